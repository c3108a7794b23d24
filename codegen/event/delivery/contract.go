package delivery

import (
	"slices"
	"strings"
)

// Contracts is what generated code (contracts.go) knows of the events of a workspace, or of
// one service.
type Contracts struct {
	// Events has a contract for each major of each event, sorted by type and version.
	Events []Contract
	// Encode returns the type, the version and the JSON of a value of a generated root type,
	// or of a pointer to one. The type is empty where v is of no event that is here. The
	// error is an *event.Error, of a value that has no JSON.
	Encode func(v any) (typ string, version int, data []byte, err error)
}

// Contract is what is agreed on one major of an event.
type Contract struct {
	Type    string // "ordering.OrderPlaced"
	Version int    // the major
	// Formerly are the names that the event had before, under which it may still be brought.
	Formerly []string
	// Schema is what an envelope says in dataschema: a URI with the version of the schema
	// that Check knows, or with its fingerprint where no registry has numbered it.
	Schema string
	// Key is by what events stay in order: a JSON Pointer into the data, [KeySubject], or
	// [NoKey].
	Key string
	// IdempotencyKey is equal where two events say the same: a JSON Pointer into the data,
	// [KeyID], or empty.
	IdempotencyKey string
	// Producers are the services that may publish it, with their contexts:
	// "ordering/checkout".
	Producers []string
	// Consumers are those who read it.
	Consumers []Consumption
	// Check returns whether data is what the contract describes: nil, an *event.Invalid with
	// every violation, or an *event.Error where it is no JSON.
	Check func(data []byte) error
}

// What Key and IdempotencyKey say where they are no JSON Pointer.
const (
	KeyID      = "envelope:id"
	KeySubject = "envelope:subject"
	NoKey      = "none"
)

// Consumption is what a service's manifest says of one event that it reads.
type Consumption struct {
	Service string // with its context: "fulfilment/warehouse"
	// Versions is the range of versions that it understands: ">=1.3 <3".
	Versions string
	// IdempotentBy is how it knows an event that it handled before: [KeyID], a JSON Pointer,
	// or words of its own. Empty: it does not say.
	IdempotentBy string
	// Retries is how often it tries again what failed.
	Retries int
	// DeadLetter is where it puts what it cannot handle; empty: it does not say.
	DeadLetter string
	// Emits are the types of the events that it publishes in reaction.
	Emits []string
}

// Find returns the contract of a major of an event, or nil.
func (c *Contracts) Find(typ string, version int) *Contract {
	for i := range c.Events {
		if e := &c.Events[i]; e.Version == version && e.Type == typ {
			return e
		}
	}
	return nil
}

// ProducedBy reports whether a service may publish the event. The service is named with its
// context, or without: "checkout".
func (c *Contract) ProducedBy(service string) bool {
	return slices.ContainsFunc(c.Producers, func(full string) bool { return names(service, full) })
}

// ConsumedBy returns what a service's manifest says of the event, or nil where it does not
// read this major. The service is named as in ProducedBy.
func (c *Contract) ConsumedBy(service string) *Consumption {
	for i := range c.Consumers {
		if names(service, c.Consumers[i].Service) {
			return &c.Consumers[i]
		}
	}
	return nil
}

// services are those whose manifests name the event.
func (c *Contract) services() []string {
	all := slices.Clone(c.Producers)
	for i := range c.Consumers {
		all = append(all, c.Consumers[i].Service)
	}
	return all
}

// names reports whether service is full, "ordering/checkout", or its name without the context.
func names(service, full string) bool {
	_, name, _ := strings.Cut(full, "/")
	return service != "" && (service == full || service == name)
}

package codegen

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Contract is what a service knows at run time of one major of an event.
type Contract struct {
	Event     RootEvent
	Root      *Type // of the major; a view is read only
	Type      string
	Version   int
	Formerly  []string
	Schema    string // a URI
	Key       string // as in event.yaml
	Once      string // its idempotency key
	Producers []string
	Consumers []Consumer
}

// Consumer is what a manifest says of an event that its service reads.
type Consumer struct {
	Service      string
	Versions     string
	IdempotentBy string
	Retries      int
	DeadLetter   string
	Emits        []string
}

// CheckDelivery says why an entry of gen: with `delivery: true` can have no contracts at run
// time; nil: it can, or asks for none. The error is an *Error.
func CheckDelivery(ws *workspace.Workspace, gen workspace.Gen, importPath string) error {
	wrong := diag.Finding{Rule: RuleDelivery, Severity: diag.Error, Subject: workspace.ConfigFile, Span: gen.Span}
	switch {
	case !gen.Delivery:
		return nil
	case gen.Package == "":
		wrong.Message, wrong.Hint = "delivery needs a package that knows all events", "name it: package: events"
	case ws.Config.Envelope != "cloudevents":
		wrong.Message = "delivery needs events that are CloudEvents, and this workspace has `envelope: " + ws.Config.Envelope + "`"
		wrong.Hint = "leave `delivery: true` out, or make them CloudEvents: `envelope: cloudevents`"
	case importPath == "":
		wrong.Message, wrong.Hint = gen.Dir+" is in no Go module, and packages that import each other need one", "go mod init example.com/shop"
	default:
		return nil
	}
	return &Error{Findings: []diag.Finding{wrong}}
}

// addContracts plans the contracts of the root package, if it has them.
func (m *Model) addContracts(ws *workspace.Workspace, service *workspace.Service, opt PlanOptions) {
	if m.Root != nil && opt.Delivery {
		m.Root.Contracts = m.Root.contracts(ws, service)
	}
}

// contracts plans what is known at run time of the events of a root package: all that the
// workspace says of them or, where a service is given, what it says of itself.
func (r *Root) contracts(ws *workspace.Workspace, service *workspace.Service) []Contract {
	services := ws.AllServices()
	if service != nil {
		services = []*workspace.Service{service}
	}
	var list []Contract
	for _, e := range r.Events {
		for _, major := range e.contract.Majors {
			unit := e.unit(major.Number)
			if unit == nil {
				continue
			}
			list = append(list, Contract{
				Event: e, Root: unit.Root, Type: e.contract.Name.String(), Version: major.Number, Formerly: e.Types[1:],
				Schema: schemaURI(ws, e.contract, major), Key: e.contract.Key, Once: e.contract.IdempotencyKey,
				Producers: producersOf(services, e.contract, major.Number), Consumers: consumersOf(services, e.contract, major.Number),
			})
		}
	}
	slices.SortFunc(list, func(a, b Contract) int {
		return cmp.Or(strings.Compare(a.Type, b.Type), cmp.Compare(a.Version, b.Version))
	})
	return list
}

// unit returns what is generated for a major, or nil.
func (e *RootEvent) unit(major int) *Unit {
	for _, u := range e.Units {
		if u.Root != nil && u.Root.Name == MajorName(major) {
			return u
		}
	}
	return nil
}

// schemaURI returns where the schema of a major is that the generated code checks: by its
// version where a registry has numbered it, else by its fingerprint, which the registry
// finds once it is pushed. Without a registry it is a name that leads nowhere.
func schemaURI(ws *workspace.Workspace, c *workspace.Contract, major *workspace.Major) string {
	newest := major.Newest()
	registry := strings.TrimSuffix(ws.Config.Registry, "/")
	version, numbered := numberOf(ws.Lock, c.Name, newest)
	switch {
	case registry != "" && numbered:
		return registry + "/v1/events/" + url.PathEscape(c.Name.String()) + "/versions/" + version.String() + "/schema"
	case registry != "":
		return registry + "/v1/schemas/" + string(newest.Fingerprint)
	case numbered:
		return "urn:treaty:" + c.Name.String() + ":" + version.String()
	}
	return fmt.Sprintf("urn:treaty:%s:%d:%s", c.Name, major.Number, newest.Fingerprint)
}

// numberOf returns the number that a registry gave a revision, where treaty.lock knows it.
func numberOf(lock *workspace.Lock, event contract.EventName, r *workspace.Revision) (contract.Version, bool) {
	if r.Version.Major > 0 {
		return r.Version, true
	}
	if lock == nil {
		return contract.Version{}, false
	}
	i := slices.IndexFunc(lock.Contracts, func(l workspace.Locked) bool { return l.Event == event && l.Fingerprint == r.Fingerprint })
	if i < 0 {
		return contract.Version{}, false
	}
	return lock.Contracts[i].Version, true
}

// goesBy reports whether an event is called so, today or formerly.
func goesBy(c *workspace.Contract, name contract.EventName) bool {
	return c.Name == name || slices.Contains(c.Formerly, name)
}

func producersOf(services []*workspace.Service, c *workspace.Contract, major int) []string {
	var list []string
	for _, s := range services {
		if slices.ContainsFunc(s.Produces, func(p contract.Production) bool {
			return goesBy(c, p.Event) && (len(p.Majors) == 0 || slices.Contains(p.Majors, major))
		}) {
			list = append(list, s.Context+"/"+s.Name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func consumersOf(services []*workspace.Service, c *workspace.Contract, major int) []Consumer {
	var list []Consumer
	for _, s := range services {
		for _, use := range s.Consumes {
			if !goesBy(c, use.Event) || !use.Versions.TouchesMajor(major) {
				continue
			}
			consumer := Consumer{
				Service: s.Context + "/" + s.Name, Versions: use.Versions.String(), IdempotentBy: use.IdempotentBy,
				Retries: use.OnFailure.Retries, DeadLetter: use.OnFailure.DeadLetter,
			}
			for _, emitted := range use.Emits {
				consumer.Emits = append(consumer.Emits, emitted.String())
			}
			list = append(list, consumer)
		}
	}
	slices.SortStableFunc(list, func(a, b Consumer) int { return strings.Compare(a.Service, b.Service) })
	return list
}

package contract

// Visibility says who may depend on an event; not who may read it.
type Visibility string

// The visibilities, the narrowest first.
const (
	Private Visibility = "private" // its own context
	Partner Visibility = "partner" // contexts with a relationship
	Public  Visibility = "public"  // everyone
)

// Visibilities lists them, the narrowest first.
var Visibilities = []Visibility{Private, Partner, Public}

// Kind says what sort of fact an event is.
type Kind string

// The kinds of events.
const (
	Domain       Kind = "domain"        // a fact of the business
	ChangeStream Kind = "change-stream" // what a table did
	Notification Kind = "notification"  // something happened, fetch the rest
	Snapshot     Kind = "snapshot"      // the whole state at a time
	Stream       Kind = "stream"        // several events under one subject
)

// Kinds lists every kind.
var Kinds = []Kind{Domain, ChangeStream, Notification, Snapshot, Stream}

// Status is the place of a major in its life.
type Status string

// The life cycle of a major. A draft may break; a deprecated major names its
// sunset; a retired one takes no new revisions.
const (
	Draft      Status = "draft"
	Active     Status = "active"
	Deprecated Status = "deprecated"
	Retired    Status = "retired"
)

// Statuses lists the life cycle in order.
var Statuses = []Status{Draft, Active, Deprecated, Retired}

// Enforcement says whose breaks refuse a change of a contract.
type Enforcement string

// The enforcements, the strongest first.
const (
	EnforceBoth      Enforcement = "both"      // what the mode asks, and every known consumer
	EnforceSchema    Enforcement = "schema"    // what the mode asks of all readers, known or not
	EnforceConsumers Enforcement = "consumers" // the known consumers alone; one that is unknown refuses
)

// Enforcements lists them.
var Enforcements = []Enforcement{EnforceBoth, EnforceSchema, EnforceConsumers}

// Covers reports whether whoever relied on other is as safe under e.
func (e Enforcement) Covers(other Enforcement) bool { return e == other || e == EnforceBoth }

// Event is a contract's metadata, as event.yaml has it.
type Event struct {
	Name            EventName
	Summary         string
	Description     string
	Owner           string // empty: the context's owner
	Visibility      Visibility
	Kind            Kind
	Key             string // a JSON Pointer, "envelope:…" or "none"; empty: not said
	IdempotencyKey  string // likewise
	Compatibility   Mode
	CompatibleSince string // where older history broke the promise: a version or a commit; empty: always
	ContentModel    ContentModel
	Enforce         Enforcement
	Retention       string // an ISO 8601 duration; empty: not said
	DataSubject     string // JSON Pointer to whose personal data it is
	Formerly        []EventName
	Majors          []MajorInfo // by number
}

// MajorInfo is what event.yaml says of one major.
type MajorInfo struct {
	Number   int
	Status   Status
	Sunset   string // a date, YYYY-MM-DD; empty: none
	Subjects []string
	// CompatibleSince is Event.CompatibleSince for this major alone; empty: the
	// event's.
	CompatibleSince string
	// Upcast is ByHand where people write the step from the major before, Split where
	// it makes any number of events of one; empty: it is derived.
	Upcast string
}

// The words for a step to a major that is not derived.
const (
	ByHand = "by-hand"
	Split  = "split"
)

// Upcasts are these words.
var Upcasts = []string{ByHand, Split}

// StaysWithout reports whether the major is one that consumers can be left with when
// the one with the number goes: another, neither a draft nor retired.
func (m MajorInfo) StaysWithout(number int) bool {
	return m.Number != number && m.InUse()
}

// InUse reports whether the major is one that is written and read: neither a draft nor
// retired.
func (m MajorInfo) InUse() bool { return m.Status != Draft && m.Status != Retired }

// Since returns from which revision of the major on the promise holds, as the
// contract says it; empty: from the first.
func (e *Event) Since(major int) string {
	if m, ok := e.Major(major); ok && m.CompatibleSince != "" {
		return m.CompatibleSince
	}
	return e.CompatibleSince
}

// Major returns what is said of the major with that number.
func (e *Event) Major(number int) (MajorInfo, bool) {
	for _, m := range e.Majors {
		if m.Number == number {
			return m, true
		}
	}
	return MajorInfo{}, false
}

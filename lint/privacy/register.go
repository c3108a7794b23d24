package privacy

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Register is where personal data is, by event, major and pointer.
type Register struct {
	Entries []Entry
	// Gaps are what could not be looked at, or is not known, by what it is about.
	Gaps []Gap
	// Unmarked are the events that say whose data they carry, and mark no field.
	Unmarked []contract.EventName

	known map[contract.EventName]bool // whose contract is there
}

// Entry is one marked field of the newest revision of a major that is not
// retired.
type Entry struct {
	Mark
	// Copy says that the contract lives elsewhere: only receivers that are here
	// are known.
	Copy      bool
	Event     contract.EventName
	Major     int
	Status    contract.Status
	Version   string // label of the revision: "1.3", "v1@1a2b3c4", "v1"
	Subject   Subject
	Retention Retention
	Owner     string // of the event, else of its context; empty: not said
	Producers []ServiceName
	Receivers []Receiver
}

// Gap is something that the register does not know.
type Gap struct {
	About string // "ordering.OrderPlaced v1", "payments.PaymentMade"
	Why   string
	// Unreadable says that it is here, and cannot be read.
	Unreadable bool
}

// ServiceName is a service with its context.
type ServiceName struct {
	Context, Service string
}

// String returns "fulfilment/shipping-worker".
func (s ServiceName) String() string { return s.Context + "/" + s.Service }

// Compare orders by context, then by name.
func (s ServiceName) Compare(t ServiceName) int {
	return cmp.Or(cmp.Compare(s.Context, t.Context), cmp.Compare(s.Service, t.Service))
}

// Key tells fields of a register apart.
type Key struct {
	Event   contract.EventName
	Major   int
	Pointer string
}

// Key returns the key of the entry.
func (e *Entry) Key() Key { return Key{e.Event, e.Major, e.Pointer} }

// Compare orders keys by event, major and pointer.
func (k Key) Compare(l Key) int {
	return cmp.Or(k.Event.Compare(l.Event), cmp.Compare(k.Major, l.Major), cmp.Compare(k.Pointer, l.Pointer))
}

// Of makes the register of a workspace.
func Of(ws *workspace.Workspace) *Register {
	b := newBuilder(ws)
	r := &b.register
	r.known = map[contract.EventName]bool{}
	for _, c := range ws.AllContracts() {
		b.contract(c)
		r.known[c.Name] = true
	}
	b.elsewhere()
	r.sort()
	slices.SortFunc(r.Gaps, func(a, b Gap) int { return cmp.Or(cmp.Compare(a.About, b.About), cmp.Compare(a.Why, b.Why)) })
	slices.SortFunc(r.Unmarked, contract.EventName.Compare)
	return r
}

// Exposed lists the entries of the register some of whose receivers are in a context
// with which the owner of the data declares no relationship. Only contracts that have
// such consumers are looked at: in most companies that is a small part of the work.
func Exposed(ws *workspace.Workspace) []Entry {
	b := newBuilder(ws)
	for _, c := range ws.AllContracts() {
		if slices.ContainsFunc(b.consumers[c], func(u consumption) bool { return b.bond(c.Name.Context, u.service.Context).Exposes() }) {
			b.contract(c)
		}
	}
	b.register.sort()
	return slices.DeleteFunc(b.register.Entries, func(e Entry) bool {
		return !slices.ContainsFunc(e.Receivers, func(r Receiver) bool { return r.Bond.Exposes() })
	})
}

func (r *Register) sort() {
	slices.SortStableFunc(r.Entries, func(a, b Entry) int { return a.Key().Compare(b.Key()) })
}

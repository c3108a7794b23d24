package privacy

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Certainty says whether a consumer receives a field.
type Certainty string

// A consumer reads a field that it declares; it may read what it does not say
// that it leaves.
const (
	Reads   Certainty = "reads"
	MayRead Certainty = "may-read"
)

// Bond says how the context of a receiver stands to the context that owns the
// data.
type Bond string

// The bonds. Declared is what the owner of the data declares, whatever the receiver
// does; OneSided is declared by the receiver alone; NotKnown is where the owner's
// file is not here.
const (
	SameContext Bond = "same-context"
	Declared    Bond = "declared"
	OneSided    Bond = "one-sided"
	Undeclared  Bond = "undeclared"
	NotKnown    Bond = "not-known"
)

// Exposes reports whether data goes where its owner has declared nothing.
func (b Bond) Exposes() bool { return b == OneSided || b == Undeclared }

// Receiver is a consumer of a marked field.
type Receiver struct {
	ServiceName
	Owner     string // of the service, else of its context
	Certainty Certainty
	Fields    []string // those it declares that meet the marked one; "" is the whole event
	Versions  string   // the range that it declares
	Replays   bool     // it reads stored events too
	Purpose   string   // what it reads the event for
	Bond      Bond
	Emits     []contract.EventName // in reaction, by the names that events have today
	Index     int                  // of the consumption in the service's file
}

// receivers returns for each mark who receives it, by context and name.
func (b *builder) receivers(c *workspace.Contract, major int, marked *Marked) [][]Receiver {
	lists := make([][]Receiver, len(marked.Marks))
	for _, u := range b.consumers[c] {
		if !u.use.Versions.TouchesMajor(major) {
			continue
		}
		r := b.receiver(c, u)
		for i, fields := range fieldsMet(marked, u.use) {
			if fields == nil {
				continue
			}
			r.Certainty, r.Fields = Reads, fields
			if len(fields) == 0 {
				r.Certainty = MayRead
			}
			lists[i] = append(lists[i], r)
		}
	}
	for _, list := range lists {
		slices.SortStableFunc(list, func(a, b Receiver) int { return a.ServiceName.Compare(b.ServiceName) })
	}
	return lists
}

// fieldsMet returns for each mark the declared fields that meet it: nil where
// none does, none where the consumer does not say what it reads.
func fieldsMet(marked *Marked, use *contract.Consumption) [][]string {
	met := make([][]string, len(marked.Marks))
	fields := fieldsRead(use)
	if len(fields) == 0 {
		for i := range met {
			met[i] = []string{}
		}
	}
	for _, field := range fields {
		for _, i := range marked.ReadBy(field) {
			met[i] = append(met[i], field)
		}
	}
	return met
}

func (b *builder) receiver(c *workspace.Contract, u consumption) Receiver {
	r := Receiver{
		ServiceName: nameOf(u.service), Owner: u.service.Owner, Versions: u.use.Versions.String(),
		Replays: u.use.Replays, Purpose: u.use.Purpose,
		Bond: b.bond(c.Name.Context, u.service.Context), Index: u.index,
	}
	if context := b.contexts[r.Context]; r.Owner == "" && context != nil {
		r.Owner = context.Owner
	}
	for _, name := range u.use.Emits {
		if emitted := b.byName[name]; emitted != nil {
			name = emitted.Name
		}
		r.Emits = append(r.Emits, name)
	}
	return r
}

// bond looks up what the owner of the data and the receiver declare of each other.
func (b *builder) bond(owner, receiver string) Bond {
	if owner == receiver {
		return SameContext
	}
	lets, known := b.ws.Says(owner, receiver)
	takes, _ := b.ws.Says(receiver, owner)
	switch {
	case !known:
		return NotKnown
	case declare(lets, contract.Upstream):
		return Declared
	case declare(takes, contract.Downstream):
		return OneSided
	}
	return Undeclared
}

// declare reports whether a context, taking that side or an equal one, declares a
// relationship under which events flow.
func declare(said []contract.Relationship, side contract.Role) bool {
	return slices.ContainsFunc(said, func(r contract.Relationship) bool {
		return r.Pattern != contract.SeparateWays && (r.As == side || r.As == contract.Equal)
	})
}

// Package impact says who is hurt: what a change of a major, or its retirement,
// does to each consumer (compat.md, "A consumer's view").
//
// It promises that a consumer is called breaking only with a reason, and for what
// it reads with an event that proves it, confirmed by the independent validator;
// that unaffected and affected are proved; and that what cannot be decided,
// or of which the manifest says nothing, is called unknown, which is no pass. Work
// is counted, so the same question has the same answer everywhere.
package impact

import (
	"cmp"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Effect is what a change does to a consumer.
type Effect string

// The effects, the worst first.
const (
	Breaking   Effect = "breaking"   // it cannot read what will be written, or misses what it reads
	Unknown    Effect = "unknown"    // that could not be decided: no pass
	Affected   Effect = "affected"   // what it reads changes, compatibly
	Unaffected Effect = "unaffected" // what it reads stays as it is
)

// Effects lists them, the worst first.
var Effects = []Effect{Breaking, Unknown, Affected, Unaffected}

// Passes reports whether nothing stands against the change: nobody is hurt, and
// that is known.
func (e Effect) Passes() bool { return e == Affected || e == Unaffected }

func worse(a, b Effect) Effect {
	if slices.Index(Effects, a) < slices.Index(Effects, b) {
		return a
	}
	return b
}

// Change is what becomes of one major of an event.
type Change struct {
	Event contract.EventName
	Major int
	Model contract.ContentModel
	// Older are the revisions whose events may be stored, the oldest first; the
	// last is in force. There is at least one.
	Older []*workspace.Revision
	Newer *workspace.Revision // nil: the major is retired
	// Others are the majors that stay, for consumers of a retired one.
	Others []Other
	// Opens says that the major is new: Older are of one that its consumers know.
	Opens  bool
	Budget int64 // of the prover's steps for all consumers; 0: the constant Budget
}

// Other is a major beside the one that goes.
type Other struct {
	Number int
	Newest *workspace.Revision // nil: it is not at hand
	New    bool                // it comes with the change
	// was is the major as consumers may know it; nil: it is not at hand.
	was   *workspace.Major
	names []contract.EventName // that the event has and had
}

// Beside lists the majors of a contract that stay when the one goes. One that was
// not there, or was a draft, is new; was may be nil: then none is.
func Beside(c, was *workspace.Contract, number int) []Other {
	var list []Other
	for _, m := range c.Majors {
		if m.StaysWithout(number) {
			other := Other{Number: m.Number, Newest: m.Newest(), was: m, names: slices.Concat([]contract.EventName{c.Name}, c.Formerly)}
			if was != nil {
				other.New = Opened(was.Major(m.Number), m)
				other.names = append(append(other.names, was.Name), was.Formerly...)
				if before := was.Major(m.Number); before != nil {
					other.was = before
				}
			}
			list = append(list, other)
		}
	}
	return list
}

// Opened reports whether the major is in use now, and was not; before may be nil.
func Opened(before, now *workspace.Major) bool {
	return now.InUse() && (before == nil || before.Status == contract.Draft)
}

// Consumer is one consumption: an entry of a service's manifest.
type Consumer struct {
	Service *workspace.Service
	Index   int // of the entry in what it consumes
	// Knows is the revision that it was written against; nil: the newest that is in
	// force.
	Knows *workspace.Revision
	// Lost says that the revision that it was written against is not known; empty:
	// it is.
	Lost string
	// Latest is the latest major that it was declared against; 0: it knows all that
	// are in force.
	Latest int
	// Doubt says why the manifest may not hold any more: "pulled 94 days ago"; empty:
	// it holds.
	Doubt string
}

// Use is the entry of the manifest.
func (c Consumer) Use() *contract.Consumption { return &c.Service.Consumes[c.Index] }

// Name is how findings call the consumer: "fulfilment/shipping-worker".
func (c Consumer) Name() string { return c.Service.Context + "/" + c.Service.Name }

// Verdict is what the change does to one consumer, and why.
type Verdict struct {
	Consumer
	Effect Effect
	// Reasons are those of Breaking or Unknown, at least one, and after them what
	// hurts the consumer whatever its effect: see Reason.Since.
	Reasons []Reason
	// May are the reasons of a reader of everything where the consumer does not say what
	// it reads, or said it long ago: what of it hurts is not known.
	May []Reason
}

// Reason is one way in which a consumer is hurt, or why that is not known.
type Reason struct {
	// Rule is the id of the rule that reports it: a kind of change,
	// RemovedInUse, RetiredInUse or NotProved.
	Rule     string
	Code     string            // of NotProved: one of compat.Reasons, or of this package
	Question contract.Question // empty where neither is asked: of RemovedInUse and RetiredInUse; see Asked
	Message  string
	Fields   []string            // of the manifest, that are hurt
	Value    string              // of RemovedInUse: the value of the enum, as JSON
	Older    *workspace.Revision // that the newer one was compared with; nil at a retirement
	Witness  *compat.Witness     // an event that shows it: of RemovedInUse one that was allowed and will not come; nil where there is none
	Cause    compat.Place        // where the newer schema differs; zero where that is not known
	// Change is which of the differences between the version in force and the newer
	// one does it; nil where none does it alone, or where it did not: see Since.
	Change *change.Change
	// Since is the version from which on it hurts the consumer, where it does so in
	// the version in force already: the change did not do it; empty: it does.
	Since string
	// Hides says that more of what is read may be refused than the reason says: see
	// compat.FieldBreak.
	Hides bool
}

// The ids of rules that are no kinds of change.
const (
	RemovedInUse = "removed-field-in-use"
	RetiredInUse = "retired-in-use"
	NotProved    = "not-proved"
)

// Codes of NotProved, beside the prover's.
const (
	NoFields    = "no-fields"    // the manifest does not say what is read
	BadFields   = "bad-field"    // it says it in a way that means nothing
	OldManifest = "old-manifest" // it may not hold any more
	LostVersion = "lost-version" // the revision that it was written against is not there
	Unreadable  = "unreadable"   // a schema cannot be read
	OverBudget  = "budget"       // the prover's own: the work was spent
)

// Report is the impact of one change.
type Report struct {
	Change
	Verdicts []Verdict // by consumer, each of which reads the major
	Work     int64     // of the prover, in its steps
}

// Effect is the worst of the verdicts; Unaffected where nobody is known.
func (r *Report) Effect() Effect {
	worst := Unaffected
	for i := range r.Verdicts {
		worst = worse(worst, r.Verdicts[i].Effect)
	}
	return worst
}

// Names lists the consumers with that effect, each once: a service that consumes
// the event in several ways is named by the worst.
func (r *Report) Names(effect Effect) []string {
	worst := map[string]Effect{}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		worst[v.Name()] = worse(cmp.Or(worst[v.Name()], Unaffected), v.Effect)
	}
	var names []string
	for name, e := range worst {
		if e == effect {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Asked returns the question under which the reason hurts. What comes no more is asked
// of no event that is written, but it is running consumers who miss it.
func (r *Reason) Asked() contract.Question {
	if r.Question == "" && (r.Rule == RemovedInUse || r.Rule == RetiredInUse) {
		return contract.RunningConsumers
	}
	return r.Question
}

// Note says in a few words what the reason is about: "reads /lines/*/sku".
func (r *Reason) Note() string {
	switch {
	case r.Code == OldManifest:
		return strings.TrimPrefix(r.Message, doubtful)
	case r.Rule == NotProved:
		return r.Code
	case r.Value != "":
		return "acts on " + r.Value + " of " + strings.Join(r.Fields, ", ")
	}
	words := "reads everything"
	if len(r.Fields) != 1 || r.Fields[0] != "" {
		words = "reads " + strings.Join(r.Fields, ", ")
	}
	if len(r.Fields) == 0 {
		words = "reads what fails together"
	}
	if r.Question == contract.StoredEvents {
		words += ", replays"
	}
	return words
}

package impact

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Budget bounds the work on all consumers of one change, in the prover's steps:
// hundreds of ordinary ones need a thousandth of it. Those that are asked when
// it is spent are unknown.
const Budget = 10 * compat.DefaultBudget

// Of asks what the change does to each of the consumers; step is called after
// each, and may be nil. The error is of ctx.
func Of(ctx context.Context, change Change, consumers []Consumer, step func()) (*Report, error) {
	report := &Report{Change: change}
	a := newAsker(change)
	for _, c := range consumers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v := a.ask(c)
		v.Consumer = c
		report.Verdicts = append(report.Verdicts, v)
		report.Work = a.budget - a.left
		if step != nil {
			step()
		}
	}
	return report, nil
}

// asker asks about one change, and asks nothing twice.
type asker struct {
	Change
	budget  int64
	left    int64
	occurs  map[occurrence]compat.Result
	views   map[view]Verdict
	changes map[contract.Fingerprint][]change.Change // to the newer schema
	below   map[occurrence][]string                  // the fields that a schema knows in a field
	written []*source.Node                           // events that the newer writer may write
}

func newAsker(c Change) *asker {
	budget := cmp.Or(c.Budget, Budget)
	return &asker{
		Change: c, budget: budget, left: budget, occurs: map[occurrence]compat.Result{}, views: map[view]Verdict{},
		changes: map[contract.Fingerprint][]change.Change{}, below: map[occurrence][]string{},
	}
}

// view is what a verdict depends on, beside the change.
type view struct {
	knows contract.Fingerprint
	reads string // the manifest's words
}

func (a *asker) ask(c Consumer) Verdict {
	knows := a.against(c)
	switch {
	case a.Newer == nil:
		return a.retired(c)
	case a.newest().Same(a.Newer): // nothing changes
		return Verdict{Effect: Unaffected}
	case c.Lost != "":
		return unknown(knows, LostVersion, c.Lost)
	case knows.Schema == nil || a.Newer.Schema == nil:
		return unknown(knows, Unreadable, "a schema cannot be read, so what it changes is not known")
	}
	key := view{knows.Fingerprint, fmt.Sprintf("%q %q %q %v %q", c.Use().Fields, c.Use().EnumValues, c.Use().Otherwise, c.Use().Replays, c.Doubt)}
	if v, ok := a.views[key]; ok {
		return v
	}
	if a.left <= 0 {
		return unknown(knows, OverBudget, "the consumers before it took all the work that one change may cost")
	}
	v := a.judge(knows, c)
	a.views[key] = v
	return v
}

func (a *asker) newest() *workspace.Revision { return a.Older[len(a.Older)-1] }

func (a *asker) against(c Consumer) *workspace.Revision {
	if c.Knows != nil {
		return c.Knows
	}
	return a.newest()
}

// judge asks about one consumer's view. One of which it is not known what it
// reads is safe all the same where not even a reader of everything is hurt.
func (a *asker) judge(knows *workspace.Revision, c Consumer) Verdict {
	use := *c.Use()
	code, doubt := "", ""
	switch {
	case c.Doubt != "":
		code, doubt = OldManifest, doubtful+c.Doubt
	case len(use.Fields) == 0:
		code, doubt = NoFields, "its manifest does not say which fields it reads"
	}
	if code != "" {
		use = contract.Consumption{Event: use.Event, Versions: use.Versions, Fields: []string{contract.AllFields}, Replays: true}
	}
	if a.Opens {
		use.Replays = false // what is stored of another major is lifted by upcasters
	}
	fields, err := compat.FieldsOf(use)
	if err != nil {
		return unknown(knows, BadFields, err.Error())
	}
	v := a.decide(knows, &use, fields)
	for i := a.after(knows); code == OldManifest && i < len(a.Older); i++ { // it may know any of these by now
		other := a.decide(a.Older[i], &use, fields)
		v.Effect, v.Reasons = worse(v.Effect, other.Effect), append(v.Reasons, other.Reasons...)
	}
	switch {
	case code == "":
	case v.Effect.Passes():
		v.Reasons = nil // it is not known that it reads what is gone
	default:
		may := slices.DeleteFunc(v.Reasons, func(r Reason) bool { return r.Since != "" })
		v = unknown(knows, code, doubt)
		v.May = may
	}
	return v
}

// doubtful begins the message about a manifest that may not hold any more.
const doubtful = "its manifest may not hold any more: "

func unknown(older *workspace.Revision, code, message string) Verdict {
	return Verdict{Effect: Unknown, Reasons: []Reason{{Rule: NotProved, Code: code, Message: message, Older: older}}}
}

// decide asks all questions about one view.
func (a *asker) decide(knows *workspace.Revision, use *contract.Consumption, fields compat.Fields) Verdict {
	same := a.same(knows, fields)
	f := finder{asker: a, fields: fields}
	if !same { // else the newer writer writes for the same view
		f.question(knows, contract.RunningConsumers)
	}
	if use.Replays {
		f.stored(same && knows.Same(a.newest()))
	}
	f.removed(knows, use)
	breaks, before := f.ofTheChange()
	for i := range breaks {
		breaks[i].Change = f.blamed(&breaks[i])
	}
	switch {
	case len(breaks) > 0:
		return Verdict{Effect: Breaking, Reasons: append(breaks, before...)}
	case len(f.unknowns) > 0:
		return Verdict{Effect: Unknown, Reasons: append(f.unknowns, before...)}
	case same:
		return Verdict{Effect: Unaffected}
	}
	return Verdict{Effect: Affected, Reasons: before}
}

// after returns the index of the revision that came after the one.
func (a *asker) after(r *workspace.Revision) int {
	return 1 + slices.IndexFunc(a.Older, func(o *workspace.Revision) bool { return o.Same(r) })
}

// same reports whether both schemas are certainly the same to the consumer.
func (a *asker) same(knows *workspace.Revision, fields compat.Fields) bool {
	opt := a.options()
	opt.Aside = true
	return a.spend(compat.SameView(knows.Schema, a.Newer.Schema, fields, opt)).Verdict == compat.Proved
}

// options are those of the next question: it has what is left, and no more than
// any other question.
func (a *asker) options() compat.Options {
	return compat.Options{Model: a.Model, Budget: max(1, min(a.left, compat.DefaultBudget))}
}

func (a *asker) spend(r compat.Result) compat.Result {
	a.left -= r.Work
	return r
}

// differences lists what differs between a schema and the newer one.
func (a *asker) differences(older *workspace.Revision) []change.Change {
	list, ok := a.changes[older.Fingerprint]
	if !ok {
		list = change.Diff(older.Schema, a.Newer.Schema)
		a.changes[older.Fingerprint] = list
		a.left -= int64(len(list))
	}
	return list
}

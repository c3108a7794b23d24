package impact

import (
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// finder gathers what hurts one consumer, and what is not known.
type finder struct {
	*asker
	fields           compat.Fields
	breaks, unknowns []Reason
}

// question asks one question against one older revision.
func (f *finder) question(older *workspace.Revision, question contract.Question) {
	if older.Schema == nil {
		f.unknowns = append(f.unknowns, Reason{
			Rule: NotProved, Code: Unreadable, Question: question, Older: older,
			Message: "the schema of " + older.Label + " cannot be read",
		})
		return
	}
	answer := f.compare(older, f.Newer, question)
	switch answer.Result.Verdict {
	case compat.Unknown:
		why := answer.Result.Reason
		f.unknowns = append(f.unknowns, Reason{Rule: NotProved, Code: why.Code, Question: question, Older: older, Message: why.Message})
	case compat.Refuted:
		breaks := answer.Breaks
		var before map[int]earlier
		switch {
		case older.Same(f.newest()):
		case question == contract.StoredEvents:
			breaks = f.newBreaks(older, &answer)
		default:
			before = f.before(older, &answer)
		}
		for i, b := range breaks {
			r := Reason{
				Rule: b.Rule, Question: question, Message: b.Message, Fields: once(b.Fields), Older: older, Witness: b.Witness, Cause: b.Cause, Hides: b.Hides,
			}
			if was, ok := before[i]; ok {
				r.Rule, r.Message, r.Since = was.rule, was.message, was.since
			}
			f.add(r)
		}
	}
}

func (f *finder) compare(older, newer *workspace.Revision, question contract.Question) compat.ViewAnswer {
	answer := compat.CompareView(older.Schema, newer.Schema, question, f.fields, f.options())
	f.spend(answer.Result)
	return answer
}

// stored asks about the events of every older revision, the newest first: they
// are what a consumer meets who replays. What it reads of the newest is the same
// if that is known.
func (f *finder) stored(same bool) {
	asked := map[contract.Fingerprint]bool{f.Newer.Fingerprint: true}
	for i, older := range slices.Backward(f.Older) {
		if same && i == len(f.Older)-1 || older.Schema != nil && asked[older.Fingerprint] {
			continue
		}
		asked[older.Fingerprint] = true
		f.question(older, contract.StoredEvents)
	}
}

// newBreaks lists the breaks of stored events that the change is to blame for: the
// others hurt the consumer under the revision in force too. Where no list is
// whole, one that is on neither may be new: that is not known.
func (f *finder) newBreaks(older *workspace.Revision, answer *compat.ViewAnswer) []compat.FieldBreak {
	if f.newest().Schema == nil {
		return answer.Breaks
	}
	before := f.compare(older, f.newest(), contract.StoredEvents)
	if before.Result.Verdict != compat.Refuted {
		return answer.Breaks
	}
	hides := func(b compat.FieldBreak) bool { return b.Hides }
	had := func(b compat.FieldBreak) bool {
		return slices.ContainsFunc(before.Breaks, func(o compat.FieldBreak) bool {
			return o.Rule == b.Rule && o.Cause.Path == b.Cause.Path && isAll(o.Paths, b.Paths)
		})
	}
	narrows := slices.ContainsFunc(answer.Breaks, hides) && f.compare(f.newest(), f.Newer, contract.StoredEvents).Result.Verdict != compat.Proved
	fresh := slices.DeleteFunc(slices.Clone(answer.Breaks), func(b compat.FieldBreak) bool { return had(b) && !(b.Hides && narrows) })
	if len(fresh) == 0 && !answer.Complete {
		f.unknowns = append(f.unknowns, Reason{
			Rule: NotProved, Code: OverBudget, Question: contract.StoredEvents, Older: older,
			Message: "what is stored of " + older.Label + " was unreadable before; whether more of it is now took more work than is allowed",
		})
	}
	return fresh
}

// once returns the fields, each once: one may be read, and have values that are
// acted on.
func once(fields []string) []string {
	fields = slices.Clone(fields)
	slices.Sort(fields)
	return slices.Compact(fields)
}

// add keeps a reason, unless a newer revision has the same.
func (f *finder) add(r Reason) {
	if !slices.ContainsFunc(f.breaks, func(b Reason) bool {
		return b.Rule == r.Rule && b.Question == r.Question && b.Cause.SamePlace(r.Cause) && b.Value == r.Value && (b.Since == r.Since || b.Since == "")
	}) {
		f.breaks = append(f.breaks, r)
	}
}

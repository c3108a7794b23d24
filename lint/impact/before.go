package impact

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// ofTheChange divides what was found: what the change does to the consumer, and what
// hurt it before.
func (f *finder) ofTheChange() (breaks, before []Reason) {
	for _, r := range f.breaks {
		if r.Since == "" {
			breaks = append(breaks, r)
		} else {
			before = append(before, r)
		}
	}
	return breaks, before
}

// already says since when a consumer is hurt, where the change is not what did it.
func already(since string) string {
	if since == "" {
		return ""
	}
	return fmt.Sprintf(", since %s already", since)
}

// before says of the breaks of one who knows an older revision, by their index, since
// when it has them: those that the revision in force has too, and that the change
// makes no worse.
func (f *finder) before(knows *workspace.Revision, answer *compat.ViewAnswer) map[int]string {
	since := map[int]string{}
	if f.newest().Schema == nil {
		return since
	}
	was := f.compare(knows, f.newest(), contract.RunningConsumers)
	if was.Result.Verdict != compat.Refuted {
		return since
	}
	more := f.compare(f.newest(), f.Newer, contract.RunningConsumers)
	for i, b := range answer.Breaks {
		if hasBreak(was.Breaks, b) && !widens(&more, b) {
			since[i] = f.brokenSince(knows, b)
		}
	}
	if len(since) == len(answer.Breaks) && !answer.Complete {
		f.unknowns = append(f.unknowns, Reason{
			Rule: NotProved, Code: OverBudget, Question: contract.RunningConsumers, Older: knows,
			Message: "who knows " + knows.Label + " was hurt before; whether this hurts it more took more work than is allowed",
		})
	}
	return since
}

// hasBreak reports whether the list has the break, of all the fields.
func hasBreak(list []compat.FieldBreak, b compat.FieldBreak) bool {
	return slices.ContainsFunc(list, func(o compat.FieldBreak) bool {
		isOf := func(field string) bool { return slices.Contains(o.Fields, field) }
		return o.Rule == b.Rule && o.Cause.Path == b.Cause.Path && !slices.ContainsFunc(b.Fields, func(field string) bool { return !isOf(field) })
	})
}

// widens reports whether what is written after the change may be more than what is
// in force allows, at the break's place, around it or in it.
func widens(more *compat.ViewAnswer, b compat.FieldBreak) bool {
	switch more.Result.Verdict {
	case compat.Proved:
		return false
	case compat.Unknown:
		return true
	}
	return !more.Complete || slices.ContainsFunc(more.Breaks, func(o compat.FieldBreak) bool {
		return within(o.Cause.Path, b.Cause.Path) || within(b.Cause.Path, o.Cause.Path)
	})
}

// brokenSince returns the first of the latest revisions that all have the break.
func (f *finder) brokenSince(knows *workspace.Revision, b compat.FieldBreak) string {
	return f.first(knows, func(r *workspace.Revision) bool {
		answer := f.compare(knows, r, contract.RunningConsumers)
		return hasBreak(answer.Breaks, b)
	})
}

// goneSince returns the first of the latest revisions that all lack the field; empty
// where the one in force has it.
func (f *finder) goneSince(knows *workspace.Revision, field string, value *source.Node) string {
	return f.first(knows, func(r *workspace.Revision) bool { return f.neverOccurs(r, field, value).Verdict == compat.Proved })
}

// first returns the label of the first of the latest revisions after the one that is
// known of which all are so; empty where the one in force is not.
func (f *finder) first(knows *workspace.Revision, is func(*workspace.Revision) bool) string {
	label := ""
	for _, r := range slices.Backward(f.Older[f.after(knows):]) {
		if r.Schema == nil || !is(r) {
			break
		}
		label = r.Label
	}
	return label
}

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

// earlier is a break as the revision in force has it, and since which one.
type earlier struct {
	rule, message, since string
}

// before says of the breaks of one who knows an older revision, by their index, what they
// were before the change: those that the revision in force has too, and that the change
// makes no worse.
func (f *finder) before(knows *workspace.Revision, answer *compat.ViewAnswer) map[int]earlier {
	since := map[int]earlier{}
	if f.newest().Schema == nil {
		return since
	}
	was := f.compare(knows, f.newest(), contract.RunningConsumers)
	if was.Result.Verdict != compat.Refuted {
		return since
	}
	more := f.compare(f.newest(), f.Newer, contract.RunningConsumers)
	for i, b := range answer.Breaks {
		n := indexOf(was.Breaks, b)
		if n >= 0 && !widens(&more, b) && (!b.Hides || f.sameAt(b.Paths)) {
			label := f.brokenSince(knows, b)
			since[i] = earlier{was.Breaks[n].Rule, was.Breaks[n].Message + already(label), label}
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

// indexOf returns the index of the break in the list: what the reader says at the same
// place of its schema refuses it, at all the places and of all the fields.
func indexOf(list []compat.FieldBreak, b compat.FieldBreak) int {
	return slices.IndexFunc(list, func(o compat.FieldBreak) bool {
		return o.Reader.Pointer == b.Reader.Pointer && o.Reader.Keyword == b.Reader.Keyword && isAll(o.Fields, b.Fields) && isAll(o.Paths, b.Paths)
	})
}

// isAll reports whether the list has all of the others.
func isAll(list, others []string) bool {
	return !slices.ContainsFunc(others, func(other string) bool { return !slices.Contains(list, other) })
}

// widens reports whether what is written after the change may be more than what is
// in force allows, at the break's places, around them or in them.
func widens(more *compat.ViewAnswer, b compat.FieldBreak) bool {
	switch more.Result.Verdict {
	case compat.Proved:
		return false
	case compat.Unknown:
		return true
	}
	touches := func(o compat.FieldBreak) bool {
		return slices.ContainsFunc(append(o.Paths, o.Cause.Path), func(at string) bool {
			return slices.ContainsFunc(append(b.Paths, b.Cause.Path), func(place string) bool { return within(at, place) || within(place, at) })
		})
	}
	return !more.Complete || slices.ContainsFunc(more.Breaks, touches)
}

// sameAt reports whether what is in force and what comes say the same of the places.
func (f *finder) sameAt(paths []string) bool {
	fields, err := compat.ParseFields(paths, nil)
	if err != nil {
		return false
	}
	opt := f.options()
	opt.Aside = true
	return f.spend(compat.SameView(f.newest().Schema, f.Newer.Schema, fields, opt)).Verdict == compat.Proved
}

// brokenSince returns the first of the latest revisions that all have the break.
func (f *finder) brokenSince(knows *workspace.Revision, b compat.FieldBreak) string {
	return f.first(knows, func(r *workspace.Revision) bool {
		answer := f.compare(knows, r, contract.RunningConsumers)
		return indexOf(answer.Breaks, b) >= 0
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

package codegen

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Bounds of what is drawn from earlier revisions: it shows whether a Reader reads them.
const (
	mostEarlier  = 20 // revisions of a major, the last ones
	drawnEarlier = 4  // events of each
	mostUnread   = 10 // reasons that a note tells
)

// earlierRevision is a published revision of a major before the newest, with events
// of it.
type earlierRevision struct {
	label string
	drawn []*source.Node
	// Refused are the reasons why a Reader refuses some of them, and unread is how many
	// these are; none: it reads all.
	refused []refusedEarlier
	unread  int
}

// refusedEarlier is one reason why an event of an earlier revision is not read.
type refusedEarlier struct {
	upcast.Violation
	event *source.Node
	gone  []*source.Node // values that events of the revision could have there, and are refused
}

// is reports whether both are one reason: of one place of the schema, or of one place of
// the event by one keyword, which each branch of a union says for itself.
func (v *refusedEarlier) is(other refusedEarlier) bool {
	return v.Place == other.Place || v.Instance == other.Instance && v.keyword() == other.keyword()
}

func (v *refusedEarlier) keyword() string {
	words := v.Keyword.Tokens()
	return words[len(words)-1]
}

// earlierRevisions draws events of the earlier revisions of every major that is planned,
// and has a Reader read them as what the newest revision describes.
func (s *subject) earlierRevisions(u *Upcasting) map[int][]*earlierRevision {
	found := map[int][]*earlierRevision{}
	for _, major := range s.contract.Majors {
		earlier := major.Earlier()
		if len(earlier) == 0 || major.Status == contract.Draft || !slices.Contains(u.Majors, major.Number) {
			continue
		}
		newest := major.Newest().Schema
		step := u.revise[major.Number]
		if step == nil {
			step = upcast.Derive(newest, newest, upcast.Options{}) // which copies, and validates
		}
		for _, r := range earlier[max(0, len(earlier)-mostEarlier):] {
			found[major.Number] = append(found[major.Number], drawEarlier(r, step))
		}
	}
	return found
}

func drawEarlier(r *workspace.Revision, step *upcast.Step) *earlierRevision {
	e := &earlierRevision{label: r.Label}
	for sample, err := range compat.Samples(r.Schema, compat.SampleOptions{Model: contract.Tolerant, Count: drawnEarlier, Seed: 1}) {
		if err != nil {
			break // there are no more
		}
		e.drawn = append(e.drawn, sample.Value)
		_, err := step.Apply(sample.Value)
		var refused *upcast.Refused
		if !errors.As(err, &refused) {
			continue // or the validator cannot be asked: nothing is known
		}
		e.unread++
		for _, v := range refused.Violations {
			reason := refusedEarlier{Violation: v, event: sample.Value}
			if !slices.ContainsFunc(e.refused, reason.is) {
				e.refused = append(e.refused, reason)
			}
		}
	}
	for i := range e.refused {
		e.refused[i].findGone(r.Schema, step)
	}
	return e
}

// unread lists the earlier revisions that a Reader of the event cannot read, and every
// reason for that, in one note.
func (s *subject) unread(u *Upcasting, earlier map[int][]*earlierRevision) []Note {
	var parts []string
	note := Note{Place: s.contract.Name.String(), Unread: true}
	for _, major := range u.Majors {
		for _, r := range byReason(earlier[major]) {
			parts = append(parts, fmt.Sprintf("v%d: %s", major, r.say()))
			if len(parts) == 1 {
				note.Span, note.Pointer = r.Span, r.Pointer
			}
		}
	}
	if len(parts) == 0 {
		return nil
	}
	if more := len(parts) - mostUnread; more > 0 {
		parts = append(parts[:mostUnread], fmt.Sprintf("and %d more", more))
	}
	note.Reason = strings.Join(parts, "; ")
	return []Note{note}
}

// unreadReason is a reason why a Reader refuses events of some revisions.
type unreadReason struct {
	refusedEarlier
	of []*earlierRevision // of which it reads no event, or of all of which it reads some
}

// byReason groups the revisions that are not read by what refuses them.
func byReason(list []*earlierRevision) (reasons []*unreadReason) {
	for _, e := range list {
		for _, v := range e.refused {
			i := slices.IndexFunc(reasons, func(r *unreadReason) bool { return r.Place == v.Place && r.of[0].whole() == e.whole() })
			if i < 0 {
				reasons = append(reasons, &unreadReason{v, []*earlierRevision{e}})
				continue
			}
			reasons[i].of = append(reasons[i].of, e)
			reasons[i].gone = appendNew(reasons[i].gone, v.gone)
		}
	}
	return reasons
}

// whole reports whether no event of it is read.
func (e *earlierRevision) whole() bool { return e.unread == len(e.drawn) }

// say says which revisions are not read, why, and what to write.
func (r *unreadReason) say() string {
	var labels []string
	for _, e := range r.of {
		labels = append(labels, e.label)
	}
	quantity := "no event"
	if !r.of[0].whole() {
		quantity = "not every event"
	}
	return fmt.Sprintf("%s of %s can be read: %s %s (%s)", quantity, strings.Join(labels, ", "),
		change.Place(string(r.Instance)), r.Message, r.settle())
}

// settle says what to write so that events like it are read.
func (v *refusedEarlier) settle() string {
	doc := &source.Document{Root: v.event}
	was := doc.At(v.Instance)
	switch keyword := v.keyword(); {
	case keyword == "required", keyword == "type" && was != nil && was.Kind == source.Null:
		return "write `\"x-upcast-default\": …` into it: the value that such events get"
	case len(v.gone) > 0:
		advice := fmt.Sprintf("write `%s` beside it: %s", upcast.NameValues(v.gone), upcast.ThatBecomes(v.gone))
		if v.inVariant() {
			advice += "; if it says which variant this is, " + noAnnotation
		}
		return advice
	}
	return noAnnotation
}

const noAnnotation = "no annotation stands for it: accept such events again, or open a major for what is new"

// inVariant reports whether the schema says it of a member of a branch: of the tag, perhaps,
// and a variant that is gone is not known by its tag.
func (v *refusedEarlier) inVariant() bool {
	words := v.Keyword.Tokens() // …/oneOf/0/properties/kind/const
	n := len(words) - 5
	return n >= 0 && (words[n] == "oneOf" || words[n] == "anyOf") && words[n+2] == "properties"
}

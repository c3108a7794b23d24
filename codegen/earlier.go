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
)

// earlierRevision is a published revision of a major before the newest, with events
// of it.
type earlierRevision struct {
	label string
	drawn []*source.Node
	// Refused is why a Reader refuses the first of those that it does, and how many
	// these are; nil: it reads all.
	refused *refusedEarlier
	unread  int
}

// refusedEarlier is one reason why an event of an earlier revision is not read.
type refusedEarlier struct {
	upcast.Violation
	event *source.Node
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
		if e.unread++; e.refused == nil {
			e.refused = &refusedEarlier{refused.Violations[0], sample.Value}
		}
	}
	return e
}

// unread lists the earlier revisions that a Reader of the event cannot read, in one
// note.
func (s *subject) unread(u *Upcasting, earlier map[int][]*earlierRevision) []Note {
	var parts []string
	note := Note{Place: s.contract.Name.String(), Unread: true}
	for _, major := range u.Majors {
		for _, same := range byReason(earlier[major]) {
			parts = append(parts, fmt.Sprintf("v%d: %s", major, say(same)))
			if len(parts) == 1 {
				note.Span, note.Pointer = same[0].refused.Span, same[0].refused.Pointer
			}
		}
	}
	if len(parts) == 0 {
		return nil
	}
	note.Reason = strings.Join(parts, "; ")
	return []Note{note}
}

// byReason groups the revisions that are not read by what refuses them.
func byReason(list []*earlierRevision) (groups [][]*earlierRevision) {
	for _, e := range list {
		if e.refused == nil {
			continue
		}
		i := slices.IndexFunc(groups, func(g []*earlierRevision) bool {
			return g[0].refused.Place == e.refused.Place && g[0].whole() == e.whole()
		})
		if i < 0 {
			groups = append(groups, []*earlierRevision{e})
			continue
		}
		groups[i] = append(groups[i], e)
	}
	return groups
}

// whole reports whether no event of it is read.
func (e *earlierRevision) whole() bool { return e.unread == len(e.drawn) }

// say says which revisions are not read, why, and what to write.
func say(same []*earlierRevision) string {
	var labels []string
	for _, e := range same {
		labels = append(labels, e.label)
	}
	first := same[0]
	quantity := "no event"
	if !first.whole() {
		quantity = "not every event"
	}
	v := first.refused
	return fmt.Sprintf("%s of %s can be read: %s %s (%s)", quantity, strings.Join(labels, ", "),
		change.Place(string(v.Instance)), v.Message, v.settle())
}

// settle says what to write so that events like it are read.
func (v *refusedEarlier) settle() string {
	doc := &source.Document{Root: v.event}
	was := doc.At(v.Instance)
	words := v.Keyword.Tokens()
	switch keyword := words[len(words)-1]; {
	case keyword == "required", keyword == "type" && was != nil && was.Kind == source.Null:
		return "write `\"x-upcast-default\": …` into it: the value that such events get"
	case was != nil && (was.Kind == source.Array || was.Kind == source.Object):
		// Annotations name texts, numbers, booleans and null alone.
	case keyword == "enum" || keyword == "const":
		name := `"…"`
		if was != nil && was.Kind == source.String {
			name = source.Quote(was.Text)
		} else if was != nil {
			name = source.Quote(string(was.Canonical()))
		}
		advice := fmt.Sprintf("write `\"x-upcast-values\": {%s: …}` beside it: the value that this becomes", name)
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

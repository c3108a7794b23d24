package suggest

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// valuesBack gives an enum the values that are gone.
func valuesBack(c change.Change) []rung {
	was, is := c.Old.Schema.Node.Get("enum"), c.New.Schema.Node.Get("enum")
	if was == nil || is == nil || is.Kind != source.Array {
		return nil
	}
	gone := without(was, is)
	r := rung{does: fmt.Sprintf("%s may still be %s", change.Place(c.Path), list(gone, "or"))}
	for _, value := range gone {
		r.edits = append(r.edits, Edit{File: c.New.Schema.Doc.File, Op: Add, At: c.New.Schema.Pointer.Join("enum"), Value: value, From: c.Old.Schema.Doc})
	}
	return []rung{r}
}

// opened marks an enum with new values as open, where running consumers can read
// it so; else takes the values out and marks it, where the next revision may then
// bring them; else takes them out.
func (s *search) opened(p *majorPair, c change.Change) []rung {
	was, is := c.Old.Schema.Node.Get("enum"), c.New.Schema.Node.Get("enum")
	if was == nil || is == nil || is.Kind != source.Array {
		return nil
	}
	newer, place := c.New.Schema, change.Place(c.Path)
	added := without(is, was)
	mark := Edit{
		File: newer.Doc.File, Op: Set, At: newer.Pointer.Join("x-open-enum"), Value: source.NewBool(true), After: []string{"type", "enum"},
	}
	var out []Edit
	for _, value := range added {
		out = append(out, Edit{File: newer.Doc.File, Op: Drop, At: newer.Pointer.Join("enum"), Value: value})
	}
	return []rung{
		{does: fmt.Sprintf("the enum of %s is open", place), edits: []Edit{mark}},
		{
			does:  fmt.Sprintf("the enum of %s is open, and does not list %s yet: the next revision may", place, list(added, "and")),
			edits: append([]Edit{mark}, out...),
			holds: func(docs documents) (bool, error) { return s.mayFollow(p, docs, mark) },
		},
		{does: fmt.Sprintf("%s must not be %s before the next major", place, list(added, "or")), back: true, edits: out},
	}
}

// mayFollow reports whether the head, with its enum open, could be the revision
// after the edited one. A transitive mode would also ask those before.
func (s *search) mayFollow(p *majorPair, docs documents, mark Edit) (bool, error) {
	if p.of.base.Compatibility.Transitive() {
		return false, nil
	}
	wanted, changed, err := s.with(documents{}, []Edit{mark})
	if err != nil || !changed {
		return false, err
	}
	between, next := s.schemaOf(p, docs), s.schemaOf(p, wanted)
	if between == nil || next == nil {
		return false, nil
	}
	answer := compat.Compare(between, next, contract.RunningConsumers, compat.Options{Model: p.of.base.ContentModel})
	for _, b := range answer.Breaks {
		if at := b.Cause.Schema; at != nil && at.Pointer.Join("x-open-enum") == mark.At {
			return false, nil
		}
	}
	return answer.Result.Verdict == compat.Proved || answer.Complete, nil
}

// schemaOf returns the pair's schema of the head with the documents in place of
// files, or nil.
func (s *search) schemaOf(p *majorPair, docs documents) *schema.Schema {
	c, ok, err := s.editedOne(p.of, docs)
	if err != nil || !ok {
		return nil
	}
	if m := c.Major(p.base.Number); m != nil {
		return m.Newest().Schema
	}
	return nil
}

// without returns the items of a that b does not have.
func without(a, b *source.Node) []*source.Node {
	var rest []*source.Node
	for _, value := range a.Items {
		if indexOf(b, value) < 0 {
			rest = append(rest, value)
		}
	}
	return rest
}

// maxListed is how many values a sentence names.
const maxListed = 5

// list names values: `"bill" or "cash"`.
func list(values []*source.Node, word string) string {
	var texts []string
	for i, v := range values {
		if i == maxListed {
			texts = append(texts, fmt.Sprintf("%d more", len(values)-i))
			break
		}
		texts = append(texts, string(v.Canonical()))
	}
	last := len(texts) - 1
	if last == 0 {
		return texts[0]
	}
	return strings.Join(texts[:last], ", ") + " " + word + " " + texts[last]
}

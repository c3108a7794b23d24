package suggest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
)

// form is what a search found: edits after which nothing is broken, or what is left.
type form struct {
	steps []Step
	docs  documents
	left  []Left
}

// compatible looks for edits after which the events break nothing. Both names of
// what has a new one stay, unless a later step takes the new one away: then they
// cannot stand beside each other.
func (s *search) compatible(at *outcome) (form, error) {
	found, err := s.climb(at, true)
	if err == nil && renamedAway(found.steps, found.docs) {
		found, err = s.climb(at, false)
	}
	if err != nil || len(found.left) > 0 {
		return found, err
	}
	promised, err := s.promises(at, found.docs)
	found.steps = append(found.steps, promised...)
	return found, err
}

// renamedAway reports whether a step marked a new name that a later one took away.
func renamedAway(steps []Step, docs documents) bool {
	return slices.ContainsFunc(steps, func(step Step) bool {
		return step.Finding.Rule == probableRename && slices.ContainsFunc(step.Edits, func(e Edit) bool {
			_, name := parent(e.At)
			return name == "x-renamed-from" && docs[e.File] != nil && docs[e.File].At(e.At) == nil
		})
	})
}

// promises gives event.yaml what it promised before.
func (s *search) promises(at *outcome, docs documents) ([]Step, error) {
	var steps []Step
	for _, f := range at.promises {
		p, _ := s.pairOfEvent(f)
		if p.base == nil || p.base.Doc == nil {
			continue
		}
		e := Edit{File: f.Span.File, Op: Set, At: f.Pointer, Value: p.base.Doc.At(f.Pointer), From: p.base.Doc}
		if e.Value == nil {
			e.Op = Remove
		}
		next, changed, err := s.with(docs, []Edit{e})
		if err != nil {
			return nil, err
		}
		if changed {
			docs[e.File] = next[e.File]
			_, name := parent(f.Pointer)
			steps = append(steps, Step{Does: fmt.Sprintf("`%s` of event.yaml is what it was", name), Back: true, Finding: f, Edits: []Edit{e}})
		}
	}
	return steps, nil
}

// hopeless says of each break that is left why it has no compatible form.
func hopeless(at *outcome) []Left {
	var list []Left
	for _, f := range at.breaks {
		list = append(list, Left{f, at.why(f)})
	}
	return list
}

func (o *outcome) why(f diag.Finding) string {
	p := o.pairOf(f)
	switch {
	case p == nil:
		return "one of the two schemas cannot be read, so there is nothing to go back to"
	case f.Rule == "not-proved":
		return "whether it breaks is not known, and no form of it that keeps anything of the change is proved"
	case p.at(f.Span.File, f.Pointer) == nil:
		return "what changed is in no file of the schema that can be edited"
	case f.Rule == "type-changed" && p.at(f.Span.File, f.Pointer).Pointer == "":
		return "it is the whole event that changed: to put that back would be to undo the change"
	}
	return "neither what was there before nor anything milder at this place is compatible while the rest of the change stays"
}

// undone reports whether the edited schemas of an event say what those of the base
// say.
func (s *search) undone(name contract.EventName, docs documents) (bool, error) {
	for _, p := range s.pairs {
		if p.head.Name != name {
			continue
		}
		c, ok, err := s.editedOne(p, docs)
		if err != nil || !ok {
			return false, err
		}
		for _, m := range pairMajors(p.base, c) {
			if len(change.Diff(m.base.Newest().Schema, m.head)) > 0 {
				return false, nil
			}
		}
		return len(c.Majors) == len(p.base.Majors), nil
	}
	return false, nil
}

// files returns what the documents change, by name.
func (w *work) files(docs documents) []File {
	var list []File
	for name, doc := range docs {
		if was := w.read[name]; was == nil || string(was.Data) != string(doc.Data) {
			f := File{Name: name, After: doc.Data}
			if was != nil {
				f.Before = was.Data
			}
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return list
}

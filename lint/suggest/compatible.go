package suggest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/diag"
)

// compatible looks for edits after which the event breaks nothing, and fills in
// steps and files; or what is left, and then neither.
func (s *search) compatible(found *Suggestion, at *outcome) error {
	steps, docs, left, err := s.climb(at, true)
	if err == nil && renamedAway(steps, docs) {
		steps, docs, left, err = s.climb(at, false)
	}
	if err != nil {
		return err
	}
	if len(left) > 0 {
		found.Left = left
		return nil
	}
	promised, err := s.promises(at, docs)
	if err != nil {
		return err
	}
	found.Steps = append(steps, promised...)
	found.Files = s.files(docs)
	if !slices.ContainsFunc(found.Steps, func(step Step) bool { return !step.Back }) {
		found.Undone, err = s.undone(docs)
	}
	return err
}

// climb mends one break after the other: the first rung is taken after which fewer
// are left, or another one in its place: breaks that fail only together are one
// finding. No rung is taken twice, so it ends.
func (s *search) climb(at *outcome, keepNames bool) (steps []Step, docs documents, left []Left, err error) {
	docs = documents{}
	if keepNames {
		if steps, docs, at, err = s.bothNames(at); err != nil {
			return nil, nil, nil, err
		}
	}
	taken := map[string]bool{}
	for len(at.breaks) > 0 {
		step, next, after, err := s.mend(at, docs, taken)
		switch {
		case err != nil:
			return nil, nil, nil, err
		case step == nil:
			return nil, nil, hopeless(at), nil
		}
		taken[step.Does] = true
		steps, docs, at = append(steps, *step), next, after
	}
	return steps, docs, nil, nil
}

// mend takes the first break that has a rung after which it is gone.
func (s *search) mend(at *outcome, docs documents, taken map[string]bool) (*Step, documents, *outcome, error) {
	for _, f := range at.breaks {
		p := at.pairOf(f)
		if p == nil {
			continue
		}
		for _, r := range s.rungs(p, f) {
			next, after, err := s.try(r, docs)
			if err != nil {
				return nil, nil, nil, err
			}
			if after != nil && (len(after.breaks) < len(at.breaks) || !taken[r.does] && after.instead(f, len(at.breaks))) {
				return &Step{Does: r.does, Back: r.back, Finding: f, Edits: r.edits}, next, after, nil
			}
		}
	}
	return nil, nil, nil, nil
}

// instead reports whether the break is gone, and no more are left than there were.
func (o *outcome) instead(f diag.Finding, most int) bool {
	return len(o.breaks) <= most && !slices.ContainsFunc(o.breaks, func(b diag.Finding) bool {
		return b.Rule == f.Rule && b.Pointer == f.Pointer && slices.Equal(b.Values, f.Values)
	})
}

// bothNames keeps both names of each property that has a new one, where that makes
// nothing worse.
func (s *search) bothNames(at *outcome) ([]Step, documents, *outcome, error) {
	var steps []Step
	docs := documents{}
	for _, f := range at.renames {
		p := at.pairOf(f)
		if p == nil {
			continue
		}
		for _, r := range p.renames(f) {
			next, after, err := s.try(r, docs)
			if err != nil {
				return nil, nil, nil, err
			}
			if after != nil && len(after.breaks) <= len(at.breaks) {
				steps = append(steps, Step{Does: r.does, Finding: f, Edits: r.edits})
				after.renames = at.renames
				docs, at = next, after
			}
		}
	}
	return steps, docs, at, nil
}

// try takes a rung, and asks what is broken then; nothing where the rung changes
// nothing, or cannot be taken.
func (s *search) try(r rung, docs documents) (documents, *outcome, error) {
	if err := s.ctx.Err(); err != nil {
		return nil, nil, err
	}
	next, changed, err := s.with(docs, r.edits)
	if err != nil || !changed {
		return nil, nil, nil // the text cannot be edited so: another way may do
	}
	if r.holds != nil {
		if ok, err := r.holds(next); err != nil || !ok {
			return nil, nil, err
		}
	}
	after, err := s.review(next)
	return next, after, err
}

// renamedAway reports whether a step marked a new name that a later one took away:
// then both names cannot stand beside each other.
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
		if s.base.Doc == nil {
			continue
		}
		e := Edit{File: f.Span.File, Op: Set, At: f.Pointer, Value: s.base.Doc.At(f.Pointer)}
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

// undone reports whether the edited schemas say what those of the base say.
func (s *search) undone(docs documents) (bool, error) {
	c, ok, err := s.edited(docs)
	if err != nil || !ok {
		return false, err
	}
	for _, p := range pairMajors(s.base, c) {
		if len(change.Diff(p.base.Newest().Schema, p.head)) > 0 {
			return false, nil
		}
	}
	return len(c.Majors) == len(s.base.Majors), nil
}

// files returns what the documents change, by name.
func (s *search) files(docs documents) []File {
	var list []File
	for name, doc := range docs {
		if was := s.read[name]; was == nil || string(was.Data) != string(doc.Data) {
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

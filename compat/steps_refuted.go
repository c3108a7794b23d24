package compat

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Bounds of a refutation's steps: the assertions that refuse the witness, the
// variants of a union that do not take a value, and the bytes of a value.
const (
	maxRefusals = 10
	maxVariants = 12
	maxValue    = 4_000
)

// refuted explains a refutation: that the writer may write the witness, which
// assertions of the reader refuse it, and who confirmed both.
func (e *explainer) refuted(w *Witness) []Step {
	written := Step{Kind: StepWritten, Says: "the writer may write it: it is valid under the writer's schema"}
	if e.tolerant && !e.strictWriter {
		written.Says += ", and the writer declares every field"
	}
	written.Steps = e.declarations(w.Node)
	r := &refusal{explainer: e, value: w.Node}
	steps := append([]Step{written}, r.explain(e.reader, maxRefusals)...)
	confirmed := Step{Kind: StepConfirmed, Says: "the independent validator confirmed both: valid under the writer's schema, and not under the reader's"}
	if e.tolerant && !e.strictWriter {
		confirmed.Says = "the independent validator confirmed it: valid under the writer's schema, its fields declared there, " +
			"and refused by the reader, even one that ignores fields it does not know"
	}
	return append(steps, confirmed)
}

// refusal explains why a reader refuses a value: the witness, or a part of it
// that a variant of a union does not take.
type refusal struct {
	*explainer
	value *source.Node
	at    source.Pointer // of value in the witness
	path  string         // of value in any event
	depth int            // unions around it
}

// explain lists the first assertions of the schema that fail for the value, and
// counts the others.
func (r *refusal) explain(reader *schema.Schema, most int) []Step {
	list, _ := r.listed(reader)
	var theirs []candidate
	if r.depth == 0 {
		theirs, _ = r.listed(r.writer)
	}
	var steps []Step
	more := 0
	for _, c := range list {
		at, failed := r.failsAt(c, r.value)
		switch {
		case !failed:
		case len(steps) < most:
			s := r.one(c, at)
			s.Writer = saysThere(c, theirs)
			steps = append(steps, s)
		case r.depth > 0:
			return steps
		default:
			more++
		}
	}
	switch {
	case more > 0:
		steps = append(steps, Step{Kind: StepRefused, Count: more, Says: "so do " + counted(more, "other assertion") + " of the reader"})
	case len(steps) == 0:
		steps = append(steps, Step{Kind: StepRefused, Path: string(r.at),
			Says: "the reader refuses it, by assertions that could not be told apart within the budget"})
	}
	return steps
}

// one is the step that the assertion fails at a place in the value.
func (r *refusal) one(c candidate, at source.Pointer) Step {
	s := Step{Kind: StepRefused, Path: string(r.at + at), Reader: c.assertion(r.path)}
	if c.part.term.kind == kRequired {
		s.Says = "the reader refuses it: " + source.Quote(c.part.term.name) + " is missing"
		return s
	}
	doc := &source.Document{Root: r.value}
	value := doc.At(at)
	if text := value.AppendJSON(nil); len(text) <= maxValue {
		s.Value = text
	}
	s.Says = "the reader refuses this value"
	if variants := slices.Concat(c.part.branches, c.part.overlap); variants != nil && r.depth < maxNested {
		below := &refusal{explainer: r.explainer, value: value, at: r.at + at, path: r.path + c.path, depth: r.depth + 1}
		s.Says, s.Steps = below.unfit(variants, c.part.overlap != nil)
	}
	return s
}

// saysThere returns what the writer says instead: its assertions of the same
// keyword, else the first few at the place.
func saysThere(c candidate, theirs []candidate) []Assertion {
	const few = 3
	var same, others []Assertion
	for _, w := range theirs {
		switch {
		case w.path != c.path || (w.part.overlap != nil) != (c.part.overlap != nil) && w.part.keyword == c.part.keyword:
		case w.part.keyword == c.part.keyword && (w.part.term.kind != kRequired || w.part.term.name == c.part.term.name):
			same = append(same, *w.assertion(""))
		case w.part.term.kind != kRequired && c.part.term.kind != kRequired && len(others) < few:
			others = append(others, *w.assertion(""))
		}
	}
	if same != nil {
		return same
	}
	return others
}

// unfit says why a union does not take the value: none of its variants does, and
// what refuses it in each, or more do than may.
func (r *refusal) unfit(variants []*schema.Schema, onlyOne bool) (says string, steps []Step) {
	only := holds(r.exactlyOne(r.value))
	takers := 0
	for i, variant := range variants {
		s := Step{Kind: StepOther, Path: string(r.at), Says: r.variantName(i, variant)}
		switch {
		case r.never(only, fails(r.compile(variant))):
			takers++
			s.Kind = StepMatches
			s.Says += " takes it"
		case onlyOne || len(steps)-takers >= maxVariants:
			continue
		default:
			s.Says += " does not"
			s.Steps = r.explain(variant, 1)
		}
		steps = append(steps, s)
	}
	if left := len(variants) - len(steps); left > 0 && !onlyOne {
		steps = append(steps, Step{Kind: StepOther, Says: counted(left, "other variant") + " do not either"})
	}
	switch {
	case onlyOne && takers > 1:
		return fmt.Sprintf("the reader refuses this value: %d variants take it, and only one may", takers), steps
	case !onlyOne && takers == 0:
		return "the reader refuses this value: no variant takes it", steps
	}
	return "the reader refuses this value", steps
}

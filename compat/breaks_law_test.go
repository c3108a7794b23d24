package compat_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// The laws of breaks:
//   - the validator confirms each witness, and nothing but the assertion of its
//     break refuses it (or, of a group, its assertions);
//   - if the list is complete, no event that the writer may write satisfies all
//     reported assertions and is still refused: neither says the prover, asked
//     anew, nor do generated events that the validator refuses;
//   - no assertion is reported twice;
//   - the order is that of the reader's file, and the same on each run.

// TestBreaksOfRelatives asks about drawn schemas and changes of them.
func TestBreaksOfRelatives(t *testing.T) {
	t.Parallel()
	for about := range subjects {
		t.Run(about.String(), func(t *testing.T) {
			counts := counter{}
			rapid.Check(t, func(t *rapid.T) {
				d := drawer{t, about}
				root := d.root()
				a, b := root, d.changed(root)
				if p := newPair(t, written(a), written(b)); p != nil {
					t.Logf("%s became %s", written(a), written(b))
					counts.checkBreaks(t, p.a, p.b)
				}
			})
			t.Log(counts)
		})
	}
}

// TestBreaksOfPairs asks about pairs that were hard once.
func TestBreaksOfPairs(t *testing.T) {
	for _, pair := range []struct{ name, older, newer string }{
		{
			"what a union hides, whose failing is explained",
			`{"anyOf": [true]}`,
			`{"anyOf": [{"allOf": [{"minimum": 1, "type": "integer"}]}], "minProperties": 2}`,
		},
		{
			"a new oneOf in a variant, of which none or two may match",
			`{"oneOf": [{"required": ["a"], "type": "object"}, {"additionalProperties": true, "patternProperties": {"b$": {"$ref": "#"}}, "required": ["c"]}]}`,
			`{"oneOf": [{"required": ["a"], "type": "object"}, {"additionalProperties": {"oneOf": [{"enum": [1, null]}, {"required": ["a"]}]}, "patternProperties": {"b$": {"$ref": "#"}}, "required": ["c"]}]}`,
		},
		{
			"variants with one title",
			`{"anyOf": [{"title": "Sum", "const": 1}, {"title": "Sum", "const": 2}, {"title": "Name", "type": "string"}]}`,
			`{"anyOf": [{"title": "Name", "type": "string"}, {"title": "Mark", "type": "boolean"}]}`,
		},
		{
			"what fails together in a variant, in two ways with one assertion",
			`{"anyOf": [{"type": "string", "maxLength": 3}, true]}`,
			`{"anyOf": [{"type": "string", "maxLength": 3}, {"allOf": [{"type": "string", "maxLength": 3}, false]}]}`,
		},
		{
			"events of another variant that one takes without what fails together in it",
			`{"anyOf": [{"type": "object"}, {"required": ["a"]}]}`,
			`{"anyOf": [{"allOf": [{"required": ["a"]}, false]}, {"allOf": [{"type": ["string", "object"]}, {"type": ["string", "object"]}, {"required": ["a"]}]}]}`,
		},
		{
			"any two of four that fail together in a variant",
			`{"anyOf": [{"minProperties": 4}, {"required": ["a", "b", "c"]}, {"required": ["a", "b", "d"]}, {"required": ["a", "c", "d"]}, {"required": ["b", "c", "d"]}, true]}`,
			`{"anyOf": [{"minProperties": 4}, {"required": ["a", "b", "c"]}, {"required": ["a", "b", "d"]}, {"required": ["a", "c", "d"]}, {"required": ["b", "c", "d"]}, {"required": ["a", "b", "c", "d"]}]}`,
		},
	} {
		t.Run(pair.name, func(t *testing.T) {
			counter{}.checkBreaks(t, load(t, "older.json", pair.older), load(t, "newer.json", pair.newer))
		})
	}
}

// TestBreaksOfMutations asks about real schemas and changes of them.
func TestBreaksOfMutations(t *testing.T) {
	t.Parallel()
	originals := realSchemas(t)
	counts := counter{}
	rapid.Check(t, func(t *rapid.T) {
		if _, a, b := drawMutation(t, originals); a != nil && b != nil {
			counts.checkBreaks(t, a, b)
		}
	})
	t.Log(counts)
}

// TestBreaksOfHistories asks about steps of real histories, one of twenty
// (with -instances 2000 about all), and every list is complete.
func TestBreaksOfHistories(t *testing.T) {
	t.Parallel()
	counts := counter{}
	each := max(1, 2_000 / *instances)
	for i, n := range histories(t) {
		if i%each == 0 {
			counts.checkBreaks(t, n.older, n.newer)
		}
	}
	t.Log(counts)
	if n := counts["there may be more"]; n > 0 {
		t.Errorf("%d lists are not complete", n)
	}
}

// lawful is the budget of a question here, for many are asked.
const lawful = 50_000

type counter map[string]int

func (n counter) checkBreaks(t reporter, older, newer *schema.Schema) {
	for _, model := range contract.ContentModels {
		for _, question := range questions {
			opt := compat.Options{Model: model, Budget: lawful}
			answer := compat.Compare(older, newer, question, opt)
			if answer.Result.Verdict != compat.Refuted {
				continue
			}
			n.checkList(t, older, newer, model, answer)
			if diff := gocmp.Diff(lines(answer), lines(compat.Compare(older, newer, question, opt))); diff != "" {
				t.Errorf("%s, %s: another list on the second run: %s", question, model, diff)
			}
		}
	}
}

func (n counter) checkList(t reporter, older, newer *schema.Schema, model contract.ContentModel, answer compat.Answer) {
	writer, reader := older, newer
	if answer.Question == contract.RunningConsumers {
		writer, reader = newer, older
	}
	opt := compat.Options{Model: model, Budget: lawful}
	events := refusedEvents(t, writer, reader, model, answer.Result.StrictWriter)
	faults, complete := compat.BreakFaults(older, newer, answer.Question, opt, events)
	for _, fault := range faults {
		t.Errorf("%s, %s: %s\n%s → %s", answer.Question, model, fault, older.Doc.File, newer.Doc.File)
	}
	n["lists"]++
	n["breaks"] += len(answer.Breaks)
	n["refused events"] += len(events)
	if !complete {
		n["there may be more"]++
	}
	seen := map[string]bool{}
	for _, b := range answer.Breaks {
		if len(b.Together) > 0 {
			n["groups"]++
		}
		id := fmt.Sprintf("%s %s %s", b.Reader.Span, b.Reader.Pointer, b.Message)
		if seen[id] {
			t.Errorf("%s, %s: twice: %s", answer.Question, model, id)
		}
		seen[id] = true
	}
	confirmed(t, writer, reader, model, answer)
	if !slices.IsSortedFunc(answer.Breaks, inFile) {
		t.Errorf("%s, %s: not in the order of the file: %v", answer.Question, model, lines(answer))
	}
}

func inFile(a, b compat.Break) int {
	if a.Reader.Span.File != b.Reader.Span.File {
		return 0
	}
	x, y := a.Reader.Span.Start, b.Reader.Span.Start
	return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
}

func lines(a compat.Answer) []string {
	list := []string{fmt.Sprint(a.Complete, a.Result.Work)}
	for _, b := range a.Breaks {
		list = append(list, fmt.Sprintf("%s %s %s %s %s", b.Rule, b.Message, b.Reader.Span, b.Cause.Span, b.Witness.JSON))
	}
	return list
}

// confirmed looks at the witness of each break with the validator, from outside.
func confirmed(t reporter, writer, reader *schema.Schema, model contract.ContentModel, answer compat.Answer) {
	if answer.Result.StrictWriter {
		model = contract.Strict
	}
	writes, err := validator.Compile(writer)
	if err != nil {
		return
	}
	reads, err := validator.Compile(reader)
	if err != nil {
		return
	}
	for _, b := range answer.Breaks {
		if ok, reason, err := validator.Confirm(writes, reads, model, b.Witness.Node); err != nil || !ok {
			t.Errorf("%s: %s does not show it: %s %v", b.Message, b.Witness.JSON, reason, err)
		}
	}
}

// shallow bounds the events that the validator is asked about: under a union that
// refers to itself each level doubles its work, up to a second for one event.
const shallow = 10

// within reports whether the value is nested at most so many levels deep.
func within(v *source.Node, levels int) bool {
	deeper := func(part *source.Node) bool { return !within(part, levels-1) }
	return levels > 0 && !slices.ContainsFunc(v.Items, deeper) &&
		!slices.ContainsFunc(v.Members, func(m source.Member) bool { return deeper(m.Value) })
}

// refusedEvents generates events of the writer's that the reader refuses, as the
// validator sees it.
func refusedEvents(t reporter, writer, reader *schema.Schema, model contract.ContentModel, strictWriter bool) []*source.Node {
	accepts, err := validator.Compile(reader)
	if err != nil {
		return nil
	}
	opt := compat.SampleOptions{Model: model, Count: 30, Seed: 1}
	if strictWriter {
		opt.Model = contract.Strict
	}
	var list []*source.Node
	for sample, err := range compat.Samples(writer, opt) {
		if err != nil {
			break
		}
		if !within(sample.Value, shallow) {
			continue
		}
		valid := accepts.Valid
		if model == contract.Tolerant {
			valid = accepts.OpenedValid
		}
		if ok, err := valid(sample.Value); err == nil && !ok {
			list = append(list, sample.Value)
		}
	}
	return list
}

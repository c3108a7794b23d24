package codegen

import (
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// twoSteps is a step in its two implementations.
type twoSteps struct {
	step  *upcast.Step
	table *event.UpcastStep
	own   *event.Schema // nil: events of earlier revisions are lifted, too
	valid *event.Schema
	whole bool // the tables of the schemas check all that there is

	from, to *validator.Validator
}

func newTwoSteps(t failer, s *upcast.Step) *twoSteps {
	t.Helper()
	two := &twoSteps{step: s, table: UpcastTable(s, 1, 2), whole: true}
	compiled := func(s *schema.Schema) (*event.Schema, *validator.Validator) {
		v, err := validator.Compile(s)
		if err != nil {
			t.Fatalf("%v", err)
		}
		table := newTabler(s)
		two.whole = two.whole && len(table.notes) == 0
		return table.out, v
	}
	if s.From != s.To {
		two.own, two.from = compiled(s.From)
	}
	two.valid, two.to = compiled(s.To)
	return two
}

// readOwn reads an event as one of the schema from which the step leads.
func (s *twoSteps) readOwn(_ *struct{}, data []byte) error {
	if s.own == nil {
		return nil
	}
	return s.own.Check(data)
}

// failer is a *testing.T or a *rapid.T.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// mustAgree lifts an event both ways: what it becomes is the same text, and where it
// is refused it is for the same places. It reports whether it is lifted.
func (s *twoSteps) mustAgree(t failer, data []byte) bool {
	t.Helper()
	doc, err := source.ParseJSON("event.json", data, source.DefaultLimits)
	if err != nil {
		return false // what Treaty does not read
	}
	fail := func(want, got any) {
		t.Helper()
		t.Fatalf("%s\nfrom %s\nto %s\nbecomes %v\nin generated code %v", data, s.step.From.Doc.Data, s.step.To.Doc.Data, want, got)
	}
	want, wrong := s.step.Apply(doc.Root)
	got, err := event.UpcastText(s.table, 1, data, s.readOwn, s.valid)
	var refused *upcast.Refused
	switch {
	case errors.As(wrong, &refused):
		var invalid *event.Invalid
		if !errors.As(err, &invalid) || refused.Own != (err.(*event.NotUpcast).To == 1) {
			if s.whole {
				fail(wrong, err)
			}
			return false
		}
		if !s.samePlace(t, data, refused, invalid) {
			fail(wrong, err)
		}
		return false
	case wrong != nil:
		return false // more work than the validator does
	case err != nil:
		fail(string(want.AppendJSON(nil)), err)
	}
	// What is copied keeps its white space, its escapes and its digits.
	if lifted, err := source.ParseJSON("lifted.json", got, source.DefaultLimits); err != nil || string(lifted.Root.AppendJSON(nil)) != string(want.AppendJSON(nil)) {
		fail(string(want.AppendJSON(nil)), string(got))
	}
	return true
}

// samePlace reports whether the first violation that generated code finds is at a
// place that the validator names for what the event would have become, each of which
// lists them in an order of its own. Of a union one may tell that no alternative
// holds, and the other what the nearest one lacks, which is within it. A member that
// finds its new name taken is refused before anything is validated.
func (s *twoSteps) samePlace(t failer, data []byte, want *upcast.Refused, got *event.Invalid) bool {
	t.Helper()
	first, of := withoutUnnamed(got.Violations[0].Pointer), s.from
	lifted := data
	if !want.Own {
		var err error
		if lifted, err = s.table.Text(data, nil); err != nil {
			return string(want.Violations[0].Instance) == got.Violations[0].Pointer && want.Violations[0].Message == got.Violations[0].Message
		}
		of = s.to
	}
	doc, err := source.ParseJSON("lifted.json", lifted, source.DefaultLimits)
	if err != nil {
		t.Fatalf("%s: %v", lifted, err)
	}
	found, err := of.Validate(doc.Root)
	return err == nil && slices.ContainsFunc(found, func(v validator.Violation) bool {
		return within(first, string(v.Instance)) || within(string(v.Instance), first)
	})
}

// withoutUnnamed leaves members without a name out of a pointer, as the validator's library
// does.
func withoutUnnamed(pointer string) string {
	text := ""
	for name := range strings.SplitSeq(pointer, "/") {
		if name != "" {
			text += "/" + name
		}
	}
	return text
}

func within(pointer, outer string) bool { return strings.HasPrefix(pointer+"/", outer+"/") }

// On drawn schemas, in both directions, generated code lifts what the reference
// lifts, to the same, and refuses what it refuses, at the same place.
func TestTablesLiftDrawnEvents(t *testing.T) {
	t.Parallel()
	lifted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		old := testkit.DrawMajor(t)
		new := testkit.DrawNextMajor(t, old)
		for i, pair := range [][2]any{{old, new}, {new, old}} {
			from, to := drawn(t, "from.json", pair[0]), drawn(t, "to.json", pair[1])
			step := upcast.Derive(from, to, upcast.Options{Down: i == 1})
			if !step.Derived() {
				continue
			}
			for _, model := range contract.ContentModels {
				yes, no := newTwoSteps(t, step).lifts(t, compat.SampleOptions{Model: model, Count: 8, Wild: true}, uint64(lifted))
				lifted, refused = lifted+yes, refused+no
			}
		}
	})
	t.Logf("%d events lifted, %d refused", lifted, refused)
}

// What becomes of events of earlier revisions in generated code is what the reference
// makes of them, also of those that neither makes valid.
func TestTablesReviseDrawnEvents(t *testing.T) {
	t.Parallel()
	steps, lifted, refused := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		old := testkit.DrawMajor(t)
		earlier, newest := drawn(t, "earlier.json", old), drawn(t, "newest.json", testkit.DrawNextMajor(t, old))
		step := upcast.Revise(newest, earlier)
		if step == nil {
			return
		}
		steps++
		for _, from := range []*schema.Schema{earlier, newest} {
			yes, no := newTwoSteps(t, step).liftsOf(t, from, compat.SampleOptions{Count: 8, Wild: true}, uint64(steps))
			lifted, refused = lifted+yes, refused+no
		}
	})
	t.Logf("%d steps, %d events revised, %d refused", steps, lifted, refused)
}

func drawn(t failer, file string, content any) *schema.Schema {
	t.Helper()
	data, err := json.Marshal(content)
	if err != nil {
		t.Fatalf("%v", err)
	}
	doc, err := source.ParseJSON(file, data, source.DefaultLimits)
	if err != nil {
		t.Fatalf("%v", err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatalf("%s: %v", data, findings)
	}
	return s
}

// On every two consecutive versions of the real events likewise, up and down.
func TestTablesLiftRealEvents(t *testing.T) {
	t.Parallel()
	list := neighbours(t)
	steps, lifted, refused := 0, 0, 0
	for _, pair := range list {
		for i, step := range []*upcast.Step{
			upcast.Derive(pair[0], pair[1], upcast.Options{}), upcast.Derive(pair[1], pair[0], upcast.Options{Down: true}),
		} {
			if !step.Derived() {
				continue
			}
			steps++
			yes, no := newTwoSteps(t, step).lifts(t, compat.SampleOptions{Count: 6}, uint64(steps+i))
			lifted, refused = lifted+yes, refused+no
		}
	}
	t.Logf("%d steps, %d events lifted, %d refused", steps, lifted, refused)
	if steps < 400 {
		t.Errorf("only %d steps were tried", steps)
	}
}

// On the majors of real histories, too.
func TestTablesReviseRealEvents(t *testing.T) {
	t.Parallel()
	e := events(t)
	files := testkit.HistoryFiles(t)
	steps, lifted, refused := 0, 0, 0
	for _, event := range slices.Sorted(maps.Keys(files)) {
		for _, versions := range testkit.Majors(files[event]) {
			var list []*schema.Schema
			for _, file := range versions {
				if s := e.schemaOrNil(file); s != nil {
					list = append(list, s)
				}
			}
			if len(list) < 2 {
				continue
			}
			step := upcast.Revise(list[len(list)-1], list[:len(list)-1]...)
			if step == nil {
				continue
			}
			steps++
			two := newTwoSteps(t, step)
			for _, from := range list {
				yes, no := two.liftsOf(t, from, compat.SampleOptions{Count: 4}, uint64(steps))
				lifted, refused = lifted+yes, refused+no
			}
		}
	}
	t.Logf("%d steps, %d events revised, %d refused", steps, lifted, refused)
	if steps < 90 || lifted < 700 {
		t.Errorf("only %d steps were tried, and %d events lifted", steps, lifted)
	}
}

// lifts lifts instances of the earlier schema, each as it is and with something else
// in it, and returns how many are lifted and refused.
func (s *twoSteps) lifts(t failer, opt compat.SampleOptions, seed uint64) (lifted, refused int) {
	t.Helper()
	return s.liftsOf(t, s.step.From, opt, seed)
}

// liftsOf is lifts for instances of another schema.
func (s *twoSteps) liftsOf(t failer, from *schema.Schema, opt compat.SampleOptions, seed uint64) (lifted, refused int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	for sample, err := range compat.Samples(from, opt) {
		if err != nil {
			break
		}
		text := sample.Value.AppendJSON(nil)
		for range 2 {
			if s.mustAgree(t, text) {
				lifted++
			} else {
				refused++
			}
			text = testkit.Mutate(r, text)
		}
	}
	return lifted, refused
}

// neighbours are the consecutive versions of every real event.
func neighbours(t *testing.T) (list [][2]*schema.Schema) {
	t.Helper()
	e := events(t)
	files := testkit.HistoryFiles(t)
	for _, event := range slices.Sorted(maps.Keys(files)) {
		var last *schema.Schema
		for _, file := range files[event] {
			s := e.schemaOrNil(file)
			if s != nil && last != nil {
				list = append(list, [2]*schema.Schema{last, s})
			}
			if s != nil {
				last = s
			}
		}
	}
	return list
}

// schemaOrNil reads a schema by the path of its file; nil where it is none.
func (e *realEvents) schemaOrNil(file string) *schema.Schema {
	e.Helper()
	rel, err := filepath.Rel(e.root, file)
	if err != nil {
		e.Fatal(err)
	}
	doc, err := e.load(filepath.ToSlash(rel))
	if err != nil {
		return nil
	}
	s, _ := schema.Load(doc, schema.Options{Loader: e.load})
	return s
}

package codegen

import (
	"errors"
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// The tables agree with the official test suite, drafts 7 and 2020-12: no
// question is left out.
func TestTablesAgreeWithTheOfficialSuite(t *testing.T) {
	questions := testkit.OfficialSuite(t)
	for _, pair := range questions {
		table := newTabler(loadText(t, pair.B))
		for _, n := range table.notes {
			t.Errorf("%s: %s", pair.ID, n.Reason)
		}
		value := parseText(t, pair.A).Root.Get("const")
		if got := checks(t, table, value); got != pair.Expected {
			t.Errorf("%s: valid %v, the suite says %v: %s", pair.ID, got, pair.Expected, pair.B)
		}
	}
	if len(questions) != 2140 {
		t.Fatalf("%d questions were read", len(questions))
	}
}

var instances = flag.Int("instances", 50, "how many instances of every real schema are checked, each with mutants (scripts/soak.sh: 1,000)")

// The tables agree with the independent validator on generated instances of every
// real schema, each of which has a place in its type, on mutants of them, and on
// mutants of mutants.
func TestTablesAgreeOnRealSchemas(t *testing.T) {
	t.Parallel()
	c := events(t)
	files := c.schemas()
	if len(files) < 700 {
		t.Fatalf("only %d schemas in the data folder", len(files))
	}
	a := &agreement{T: t}
	for i, file := range files {
		s := c.schema(file)
		v, err := validator.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		m, err := PlanSchema(s, "real")
		if err != nil {
			t.Fatal(err)
		}
		table := newTabler(s)
		for _, n := range table.notes {
			t.Logf("%s: %s", n.Span, n.Reason)
		}
		r := rand.New(rand.NewPCG(uint64(i), 7))
		for _, wild := range []bool{true, false} {
			for sample, err := range compat.Samples(s, compat.SampleOptions{Model: contract.Strict, Count: (*instances + 1) / 2, Seed: uint64(i), Wild: wild}) {
				if err != nil {
					break // there are no more
				}
				if !holds(m, sample.Value) {
					t.Errorf("%s: no place in its type has %s", file, sample.Value.AppendJSON(nil))
				}
				text := sample.Value.AppendJSON(nil)
				a.ask(v, table, file, text)
				for range 2 {
					text = testkit.Mutate(r, text)
					a.ask(v, table, file, text)
				}
			}
		}
	}
	t.Logf("%d schemas, %d valid values, %d others; %d disagreements", len(files), a.valid, a.asked-a.valid, a.wrong)
}

// agreement counts opinions.
type agreement struct {
	*testing.T
	asked, valid, wrong int
}

func (a *agreement) ask(v *validator.Validator, table *tabler, file string, text []byte) {
	a.Helper()
	value := parseText(a.T, text).Root
	want, err := v.Valid(value)
	if err != nil {
		return // too much work for the validator
	}
	a.asked++
	if want {
		a.valid++
	}
	if got := checks(a.T, table, value); got != want {
		a.wrong++
		a.Errorf("%s: valid %v, the validator says %v of %s", file, got, want, text)
	}
}

// checks reports whether the value is valid under a table. It is not when there is
// a violation, and only then.
func checks(t *testing.T, table *tabler, value *source.Node) bool {
	t.Helper()
	err := table.out.Check(value.AppendJSON(nil))
	var invalid *event.Invalid
	if err != nil && (!errors.As(err, &invalid) || len(invalid.Violations) == 0) {
		t.Errorf("%s: %v", value.AppendJSON(nil), err)
	}
	return err == nil
}

func loadText(t testing.TB, text []byte) *schema.Schema {
	t.Helper()
	s, findings := schema.Load(parseText(t, text), schema.Options{})
	if s == nil {
		t.Fatalf("%s: %v", text, findings)
	}
	return s
}

func parseText(t testing.TB, text []byte) *source.Document {
	t.Helper()
	doc, err := source.Parse("schema.json", text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return doc
}

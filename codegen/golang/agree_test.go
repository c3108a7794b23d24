package golang

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

var samples = flag.Int("samples", 50, "how many instances of every compiled schema go through its code, each with mutants (scripts/soak.sh: 1,000)")

var drawnSchemas = flag.Int("drawn", 40, "how many drawn schemas are compiled (scripts/soak.sh: 400)")

// opinions are values for the types of a program, with what the validator says of
// each. They are asked in rounds, once the program is built, for there are many.
type opinions struct {
	*program
	sampled []sampled
	built   bool
	calls   []call
	valid   []bool

	survived, refused int
}

// sampled is a schema of which instances are made.
type sampled struct {
	name      string // of its type
	schema    *schema.Schema
	validator *validator.Validator
}

// ask asks for an opinion on a value for a type of the program.
func (o *opinions) ask(name string, v *validator.Validator, text []byte) {
	o.t.Helper()
	doc, err := source.ParseJSON("value", text, source.DefaultLimits)
	if err != nil {
		o.t.Fatalf("%s: %v", text, err)
	}
	valid, err := v.Valid(doc.Root)
	if err != nil {
		return // too much work for the validator
	}
	o.calls = append(o.calls, call{name, string(text)})
	o.valid = append(o.valid, valid)
	const round = 20_000
	if o.built && len(o.calls) >= round {
		o.hear()
	}
}

// askSamples asks for opinions on generated instances of a schema and on mutants
// of them, when the program is built.
func (o *opinions) askSamples(name string, s *schema.Schema, v *validator.Validator) {
	o.sampled = append(o.sampled, sampled{name, s, v})
}

func (o *opinions) sample(from sampled, r *rand.Rand) {
	o.t.Helper()
	for sample, err := range compat.Samples(from.schema, compat.SampleOptions{Model: contract.Strict, Count: *samples, Wild: true}) {
		if err != nil {
			break // there are no more
		}
		text := sample.Value.AppendJSON(nil)
		o.ask(from.name, from.validator, text)
		for range 2 {
			text = testkit.Mutate(r, text)
			o.ask(from.name, from.validator, text)
		}
	}
}

// agree builds the program and asks it: what is valid survives, and everything that
// checks a value says what the validator does. One disagreement fails: who is right
// is found out, and written down as a case.
func (o *opinions) agree() {
	o.t.Helper()
	o.build()
	o.built = true
	r := rand.New(rand.NewPCG(uint64(len(o.sampled)), 7))
	for _, s := range o.sampled {
		o.sample(s, r)
	}
	o.hear()
	o.t.Logf("%d valid values survive, %d others are refused; the validator agrees on all", o.survived, o.refused)
}

// hear asks the program for what was collected.
func (o *opinions) hear() {
	o.t.Helper()
	for i, r := range o.program.ask(o.calls) {
		if o.valid[i] {
			o.survived++
			mustBeEqual(o.t, o.calls[i].Type, o.calls[i].Text, r)
		} else {
			o.refused++
		}
		mustAgree(o.t, o.calls[i].Type, o.valid[i], o.calls[i].Text, r)
	}
	o.calls, o.valid = o.calls[:0], o.valid[:0]
}

// nameValues names the first number or boolean of each enum of a schema, and of const.
func nameValues(t *testing.T, text []byte) []byte {
	t.Helper()
	var s any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				visit(item)
			}
		case map[string]any:
			for _, item := range v {
				visit(item)
			}
			values, _ := v["enum"].([]any)
			if value, ok := v["const"]; ok {
				values = []any{value}
			}
			for _, value := range values {
				switch value.(type) {
				case json.Number, bool:
					v["x-go-names"] = map[string]string{fmt.Sprint(value): "Named"}
					return
				}
			}
		}
	}
	visit(s)
	named, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return named
}

// Generated code agrees with the validator on schemas of any draft that are drawn
// from all keywords: what decoding strictly leaves to the types is right.
func TestStrictDecodingAgreesOnDrawnSchemas(t *testing.T) {
	o := &opinions{program: newProgram(t)}
	for seed := range *drawnSchemas {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		text, values := testkit.DrawSchema(r, 24)
		if seed%2 == 0 {
			text = nameValues(t, text)
		}
		doc, err := source.ParseJSON("schema.json", text, source.DefaultLimits)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		s, _ := schema.Load(doc, schema.Options{})
		if s == nil {
			continue // a definition that refers to itself
		}
		v, err := validator.Compile(s)
		if err != nil {
			continue // more than the validator decides
		}
		m, err := codegen.PlanSchema(s, fmt.Sprintf("p%d", seed))
		var names *codegen.Error
		if errors.As(err, &names) {
			continue // two names that are one in Go
		}
		if err != nil {
			t.Fatal(err)
		}
		pkg := m.Packages[0]
		o.add(pkg.Name, m)
		name := pkg.Name + "." + pkg.Units[0].Root.Name
		for _, value := range values {
			o.ask(name, v, value)
			o.ask(name, v, testkit.Mutate(r, value))
		}
		o.askSamples(name, s, v)
		if t.Failed() {
			t.Logf("%s is %s", name, text)
		}
	}
	o.agree()
}

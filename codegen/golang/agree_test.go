package golang

import (
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

var samples = flag.Int("samples", 10, "how many instances of every compiled schema go through its code, each with mutants (scripts/soak.sh: 200)")

var drawnSchemas = flag.Int("drawn", 40, "how many drawn schemas are compiled (scripts/soak.sh: 400)")

// opinions are values for the types of a program, with what the validator says of
// each.
type opinions struct {
	*program
	calls []call
	valid []bool
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
}

// askSamples asks for opinions on generated instances of a schema and on mutants
// of them.
func (o *opinions) askSamples(name string, s *schema.Schema, v *validator.Validator, count int) {
	o.t.Helper()
	r := rand.New(rand.NewPCG(uint64(len(o.calls)), 7))
	for sample, err := range compat.Samples(s, compat.SampleOptions{Model: contract.Strict, Count: count, Wild: true}) {
		if err != nil {
			break // there are no more
		}
		text := sample.Value.AppendJSON(nil)
		o.ask(name, v, text)
		for range 2 {
			text = testkit.Mutate(r, text)
			o.ask(name, v, text)
		}
	}
}

// agree runs the program: what is valid survives, and everything that checks a
// value says what the validator does.
func (o *opinions) agree() {
	o.t.Helper()
	valid := 0
	for i, r := range o.run(o.calls) {
		if o.valid[i] {
			valid++
			mustBeEqual(o.t, o.calls[i].Type, o.calls[i].Text, r)
		}
		mustAgree(o.t, o.calls[i].Type, o.valid[i], o.calls[i].Text, r)
	}
	o.t.Logf("%d valid values, %d others", valid, len(o.calls)-valid)
}

// Generated code agrees with the validator on schemas of any draft that are drawn
// from all keywords: what decoding strictly leaves to the types is right.
func TestStrictDecodingAgreesOnDrawnSchemas(t *testing.T) {
	o := &opinions{program: newProgram(t)}
	for seed := range *drawnSchemas {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		text, values := testkit.DrawSchema(r, 24)
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
		o.askSamples(name, s, v, 12)
		if t.Failed() {
			t.Logf("%s is %s", name, text)
		}
	}
	o.agree()
}

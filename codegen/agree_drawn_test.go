package codegen

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// The tables agree with the validator on schemas of any draft that are drawn from
// all keywords.
func TestTablesAgreeOnDrawnSchemas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, values := testkit.DrawSchema(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7)), 8)
		doc, err := source.ParseJSON("schema.json", text, source.DefaultLimits)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		s, _ := schema.Load(doc, schema.Options{})
		if s == nil {
			return // a definition that refers to itself
		}
		v, err := validator.Compile(s)
		if err != nil {
			return // more than the validator decides
		}
		table := newTabler(s)
		for _, n := range table.notes {
			t.Errorf("%s: %s", text, n.Reason)
		}
		for _, data := range values {
			doc, err := source.ParseJSON("value.json", data, source.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			want, err := v.Valid(doc.Root)
			if err != nil {
				continue // too much work for the validator
			}
			if got := table.out.Check(data); (got == nil) != want {
				t.Fatalf("the validator says %v of %s under %s; the table says %v", want, data, text, got)
			}
		}
	})
}

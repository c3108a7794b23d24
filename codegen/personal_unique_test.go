package codegen

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// uniqueItems are schemas of items with personal data, and how many of them can differ
// at least, whatever stands for the data. Items that are apart have more in them than
// that.
var uniqueItems = []struct {
	schema string
	most   int
	apart  bool
}{
	{`{"type": "string", "x-pii": "personal"}`, 500, false},
	{`{"type": "string", "maxLength": 6, "x-pii": "personal"}`, 500, false},
	{`{"type": "string", "minLength": 30, "maxLength": 30, "x-pii": "personal"}`, 500, false},
	{`{"type": "string", "pattern": "^[A-Z]{2}[0-9]{3}$", "x-pii": "personal"}`, 500, false},
	{`{"type": "string", "format": "email", "x-pii": "personal"}`, 500, false},
	{`{"type": "string", "format": "date", "x-pii": "personal"}`, 500, false},
	{`{"type": "string", "format": "uuid", "x-pii": "personal"}`, 500, false},
	{`{"type": "integer", "x-pii": "personal"}`, 500, false},
	{`{"type": "integer", "minimum": 18, "maximum": 60, "x-pii": "personal"}`, 43, false},
	{`{"type": "integer", "minimum": 100, "multipleOf": 25, "x-pii": "personal"}`, 500, false},
	{`{"type": "number", "minimum": 0, "maximum": 1, "x-pii": "personal"}`, 500, false},
	{`{"type": "boolean", "x-pii": "personal"}`, 2, false},
	{`{"enum": ["a", "b", "unknown", 4, null], "x-pii": "personal"}`, 4, true},
	{`{"type": "object", "required": ["name", "role"], "properties": {"name": {"type": "string", "x-pii": "personal"}, "role": {"enum": ["x", "y"]}}}`, 500, true},
	{`{"type": "object", "properties": {"name": {"type": "string", "x-pii": "personal"}, "role": {"const": "x"}}, "additionalProperties": false}`, 3, true},
	{`{"type": "object", "x-pii": "personal", "required": ["name"], "properties": {"name": {"type": "string"}}}`, 500, true},
	{`{"type": "array", "items": {"type": "string", "x-pii": "personal"}, "minItems": 1, "uniqueItems": true}`, 500, true},
	{`{"anyOf": [{"type": "integer"}, {"type": "string", "x-pii": "personal"}]}`, 500, true},
}

// Items that must differ still do when something stands for them, as many as there
// were, and what stands for them is the same for everybody.
func TestItemsThatMustDiffer(t *testing.T) {
	t.Parallel()
	for _, tt := range uniqueItems {
		t.Run(tt.schema, func(t *testing.T) {
			count := min(tt.most, 12)
			s := schemaOfText(t, fmt.Sprintf(`{"type": "array", "uniqueItems": true, "minItems": %d, "maxItems": %d, "items": %s}`, count, count, tt.schema))
			table := newTabler(s).out
			said := ""
			tried := 0
			for sample, err := range compat.Samples(s, compat.SampleOptions{Model: contract.Strict, Count: 20}) {
				if err != nil {
					break
				}
				tried++
				in := event.Raw(sample.Value.AppendJSON(nil))
				out, err := event.Redact(&in, event.AppendRaw, event.ReadRaw, table)
				if err != nil || table.Check([]byte(out)) != nil {
					t.Fatalf("%s\nis redacted as %s: %v, %v", in, out, err, table.Check([]byte(out)))
				}
				if said != "" && string(out) != said && !tt.apart {
					t.Fatalf("%s says something of %s: others became %s", out, in, said)
				}
				said = string(out)
			}
			if tried == 0 {
				t.Error("nothing was redacted")
			}
		})
	}
}

// However many there are, and wherever the array lies: what is redacted is valid, or
// the error says that it is not.
func TestItemsThatMustDifferAnywhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		item := rapid.SampledFrom(uniqueItems).Draw(t, "item")
		least := rapid.IntRange(0, 4).Draw(t, "minItems")
		required := rapid.SampledFrom([]string{`[]`, `["people"]`}).Draw(t, "required")
		s := schemaOfText(t, fmt.Sprintf(`{"type": "object", "required": %s, "properties": {"people":
			{"type": "array", "uniqueItems": true, "minItems": %d, "maxItems": %d, "items": %s}}}`, required, least, least+rapid.IntRange(0, 20).Draw(t, "more"), item.schema))
		table := newTabler(s).out
		for sample, err := range compat.Samples(s, compat.SampleOptions{Model: contract.Strict, Count: 5, Wild: true, Seed: rapid.Uint64().Draw(t, "seed")}) {
			if err != nil {
				break
			}
			in := event.Raw(sample.Value.AppendJSON(nil))
			out, err := event.Redact(&in, event.AppendRaw, event.ReadRaw, table)
			if checked := table.Check([]byte(out)); fmt.Sprint(checked) != fmt.Sprint(err) || err != nil && least <= item.most {
				t.Fatalf("%s\nis redacted as %s: %v, %v", in, out, err, checked)
			}
		}
	})
}

func schemaOfText(t interface{ Fatal(...any) }, text string) *schema.Schema {
	if !json.Valid([]byte(text)) {
		t.Fatal(text)
	}
	doc, err := source.ParseJSON("schema.json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	return s
}

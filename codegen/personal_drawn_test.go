package codegen

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Schemas drawn from all keywords of all drafts, marked anywhere: whatever the value,
// valid or not, redacting ends with JSON; what was valid stays so, or the error says why
// not; and who exchanges each value for itself changes nothing.
func TestPersonalDataOfDrawnSchemas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 11))
		text, values := testkit.DrawSchema(r, 8)
		var drawn any
		if err := json.Unmarshal(text, &drawn); err != nil {
			t.Fatal(err)
		}
		markAnywhere(drawn, r)
		text, err := json.Marshal(drawn)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := source.ParseJSON("schema.json", text, source.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := schema.Load(doc, schema.Options{})
		if s == nil {
			return // a definition that refers to itself
		}
		table := newTabler(s).out
		for _, data := range values {
			value := event.Raw(data)
			redacted, err := event.Redact(&value, event.AppendRaw, event.ReadRaw, table)
			before, after := table.Check(data), table.Check([]byte(redacted))
			if before == nil && fmt.Sprint(after) != fmt.Sprint(err) || before != nil && err != nil {
				t.Fatalf("%s under %s is redacted as %s: %v, and checked: %v", data, text, redacted, err, after)
			}
			canonicalText(t, string(redacted)) // is JSON
			same, err := event.Pseudonymise(&value, event.AppendRaw, event.ReadRaw, table, func(_ string, value event.Raw) (event.Raw, error) { return value, nil })
			if err != nil || canonicalText(t, string(same)) != canonicalText(t, string(data)) {
				t.Fatalf("%s under %s becomes %s: %v", data, text, same, err)
			}
		}
	})
}

func canonicalText(t *rapid.T, text string) string {
	t.Helper()
	doc, err := source.ParseJSON("value.json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return string(doc.Root.Canonical())
}

// markAnywhere marks every sixth object of a schema, some of which are no schemas.
func markAnywhere(v any, r *rand.Rand) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range sortedKeys(v) {
			if name != "enum" && name != "const" {
				markAnywhere(v[name], r)
			}
		}
		_, properties := v["properties"]
		_, typed := v["type"]
		if (properties || typed) && r.IntN(6) == 0 {
			v["x-pii"] = "personal"
		}
	case []any:
		for _, item := range v {
			markAnywhere(item, r)
		}
	}
}

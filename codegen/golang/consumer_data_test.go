package golang

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Whatever fields of real events and of drawn schemas a service reads, also below
// places that say nothing of them, and whatever of it is personal, its views compile.
func TestViewsCompile(t *testing.T) {
	p := newProgram(t)
	draw := rand.New(rand.NewPCG(1, 2))
	files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\n"), "contexts/a/context.yaml": []byte("context: a\n")}
	service := "service: reader\ncontext: a\nconsumes:\n"
	personal := 0
	for i, text := range append(realSchemas(t, draw, 60), schemasByChance(draw, 40)...) {
		var s map[string]any
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		fields := fieldsOf(s, "", 0)
		if len(fields) == 0 {
			continue
		}
		if draw.IntN(2) == 0 {
			markSome(s, draw)
			personal++
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		dir := fmt.Sprintf("contexts/a/Event%d/", i)
		files[dir+"event.yaml"] = fmt.Appendf(nil, "event: Event%d\nversions: {1: {status: active}}\n", i)
		files[dir+"v1.schema.json"] = text
		service += fmt.Sprintf("  - {event: Event%d, versions: \"*\", fields: %s}\n", i, someOf(fields, draw))
	}
	files["service.yaml"] = []byte(service)
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil {
		t.Fatal(err)
	}
	generated, _, err := FromWorkspace(t.Context(), ws, workspace.Gen{Lang: "go", Service: "reader"}, Options{Runtime: testModule + "/event"})
	if err != nil {
		t.Fatal(err)
	}
	if len(generated) < 150 || personal < 30 {
		t.Fatalf("only %d files are generated, with personal data in %d schemas: %v", len(generated), personal, ws.Findings)
	}
	p.write("views", generated)
	p.run(nil)
}

// realSchemas returns so many real schemas.
func realSchemas(t *testing.T, draw *rand.Rand, count int) [][]byte {
	t.Helper()
	data := testkit.Data(t)
	var names []string
	for _, glob := range []string{"events/eiffel/schemas/*/*.json", "events/iglu-central/schemas/*/*/jsonschema/1-0-0"} {
		found, err := filepath.Glob(filepath.Join(data, glob))
		if err != nil || len(found) == 0 {
			t.Fatalf("no schemas at %s: %v", glob, err)
		}
		names = append(names, found...)
	}
	draw.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	texts := make([][]byte, count)
	for i, name := range names[:count] {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = text
	}
	return texts
}

// schemasByChance returns so many schemas of events that are made of all keywords.
func schemasByChance(draw *rand.Rand, count int) [][]byte {
	var texts [][]byte
	for len(texts) < count {
		text, _ := testkit.DrawSchema(draw, 0)
		doc, err := source.ParseJSON("schema.json", text, source.DefaultLimits)
		if err != nil {
			panic(err) // it is JSON
		}
		if _, findings := schema.Load(doc, schema.Options{}); len(findings) > 0 {
			continue
		}
		var s map[string]any
		if json.Unmarshal(text, &s) == nil && len(fieldsOf(s, "", 0)) > 0 {
			texts = append(texts, text)
		}
	}
	return texts
}

// markSome says of the properties of a schema, wherever they are, that some are personal
// data.
func markSome(value any, draw *rand.Rand) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			markSome(item, draw)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			markSome(v[key], draw)
		}
		properties, _ := v["properties"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if p, ok := properties[name].(map[string]any); ok && draw.IntN(3) == 0 {
				p["x-pii"] = "personal"
			}
		}
	}
}

// someOf returns some of the the fields, or places below them, as a list in YAML.
func someOf(fields []string, draw *rand.Rand) string {
	var some []string
	for range 1 + draw.IntN(5) {
		field := fields[draw.IntN(len(fields))]
		if draw.IntN(3) == 0 {
			field += "/deep/x"
		}
		if !slices.Contains(some, field) {
			some = append(some, field)
		}
	}
	list, err := json.Marshal(some)
	if err != nil {
		panic(err) // they are texts
	}
	return string(list)
}

// fieldsOf lists fields that a consumer could name, from what a schema writes down.
func fieldsOf(s map[string]any, at string, depth int) []string {
	if depth > 6 {
		return nil
	}
	var list []string
	below := func(v any, at string) {
		if sub, ok := v.(map[string]any); ok {
			list = append(list, fieldsOf(sub, at, depth+1)...)
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		field := at + "/" + strings.NewReplacer("~", "~0", "/", "~1", "*", "~2").Replace(name)
		list = append(list, field)
		below(properties[name], field)
	}
	below(s["items"], at+"/*")
	below(s["additionalProperties"], at+"/*")
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		branches, _ := s[keyword].([]any)
		for _, b := range branches {
			below(b, at)
		}
	}
	return list
}

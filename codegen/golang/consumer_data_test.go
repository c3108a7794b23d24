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

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Whatever fields of real events a service reads, its views compile.
func TestViewsOfRealSchemasCompile(t *testing.T) {
	data := testkit.Data(t)
	p := newProgram(t)
	var names []string
	for _, glob := range []string{"events/eiffel/schemas/*/*.json", "events/iglu-central/schemas/*/*/jsonschema/1-0-0"} {
		found, err := filepath.Glob(filepath.Join(data, glob))
		if err != nil || len(found) == 0 {
			t.Fatalf("no schemas at %s: %v", glob, err)
		}
		names = append(names, found...)
	}
	draw := rand.New(rand.NewPCG(1, 2))
	draw.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\n"), "contexts/a/context.yaml": []byte("context: a\n")}
	service := "service: reader\ncontext: a\nconsumes:\n"
	for i, name := range names[:80] {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var s map[string]any
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		fields := fieldsOf(s, "", 0)
		if len(fields) == 0 {
			continue
		}
		dir := fmt.Sprintf("contexts/a/Event%d/", i)
		files[dir+"event.yaml"] = fmt.Appendf(nil, "event: Event%d\nversions: {1: {status: active}}\n", i)
		files[dir+"v1.schema.json"] = text
		service += fmt.Sprintf("  - {event: Event%d, versions: \"*\", fields: [", i)
		for range 1 + draw.IntN(5) {
			field := fields[draw.IntN(len(fields))]
			if !strings.Contains(service[strings.LastIndex(service, "[")+1:], fmt.Sprintf("%q", field)) {
				service += fmt.Sprintf("%q, ", field)
			}
		}
		service += "]}\n"
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
	if len(generated) < 100 {
		t.Fatalf("only %d files are generated: %v", len(generated), ws.Findings)
	}
	p.write("views", generated)
	p.run(nil)
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

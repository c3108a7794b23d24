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

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Whatever fields of real events and of drawn schemas a service reads, also below
// places that say nothing of them, and whatever of it is personal, its views compile,
// and DecodeStrict refuses what is not valid as a whole, for the reasons that the whole
// type gives, and nothing else.
func TestViewsOfRealAndDrawnSchemas(t *testing.T) {
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
	m, err := codegen.PlanService(t.Context(), ws, workspace.Gen{Service: "reader"}, codegen.PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Packages) < 80 || personal < 30 {
		t.Fatalf("only %d packages are generated, with personal data in %d schemas: %v", len(m.Packages), personal, ws.Findings)
	}
	p.add("views", m)
	judgeViews(t, p, ws, m)
}

// judged is an event, and what is to be said of it.
type judged struct {
	call
	valid  bool   // says the validator
	reason string // says the table of the whole event
}

// judgeViews has the views decode instances of their schemas, and mutants.
func judgeViews(t *testing.T, p *program, ws *workspace.Workspace, m *codegen.Model) {
	t.Helper()
	draw := rand.New(rand.NewPCG(3, 4))
	var all []judged
	var calls []call
	for _, pkg := range m.Packages {
		i := slices.IndexFunc(ws.Contracts, func(c *workspace.Contract) bool { return strings.ToLower(c.Name.Context+"/"+c.Name.Event) == pkg.Dir })
		root := pkg.Latest.Root
		if !root.View || len(root.Unchecked) > 0 {
			continue
		}
		for _, j := range judgedOf(t, "views/"+pkg.Dir+"."+root.Name, ws.Contracts[i].Majors[0].Newest().Schema, draw) {
			all, calls = append(all, j), append(calls, j.call)
		}
	}
	valid, held := 0, 0 // held: refused for what the view alone does not see
	for i, r := range p.run(calls) {
		j := all[i]
		if (r.Strict == "") != j.valid || r.Strict != j.reason {
			t.Errorf("%s: the validator says %v of %.1000s, DecodeStrict says %q, the whole %q", j.Type, j.valid, j.Text, r.Strict, j.reason)
		}
		switch {
		case j.valid && r.Err != "":
			t.Errorf("%s: %.1000s is valid, and UnmarshalJSON says %q", j.Type, j.Text, r.Err)
		case j.valid:
			valid++
		case r.Err == "":
			held++
		}
	}
	if valid < 500 || held < 500 {
		t.Errorf("of %d events only %d are valid, and %d are refused strictly alone", len(all), valid, held)
	}
	t.Logf("%d events: %d valid, %d refused strictly alone", len(all), valid, held)
}

// judgedOf draws instances of a schema, and mutants of them.
func judgedOf(t *testing.T, name string, s *schema.Schema, draw *rand.Rand) (list []judged) {
	t.Helper()
	v, err := validator.Compile(s)
	if err != nil {
		return nil // more than the validator decides
	}
	m, err := codegen.PlanSchema(s, "judged")
	if err != nil {
		t.Fatal(err)
	}
	table := m.Packages[0].Units[0].Schema
	judge := func(text []byte) {
		doc, err := source.ParseJSON("value", text, source.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		ok, err := v.Valid(doc.Root)
		if err != nil {
			return // too much work for the validator
		}
		j := judged{call: call{name, string(text)}, valid: ok}
		if err := table.Check(text); err != nil {
			j.reason = err.Error()
		}
		list = append(list, j)
	}
	for sample, err := range compat.Samples(s, compat.SampleOptions{Model: contract.Strict, Count: 20, Wild: true}) {
		if err != nil {
			break // there are no more
		}
		text := sample.Value.AppendJSON(nil)
		judge(text)
		judge(testkit.Mutate(draw, text))
	}
	return list
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

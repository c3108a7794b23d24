package lint_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// A waiver lets one matter pass. What a person would call another matter has another
// fingerprint, though rule, subject and place are the same.
func TestAnotherMatterHasAnotherFingerprint(t *testing.T) {
	const abc = `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}}}`
	without := func(name string) string {
		return strings.NewReplacer(`"`+name+`": {"type": "string"}, `, "", `, "`+name+`": {"type": "string"}`, "").Replace(abc)
	}
	all := reader("all", "=1", ", fields: all")
	writer := workspace.MemFiles{"contexts/ordering/services/w.yaml": []byte("service: w\ncontext: ordering\nowner: o\nproduces: [{event: OrderPlaced, versions: [1]}]\n")}
	consumes := func(entries string) workspace.MemFiles {
		return joined(files("", abc), workspace.MemFiles{"contexts/ordering/services/s.yaml": []byte("service: s\ncontext: ordering\nowner: o\nconsumes:\n" + entries)})
	}
	use := func(event, more string) string { return `  - {event: ` + event + `, versions: "=1"` + more + "}\n" }
	for name, c := range map[string]struct {
		rule  string
		base  workspace.MemFiles // nil: none
		heads []workspace.MemFiles
	}{
		"a field that is removed": {"removed-field-in-use", joined(files("", abc), all),
			[]workspace.MemFiles{files("", without("a")), files("", without("b")), files("", without("c"))}},
		"a value that is removed": {"removed-field-in-use",
			joined(files("", `{"type": "object", "properties": {"k": {"enum": ["x", "y", "z"]}}}`), reader("k", "=1", ", fields: [/k], enum-values: {/k: [x, y]}")),
			[]workspace.MemFiles{files("", `{"type": "object", "properties": {"k": {"enum": ["y", "z"]}}}`), files("", `{"type": "object", "properties": {"k": {"enum": ["x", "z"]}}}`)}},
		"a type that is changed": {"type-changed", joined(files("compatibility: NONE\n", abc), all), []workspace.MemFiles{
			files("compatibility: NONE\n", strings.Replace(abc, `"a": {"type": "string"`, `"a": {"type": "integer"`, 1)),
			files("compatibility: NONE\n", strings.Replace(abc, `"a": {"type": "string"`, `"a": {"type": "boolean"`, 1))}},
		"a branch": {"maximum-raised",
			joined(files("", `{"type": "object", "properties": {"p": {"oneOf": [{"type": "integer", "maximum": 9, "multipleOf": 2}, {"type": "string"}, {"type": "number", "maximum": 9, "not": {"multipleOf": 2}}]}}}`), all),
			[]workspace.MemFiles{
				files("", `{"type": "object", "properties": {"p": {"oneOf": [{"type": "integer", "maximum": 20, "multipleOf": 2}, {"type": "string"}, {"type": "number", "maximum": 9, "not": {"multipleOf": 2}}]}}}`),
				files("", `{"type": "object", "properties": {"p": {"oneOf": [{"type": "integer", "maximum": 9, "multipleOf": 2}, {"type": "string"}, {"type": "number", "maximum": 20, "not": {"multipleOf": 2}}]}}}`)}},
		"of whom it is not known": {"not-proved", joined(files("", abc), reader("one", "=1", ""), reader("two", "=1", "")),
			[]workspace.MemFiles{files("", without("a")), files("", without("b"))}},
		"what becomes of a frozen major": {"frozen-major-edited", deprecated("2099-01-01", abc),
			[]workspace.MemFiles{deprecated("2099-01-01", without("a")), deprecated("2099-01-01", without("b"))}},
		"a consumption without a dead letter": {"no-dead-letter", nil, []workspace.MemFiles{
			consumes(use("OrderPlaced", "")), consumes(use("OrderPaid", ""))}},
		"a consumption that is not idempotent": {"not-idempotent", nil, []workspace.MemFiles{
			consumes(use("OrderPlaced", "")), consumes(use("OrderPaid", ""))}},
		"what is emitted and does not exist": {"unknown-event", nil, []workspace.MemFiles{
			consumes(use("OrderPlaced", ", emits: [Nothing]")), consumes(use("OrderPlaced", ", emits: [Nobody]"))}},
		"a value that is never written": {"unknown-field", nil, []workspace.MemFiles{
			joined(files("", `{"type": "object", "properties": {"k": {"enum": ["x"]}}}`), reader("k", "=1", ", fields: [/k], enum-values: {/k: [v]}")),
			joined(files("", `{"type": "object", "properties": {"k": {"enum": ["x"]}}}`), reader("k", "=1", ", fields: [/k], enum-values: {/k: [w]}"))}},
		"a name that is required": {"unknown-required", nil, []workspace.MemFiles{
			files("", `{"type": "object", "properties": {"a": {}}, "required": ["v"]}`), files("", `{"type": "object", "properties": {"a": {}}, "required": ["w"]}`)}},
		"a pattern": {"unsupported-pattern", nil, []workspace.MemFiles{
			files("", `{"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a|b)\\1$"}}}`),
			files("", `{"type": "object", "properties": {"a": {"type": "string", "pattern": "^(c|d)\\1$"}}}`)}},
		"a pattern of a field with a number for a name": {"unsupported-pattern", nil, []workspace.MemFiles{
			files("", `{"type": "object", "properties": {"1": {"type": "string", "pattern": "^(a|b)\\1$"}}}`),
			files("", `{"type": "object", "properties": {"2": {"type": "string", "pattern": "^(a|b)\\1$"}}}`)}},
		"who is missing": {"orphan-event", nil, []workspace.MemFiles{
			joined(files("", abc), all), joined(files("", abc), writer)}},
		"a key": {"ordering-key", nil, []workspace.MemFiles{files("key: /a\n", abc), files("key: /b\n", abc)}},
		"a severity": {"policy-weakened", joined(files("", abc), config("too-deep: error")),
			[]workspace.MemFiles{joined(files("", abc), config("too-deep: warning")), joined(files("", abc), config("too-deep: off"))}},
	} {
		seen := map[string]int{}
		for i, head := range c.heads {
			for _, fingerprint := range matter(t, c.rule, c.base, head) {
				if other, ok := seen[fingerprint]; ok {
					t.Errorf("%s: %s of head %d and of head %d have the same fingerprint", name, c.rule, other, i)
				}
				seen[fingerprint] = i
			}
		}
	}
}

// Of what one consumer reads, each break is a matter of its own: who consents to one has
// not consented to the others.
func TestEachBreakOfAConsumerIsAMatter(t *testing.T) {
	const abc = `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "u": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer", "maximum": 3}]}}}`
	event := func(changes ...string) workspace.MemFiles {
		return files("compatibility: NONE\n", strings.NewReplacer(changes...).Replace(abc))
	}
	base := joined(event(), reader("all", "=1", ", fields: all"))
	const a, b, text, number = `"a": {"type": "string"}`, `"b": {"type": "string"}`, `"maxLength": 3`, `"maximum": 3`
	one := matter(t, "type-changed", base, event(a, `"a": {"type": "integer"}`))
	two := matter(t, "type-changed", base, event(a, `"a": {"type": "integer"}`, b, `"b": {"type": "integer"}`))
	if len(one) != 1 || len(two) != 2 || !slices.Contains(two, one[0]) {
		t.Errorf("one field: %v, two: %v", one, two)
	}
	longer := matter(t, "max-length-raised", base, event(text, `"maxLength": 4`))
	both, err := lint.Review(t.Context(), lint.Request{Base: load(t, base), Head: load(t, event(text, `"maxLength": 4`, number, `"maximum": 4`)), Rules: rules.All()})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(both.Findings, func(f diag.Finding) bool { return f.Severity == diag.Error && !slices.Contains(longer, f.Fingerprint) }) {
		t.Error("who lets one branch of a union be wider lets both")
	}
}

// Whoever consents to leave one consumer behind has not consented to leave two.
func TestWhoIsLeftBehindIsInTheFingerprint(t *testing.T) {
	retired := files("versions: {1: {status: retired, sunset: 2020-01-01}}\n", small)
	base := joined(deprecated("2020-01-01", small), reader("one", "=1", ", fields: all"))
	one := matter(t, "retired-in-use", base, retired)
	two := matter(t, "retired-in-use", joined(base, reader("two", "=1", ", fields: all")), retired)
	if slices.Equal(one, two) {
		t.Error("a waiver of one would let two pass")
	}
}

func deprecated(sunset, schema string) workspace.MemFiles {
	return files("versions: {1: {status: deprecated, sunset: "+sunset+"}}\n", schema)
}

func config(rule string) workspace.MemFiles {
	return workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\nrules: {" + rule + "}\n")}
}

// matter returns the fingerprints of what the rule finds; there is something.
func matter(t *testing.T, rule string, base, head workspace.MemFiles) []string {
	t.Helper()
	req := lint.Request{Head: load(t, head)}
	if base != nil {
		req.Base = load(t, base)
	}
	var list []string
	for _, f := range waivedReview(t, req, "2026-11-21").Findings {
		if f.Rule == rule {
			list = append(list, f.Fingerprint)
		}
	}
	if len(list) == 0 {
		t.Fatalf("%s finds nothing", rule)
	}
	return list
}

// remark is what is said of an answer, or of a line of a file, or why the reader minds
// what the change did, and not of the matter.
var remark = regexp.MustCompile(` \((the writer's schema|there may be more|fails only together).*|:[0-9]+:[0-9]+|: \w+ of \S+ refuses what .*`)

// Of two changes of one schema, findings that say something else are not the same
// matter, whoever reads the event and whatever the mode asks.
func TestFindingsThatSaySomethingElseAreAnotherMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		mode := rapid.SampledFrom([]string{"NONE", "BACKWARD", "FULL"}).Draw(rt, "mode")
		event := func(schema string) workspace.MemFiles { return files("compatibility: "+mode+"\n", schema) }
		base := load(t, joined(event(drawnEvent(rt)), reader("all", "=1", ", fields: all"), reader("some", "=1", ", fields: [/a, /b], replays: true"),
			reader("silent", "=1", "")))
		said := map[string]string{}
		for range 2 {
			head := drawnEvent(rt)
			for _, f := range waivedReview(t, lint.Request{Base: base, Head: load(t, event(head))}, "2026-11-21").Findings {
				if f.Proof == nil {
					continue // no change of the schema
				}
				message := f.Rule + ": " + remark.ReplaceAllString(f.Message, "")
				if other, ok := said[f.Fingerprint]; ok && other != message && f.Fingerprint != "" {
					rt.Fatalf("%s and\n%s have the same fingerprint", other, message)
				}
				said[f.Fingerprint] = message
			}
		}
	})
}

func drawnEvent(t *rapid.T) string {
	properties := map[string]any{}
	var required []string
	for _, name := range []string{"a", "b", "1", "2"} {
		if rapid.IntRange(0, 3).Draw(t, "there") == 0 {
			continue
		}
		properties[name] = rapid.SampledFrom([]any{
			map[string]any{"type": "string"}, map[string]any{"type": "string", "maxLength": 9}, map[string]any{"type": "string", "maxLength": 5},
			map[string]any{"enum": []any{"x", "y"}}, map[string]any{"enum": []any{"x", "z"}}, map[string]any{"const": map[string]any{"x": 1}}, map[string]any{"const": map[string]any{"x": 2}},
			map[string]any{"type": "integer", "maximum": 3}, map[string]any{}, false, map[string]any{"not": map[string]any{}},
			map[string]any{"type": "string", "pattern": "^a"}, map[string]any{"type": "string", "pattern": "^(a|b)\\1"}, map[string]any{"type": "string", "pattern": "^(a|c)\\1"},
			map[string]any{"type": "object", "required": []any{"m"}}, map[string]any{"type": "object", "required": []any{"n"}},
		}).Draw(t, "field")
		if rapid.Bool().Draw(t, "required") {
			required = append(required, name)
		}
	}
	s := map[string]any{"type": "object", "properties": properties}
	if len(required) > 0 {
		slices.Sort(required)
		s["required"] = required
	}
	if rapid.IntRange(0, 4).Draw(t, "tie") == 0 {
		s["dependencies"] = map[string]any{"a": []any{rapid.SampledFrom([]string{"b", "1"}).Draw(t, "needs")}}
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What is new in the head is not known before because something else stood at its
// place.
func TestAnotherMatterAtTheSamePlaceIsNew(t *testing.T) {
	consumes := func(event string) *workspace.Workspace {
		ordering := map[string][]byte{}
		maps.Copy(ordering, files("", `{"type": "object", "description": "An order."}`))
		for name, text := range map[string]string{
			"contexts/ordering/OrderPaid/event.yaml":     "event: OrderPaid\nvisibility: private\nversions: {1: {status: active}}\n",
			"contexts/ordering/OrderPaid/v1.schema.json": `{"type": "object", "description": "A payment."}`,
			"contexts/billing/context.yaml":              "context: billing\nowner: team-money\n",
			"contexts/billing/services/biller.yaml": "service: biller\ncontext: billing\nowner: team-money\n" +
				"consumes: [{event: ordering." + event + ", versions: \"=1\", fields: all}]\n",
		} {
			ordering[name] = []byte(text)
		}
		return load(t, ordering)
	}
	for _, c := range []struct {
		was, is string
		new     bool
	}{{"OrderPlaced", "OrderPlaced", false}, {"OrderPlaced", "OrderPaid", true}, {"OrderPaid", "OrderPlaced", true}} {
		got := errorsOf(waivedReview(t, lint.Request{Base: consumes(c.was), Head: consumes(c.is)}, "2026-11-21"))
		if strings.Contains(got, "undeclared-relationship") != c.new {
			t.Errorf("%s, and then %s: errors %q", c.was, c.is, got)
		}
	}
}

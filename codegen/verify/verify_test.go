package verify

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
)

// shop is a workspace with an event of two majors, one that people lift, and a draft.
var shop = map[string]string{
	"treaty.yaml":                              "treaty: 1\n",
	"contexts/ordering/context.yaml":           "context: ordering\n",
	"contexts/ordering/OrderPlaced/event.yaml": "event: OrderPlaced\nkey: /id\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n  2: {status: active}\n  3: {status: draft}\n",
	"contexts/ordering/OrderPlaced/v1.schema.json": `{"type": "object", "required": ["id"], "properties": {
		"id": {"type": "string"}, "total": {"type": "integer", "minimum": 0}, "note": {"type": "string", "x-pii": "personal"}}}`,
	"contexts/ordering/OrderPlaced/v2.schema.json": `{"type": "object", "required": ["id", "sum"], "properties": {
		"id": {"type": "string"}, "sum": {"type": "integer", "minimum": 0, "maximum": 1000, "x-renamed-from": "total", "x-upcast-default": 0},
		"lines": {"type": "array", "items": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string", "pattern": "^[A-Z]+$"}}}},
		"tags": {"type": "object", "additionalProperties": {"type": "string"}},
		"note": {"type": "string", "x-pii": "personal"}}}`,
	"contexts/ordering/OrderPlaced/v3.schema.json": `{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}`,
	"contexts/ordering/OrderLost/event.yaml":       "event: OrderLost\nversions:\n  1: {status: active}\n  2: {status: active, upcast: by-hand}\n",
	"contexts/ordering/OrderLost/v1.schema.json":   `{"type": "object", "properties": {"why": {"type": "string"}}}`,
	"contexts/ordering/OrderLost/v2.schema.json":   `{"type": "object", "properties": {"why": {"type": "string"}}}`,
}

func catalogue(t testing.TB, files map[string]string) *Catalogue {
	t.Helper()
	mem := workspace.MemFiles{}
	for name, text := range files {
		mem[name] = []byte(text)
	}
	ws, err := workspace.Load(t.Context(), mem, "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ws.Findings {
		t.Fatalf("%s: %s", f.Span, f.Message)
	}
	c, err := NewCatalogue(t.Context(), ws)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// cloud is a line with a CloudEvent.
func cloud(id int, kind, data string) string {
	return fmt.Sprintf(`{"specversion":"1.0","id":"e%d","source":"/shop","type":"%s","time":"2026-11-22T10:00:00Z","datacontenttype":"application/json","data":%s}`, id, kind, data)
}

// log writes a file and returns it as the inputs of a run.
func log(t testing.TB, text string) []Input {
	t.Helper()
	file := filepath.Join(t.TempDir(), "events.ndjson")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return inputs(t, file)
}

func inputs(t testing.TB, args ...string) []Input {
	t.Helper()
	list, err := Inputs(args, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func verify(t testing.TB, opt Options) *Report {
	t.Helper()
	if opt.Catalogue == nil {
		opt.Catalogue = catalogue(t, shop)
	}
	r, err := Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told is a report in a few words, one finding a line.
func told(r *Report) string {
	var b strings.Builder
	for _, k := range r.Kinds {
		fmt.Fprintf(&b, "%s v%d: %d, valid %d, upcast %d", k.Event, k.Version, k.Count, k.Valid, k.Upcast)
		if k.Revised > 0 {
			fmt.Fprintf(&b, ", revised %d", k.Revised)
		}
		if k.Untried > 0 {
			fmt.Fprintf(&b, ", untried %d (%s)", k.Untried, k.ByHand)
		}
		b.WriteByte('\n')
		for _, v := range k.Violations {
			fmt.Fprintf(&b, "  to v%d %s %s ×%d line %d: %s\n", v.To, v.Pointer, v.Keyword, v.Count, v.Samples[0].Line, v.Message)
		}
	}
	for _, u := range r.Unknown {
		fmt.Fprintf(&b, "unknown %s v%d ×%d line %d\n", u.Type, u.Version, u.Count, u.Samples[0].Line)
	}
	for _, f := range r.Broken {
		fmt.Fprintf(&b, "%s ×%d", f.Code, f.Count)
		for _, s := range f.Samples {
			fmt.Fprintf(&b, " line %d: %s;", s.Line, s.Message)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func mustTell(t *testing.T, r *Report, want string) {
	t.Helper()
	if got := told(r); strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("the report says\n%s\nwant\n%s", got, want)
	}
}

func TestEveryEventIsCheckedAndLifted(t *testing.T) {
	r := verify(t, Options{Inputs: log(t, strings.Join([]string{
		cloud(1, "ordering.OrderPlaced.v2", `{"id":"a","sum":3}`),
		cloud(2, "ordering.OrderPlaced.v1", `{"id":"a","total":3}`),
		cloud(3, "ordering.OrderPlaced.v1", `{"id":"a","total":3000}`),
		cloud(4, "ordering.OrderPlaced.v1", `{"total":-1}`),
		cloud(5, "ordering.OrderPlaced.v2", `{"id":"a","sum":3,"lines":[{"sku":"A"},{"sku":"b"},{"sku":"c"}]}`),
		cloud(6, "ordering.OrderPlaced.v3", `{"id":"a"}`),
		cloud(7, "ordering.OrderLost.v1", `{"why":"a"}`),
		cloud(8, "ordering.OrderLost.v2", `{"why":"a"}`),
		cloud(9, "ordering.OrderLost.v9", `{"why":"a"}`),
		cloud(10, "ordering.OrderFound", `{"why":"a"}`),
		"",
		`{"specversion":"1.0"`,
		`{"specversion":"1.0"}`,
	}, "\n"))})
	mustTell(t, r, `
ordering.OrderLost v1: 1, valid 1, upcast 0, untried 1 (v1 → v2)
ordering.OrderLost v2: 1, valid 1, upcast 1
ordering.OrderPlaced v1: 3, valid 2, upcast 1
  to v0  required ×1 line 4: must have "id"
  to v0 /total minimum ×1 line 4: must be at least 0
  to v2 /sum maximum ×1 line 3: must be at most 1000
ordering.OrderPlaced v2: 2, valid 1, upcast 1
  to v0 /lines/*/sku pattern ×1 line 5: must match the pattern "^[A-Z]+$"
ordering.OrderPlaced v3: 1, valid 1, upcast 1
unknown ordering.OrderFound v0 ×1 line 10
unknown ordering.OrderLost v9 ×1 line 9
no-envelope ×1 line 13: lacks "id", which every event of CloudEvents has;
no-json ×1 line 12: a comma or } must follow (at its byte 20);
`)
	if !r.Failed() || r.Events != 10 || r.Checked != 10 {
		t.Errorf("failed %v, %d events, %d checked", r.Failed(), r.Events, r.Checked)
	}
}

func asJSON(t testing.TB, r *Report) []byte {
	t.Helper()
	data, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

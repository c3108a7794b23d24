package golang

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/workspace"
)

const rootUse = `package use

import (
	"errors"
	"strings"
	"testing"

	"example.com/generated"
	"example.com/generated/a/b"
	"example.com/generated/a/h"
	cb "example.com/generated/c/b"
	"example.com/generated/event"
)

type steps struct{}

func (steps) UpcastV1ToV2(v h.V1) (h.V2, error) { return h.V2{Reason: v.Reason + "!"}, nil }

func TestReader(t *testing.T) {
	r := events.NewReader(steps{})
	read := func(e event.Envelope) any {
		t.Helper()
		v, err := r.ReadEnvelope(&e)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := read(event.Envelope{Type: "a.B", Version: 1, Data: []byte(` + "`" + `{"reason": "lost"}` + "`" + `)}); v.(b.Latest).Cause != "lost" {
		t.Error(v)
	}
	if v := read(event.Envelope{Type: "old.B", Version: 1, Data: []byte(` + "`" + `{"reason": "lost"}` + "`" + `)}); v.(b.V2).Cause != "lost" {
		t.Error(v)
	}
	if v := read(event.Envelope{Type: "a.H", Version: 1, Data: []byte(` + "`" + `{"reason": "lost"}` + "`" + `)}); v.(h.V2).Reason != "lost!" {
		t.Error(v)
	}
	if _, ok := read(event.Envelope{Type: "c.B", Version: 1, Data: []byte("{}")}).(cb.V1); !ok {
		t.Error("c.B is another event than a.B")
	}
	for _, name := range []string{"", "a.b", "a.B.v1", "C.B"} {
		v, err := r.Read(name, 1, []byte("{}"))
		var unknown *events.UnknownType
		if !errors.As(err, &unknown) || unknown.Type != name || v != nil {
			t.Errorf("%q: %v, %v", name, v, err)
		}
	}
	for kind, want := range map[string]string{
		"text/plain": "/datacontenttype: is \"text/plain\", not JSON", "application/json": "/data: ",
	} {
		v, err := r.ReadEnvelope(&event.Envelope{Type: "a.B", Version: 1, ContentType: kind, Data: []byte("hello")})
		if err == nil || !strings.HasPrefix(err.Error(), want) || v != nil {
			t.Errorf("%s: %v, %v", kind, v, err)
		}
	}
	var unknown *events.UnknownType
	if _, err := r.ReadEnvelope(&event.Envelope{Type: "b.B", ContentType: "text/plain", Data: []byte("hello")}); !errors.As(err, &unknown) {
		t.Errorf("an event of others: %v", err)
	}
	v, err := r.Read("a.B", 3, []byte("{}"))
	var version *event.UnknownVersion
	if !errors.As(err, &version) || v != nil {
		t.Errorf("v3: %v, %v", v, err)
	}
	if v, err := r.Read("a.B", 1, []byte("{}")); err == nil || v != nil {
		t.Errorf("what is not valid became %v", v)
	}
}
`

const splitUse = `package use

import (
	"reflect"
	"testing"

	"example.com/generated/split"
	"example.com/generated/split/a/one"
	"example.com/generated/split/a/s"
)

type steps struct{}

func (steps) UpcastV1ToV2(v s.V1) ([]s.V2, error) {
	var list []s.V2
	for _, item := range v.Items {
		list = append(list, s.V2{Item: item})
	}
	return list, nil
}

func TestReader(t *testing.T) {
	r := split.NewReader(steps{})
	for _, tt := range []struct {
		name    string
		version int
		data    string
		want    []any
	}{
		{"a.S", 1, ` + "`" + `{"items": ["x", "y"]}` + "`" + `, []any{s.V2{Item: "x"}, s.V2{Item: "y"}}},
		{"a.S", 1, ` + "`" + `{"items": []}` + "`" + `, nil},
		{"a.S", 2, ` + "`" + `{"item": "x"}` + "`" + `, []any{s.V2{Item: "x"}}},
		{"a.One", 1, "{}", []any{one.V1{}}},
	} {
		got, err := r.Read(tt.name, tt.version, []byte(tt.data))
		if err != nil || len(got)+len(tt.want) > 0 && !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s v%d %s: %v, %v", tt.name, tt.version, tt.data, got, err)
		}
	}
	for _, data := range []string{` + "`" + `{"items": ["x", ""]}` + "`" + `, "{}", "["} {
		if got, err := r.Read("a.S", 1, []byte(data)); err == nil || got != nil {
			t.Errorf("%s: %v", data, got)
		}
	}
}
`

// splitRoot writes what is generated for a workspace in which a step makes several
// events of one, into a folder of its own, with who uses it.
func splitRoot(t *testing.T, m *module) {
	t.Helper()
	ws, err := workspace.Load(t.Context(), workspace.MemFiles{
		"treaty.yaml":                   []byte("treaty: 1\nenvelope: fields\n"),
		"contexts/a/context.yaml":       []byte("context: a\n"),
		"contexts/a/One/event.yaml":     []byte("event: One\nversions: {1: {status: active}}\n"),
		"contexts/a/One/v1.schema.json": []byte(`{"type": "object"}`),
		"contexts/a/S/event.yaml":       []byte("event: S\nversions:\n  1: {status: active}\n  2: {status: active, upcast: split}\n"),
		"contexts/a/S/v1.schema.json":   []byte(`{"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": {"type": "string"}}}}`),
		"contexts/a/S/v2.schema.json":   []byte(`{"type": "object", "required": ["item"], "properties": {"item": {"type": "string", "minLength": 1}}}`),
	}, "split")
	if err != nil {
		t.Fatal(err)
	}
	files, _, err := FromWorkspace(t.Context(), ws, workspace.Gen{Package: "split"}, Options{ImportPath: testModule + "/split"})
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, File{Path: "use/use_test.go", Content: []byte(splitUse)})
	if _, err := codegen.Write(t.Context(), filepath.Join(m.dir, "split"), files, codegen.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// Through the root package every event is read as the newest, and a step that people
// write and forget does not compile.
func TestRootPackage(t *testing.T) {
	t.Parallel()
	object := func(required, more string) []byte {
		return []byte(`{"type": "object", "required": [` + required + `], "properties": {` + required + `: {"type": "string"` + more + `}}}`)
	}
	ws, err := workspace.Load(t.Context(), workspace.MemFiles{
		"treaty.yaml":                 []byte("treaty: 1\n"),
		"contexts/a/context.yaml":     []byte("context: a\n"),
		"contexts/c/context.yaml":     []byte("context: c\n"),
		"contexts/a/B/event.yaml":     []byte("event: B\nformerly: [old.B]\nversions:\n  1: {status: active}\n  2: {status: active}\n"),
		"contexts/a/B/v1.schema.json": object(`"reason"`, ""),
		"contexts/a/B/v2.schema.json": object(`"cause"`, `, "x-renamed-from": "reason"`),
		"contexts/a/H/event.yaml":     []byte("event: H\nversions:\n  1: {status: active}\n  2: {status: active, upcast: by-hand}\n"),
		"contexts/a/H/v1.schema.json": object(`"reason"`, ""),
		"contexts/a/H/v2.schema.json": object(`"reason"`, ""),
		"contexts/c/B/event.yaml":     []byte("event: B\nversions: {1: {status: active}}\n"),
		"contexts/c/B/v1.schema.json": []byte(`{"type": "object"}`),
	}, "root")
	if err != nil {
		t.Fatal(err)
	}
	m := generateModule(t, ws)
	files, _, err := FromWorkspace(t.Context(), ws, workspace.Gen{Package: "events"}, Options{ImportPath: testModule})
	if err != nil {
		t.Fatal(err)
	}
	use := []File{{Path: "use/use_test.go", Content: []byte(rootUse)}}
	if _, err := codegen.Write(t.Context(), m.dir, append(files, use...), codegen.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	splitRoot(t, m)
	m.passes("./...")
	m.write("use/use_test.go", strings.Replace(rootUse, "NewReader(steps{})", "NewReader()", 1))
	out, ok := m.run("vet", "./use")
	if ok || !strings.Contains(out, "not enough arguments in call to events.NewReader") || !strings.Contains(out, "h.Upcasters") {
		t.Errorf("a step that is forgotten compiles (%v), or the compiler does not name it:\n%s", ok, out)
	}
}

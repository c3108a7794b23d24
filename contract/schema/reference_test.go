package schema_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Each case is a workspace; the first file is loaded. The file want says where
// every reference of that file leads, in the order of the file: the place of
// the reference, its target, and where its target depends on the dynamic scope.
func TestReferences(t *testing.T) {
	cases, err := filepath.Glob("testdata/references/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			s := loads(t, name, first(t, archive), schema.Options{Loader: files(archive), Resources: resources(t, archive)})
			if s == nil {
				return
			}
			if diff := cmp.Diff(text(archive, "want"), targets(s)); diff != "" {
				t.Errorf("targets (-want +got):\n%s", diff)
			}
			standsAlone(t, s)
		})
	}
}

// resources are the files of the archive whose names are URIs.
func resources(t testing.TB, archive *txtar.Archive) map[string]*source.Document {
	byURI := map[string]*source.Document{}
	for _, f := range archive.Files {
		if strings.Contains(f.Name, ":") {
			byURI[f.Name] = parse(t, f.Name, string(f.Data))
		}
	}
	return byURI
}

func targets(s *schema.Schema) string {
	var out strings.Builder
	s.Walk(func(s *schema.Schema) bool {
		for keyword, r := range map[string]*schema.Reference{"$ref": s.Ref, "dynamic": s.DynamicRef} {
			if r == nil {
				continue
			}
			fmt.Fprintf(&out, "%s -> %s#%s", s.Pointer, r.Target.Doc.File, r.Target.Pointer)
			if keyword == "dynamic" && r.Dynamic {
				fmt.Fprintf(&out, " dynamic %q", r.Anchor)
			}
			out.WriteByte('\n')
		}
		return true
	})
	return out.String()
}

// A place outside every keyword becomes a schema when a reference says so; each
// place is one schema, whatever leads there.
func TestOneSchemaPerPlace(t *testing.T) {
	s := loads(t, "", parse(t, "a.json", `{"allOf": [
		{"$ref": "#/x-defs/a/properties/b"}, {"$ref": "#/x-defs/a"}, {"$ref": "#/definitions/c"}],
		"x-defs": {"a": {"properties": {"b": {"items": {"$ref": "#"}}}}},
		"definitions": {"c": {"items": {"$ref": "#/definitions/c"}}}}`), schema.Options{})
	b, a, c := s.AllOf[0].Ref.Target, s.AllOf[1].Ref.Target, s.AllOf[2].Ref.Target
	if a.Property("b") != b || b.Parent != a || a.Parent != s || b.Items.Ref.Target != s {
		t.Error("the place x-defs/a/properties/b has two schemas")
	}
	if c.Items.Ref.Target != c || s.Defs[0].Schema != c {
		t.Error("a recursive schema is no cycle of pointers")
	}
}

// Where a resource has a dynamic anchor is known from every schema in it.
func TestDynamicAnchor(t *testing.T) {
	s := loads(t, "", parse(t, "a.json", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/a",
		"$defs": {"in": {"$dynamicAnchor": "T"}, "out": {"$id": "b", "$defs": {"x": {"$dynamicAnchor": "T"}}}}}`), schema.Options{})
	in, out := s.Defs[0].Schema, s.Defs[1].Schema
	if s.DynamicAnchor("T") != in || in.DynamicAnchor("T") != in || out.DynamicAnchor("T") != out.Defs[0].Schema || s.DynamicAnchor("U") != nil {
		t.Error("a dynamic anchor is not that of its resource")
	}
	if out.Root != out || out.Defs[0].Schema.Root != out || in.Root != s {
		t.Error("Root is not the resource")
	}
}

// Draft 2019-09 marks roots instead of naming anchors.
func TestRecursiveRef(t *testing.T) {
	const text = `{"$schema": "https://json-schema.org/draft/2019-09/schema", "$id": "https://example.com/tree", "$recursiveAnchor": %s,
		"items": {"$recursiveRef": "#"}, "$defs": {"other": {"$id": "other", "$recursiveAnchor": true, "items": {"$recursiveRef": "#"}}}}`
	for anchor, dynamic := range map[string]bool{"true": true, "false": false} {
		s := loads(t, "", parse(t, "a.json", fmt.Sprintf(text, anchor)), schema.Options{})
		if r := s.Items.DynamicRef; r.Target != s || r.Dynamic != dynamic {
			t.Errorf("$recursiveAnchor %s: dynamic %v", anchor, r.Dynamic)
		}
	}
}

package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Whatever files a schema is spread over, its bundle stands alone.
func TestBundleStandsAlone(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		workspace := drawWorkspace(r)
		s, findings := schema.Load(document(r, "dir/0.json", workspace["dir/0.json"]), schema.Options{
			Draft: rapid.SampledFrom([]schema.Draft{0, 0, 0, schema.Draft2019}).Draw(r, "override"),
			Loader: func(name string) (*source.Document, error) {
				if text, ok := workspace[name]; ok {
					return source.Parse(name, []byte(text))
				}
				return nil, fmt.Errorf("there is no %s", name)
			},
		})
		if s == nil {
			r.Skip("an in-place cycle, or a twin name", findings)
		}
		data, print := s.Bundle()
		again, findings := schema.Load(document(r, "bundle.json", string(data)), schema.Options{})
		if again == nil {
			r.Fatalf("the bundle does not load: %v\n%s", findings, data)
		}
		if _, second := again.Bundle(); second != print {
			r.Fatalf("the bundle's bundle is another\n%s", data)
		}
		if err := equivalent(s, again); err != nil {
			r.Fatalf("the bundle means something else: %v\n%s", err, data)
		}
	})
}

// The order of keys shows neither in the bundle nor in the meaning.
func TestKeyOrderIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		workspace := drawWorkspace(r)
		load := func(turn bool) *schema.Schema {
			read := func(name string) (*source.Document, error) {
				text, ok := workspace[name]
				if !ok {
					return nil, fmt.Errorf("there is no %s", name)
				}
				doc, err := source.Parse(name, []byte(text))
				if err == nil && turn {
					doc.Root = turned(doc.Root)
				}
				return doc, err
			}
			doc, err := read("dir/0.json")
			if err != nil {
				r.Fatal(err)
			}
			s, _ := schema.Load(doc, schema.Options{Loader: read})
			return s
		}
		one, two := load(false), load(true)
		if one == nil || two == nil {
			if one != two {
				r.Fatal("only one order loads")
			}
			return
		}
		x, _ := one.Bundle()
		y, _ := two.Bundle()
		if string(x) != string(y) {
			r.Fatalf("bundles differ:\n%s\n%s", x, y)
		}
	})
}

// turned returns n with the members of all objects in the opposite order.
func turned(n *source.Node) *source.Node {
	out := *n
	out.Members, out.Items = nil, nil
	for _, m := range n.Members {
		m.Value = turned(m.Value)
		out.Members = append([]source.Member{m}, out.Members...)
	}
	for _, item := range n.Items {
		out.Items = append(out.Items, turned(item))
	}
	return &out
}

// drawWorkspace draws up to four files that refer to each other.
func drawWorkspace(r *rapid.T) map[string]string {
	names := []string{"dir/0.json", "dir/1.json", "2.json", "dir/sub/3.json"}
	paths := map[string][]string{ // from each file to each
		"dir/0.json":     {"0.json", "1.json", "../2.json", "sub/3.json"},
		"dir/1.json":     {"0.json", "1.json", "../2.json", "sub/3.json"},
		"2.json":         {"dir/0.json", "dir/1.json", "2.json", "dir/sub/3.json"},
		"dir/sub/3.json": {"../0.json", "../1.json", "../../2.json", "3.json"},
	}
	workspace := map[string]string{}
	for i, name := range names {
		d := rapid.SampledFrom([]schema.Draft{0, schema.Draft4, schema.Draft6, schema.Draft7, schema.Draft2019, schema.Draft2020}).Draw(r, "draft")
		workspace[name] = drawFile(r, d, i, paths[name])
	}
	return workspace
}

func drawFile(r *rapid.T, d schema.Draft, i int, paths []string) string {
	id, defs := "$id", "definitions"
	if d == schema.Draft4 {
		id = "id"
	}
	if d >= schema.Draft2019 {
		defs = "$defs"
	}
	ref := func() string {
		path := rapid.SampledFrom(append([]string{"", ""}, paths...)).Draw(r, "path")
		at := rapid.SampledFrom([]string{"#", "#/definitions/a", "#/$defs/a", "#/definitions/b", "#/$defs/b", "#/x/y"}).Draw(r, "at")
		if path != "" && at == "#" {
			at = ""
		}
		return fmt.Sprintf(`{"$ref": %q}`, path+at)
	}
	members := []string{}
	if d != 0 {
		members = append(members, fmt.Sprintf(`"$schema": %q`, d.URI()))
	}
	if rapid.Bool().Draw(r, "named") {
		members = append(members, fmt.Sprintf(`%q: %q`, id, rapid.SampledFrom([]string{fmt.Sprintf("https://example.com/%d", i), "https://example.com/twin", fmt.Sprintf("rel/%d", i)}).Draw(r, "id")))
	}
	inner := ""
	if rapid.Bool().Draw(r, "inner") {
		inner = fmt.Sprintf(`%q: %q, `, id, rapid.SampledFrom([]string{"inner", "https://example.com/inner"}).Draw(r, "inner id"))
	}
	for _, keyword := range []string{"definitions", "$defs"} {
		extra := ""
		if keyword == defs {
			extra = inner
		}
		members = append(members, fmt.Sprintf(`%q: {"a": {%s"items": %s, "type": "array"}, "b": {"maximum": %d, "not": %s}}`, keyword, extra, ref(), i, ref()))
	}
	members = append(members, `"x": {"y": {"minimum": `+fmt.Sprint(i)+`}}`, fmt.Sprintf(`"properties": {"p": %s, "q": {"items": %s}}`, ref(), ref()))
	if rapid.IntRange(0, 3).Draw(r, "root ref") == 0 {
		members = append(members, strings.Trim(ref(), "{}"))
	}
	return "{" + strings.Join(members, ",\n") + "}"
}

func document(r *rapid.T, file, text string) *source.Document {
	doc, err := source.Parse(file, []byte(text))
	if err != nil {
		r.Fatal(err)
	}
	return doc
}

// Load neither panics nor takes long, its findings are bounded, have places, and
// leave out the schema exactly when one is an error; what loads has a bundle
// that loads.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		`{}`, `true`, `{"$ref": "#"}`, `{"items": {"$ref": "#"}}`, `{"$ref": "a.json#/definitions/x"}`, `{"$id": "x", "$anchor": "y"}`,
		`{"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicAnchor": "a", "items": {"$dynamicRef": "#a"}}`,
		`{"$schema": "http://json-schema.org/draft-04/schema#", "id": "#a", "minimum": 1, "exclusiveMinimum": true, "dependencies": {"a": ["b"]}}`,
		`{"$ref": "https://json-schema.org/draft/2020-12/schema", "$defs": {"a": {"$id": "b", "$schema": "http://json-schema.org/draft-07/schema#"}}}`,
		`{"type": ["string", "nul"], "required": ["a", "a"], "minLength": 1e400, "multipleOf": 0}`,
		`{"definitions": {"a/b": {"$ref": "#/x/y%25~1"}}, "x": {"y%/": {"not": false}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := source.Parse("dir/a.json", []byte(text))
		if err != nil {
			return
		}
		loader := func(name string) (*source.Document, error) { return source.Parse(name, []byte(text)) }
		s, findings := schema.Load(doc, schema.Options{Loader: loader})
		errors := 0
		for _, finding := range findings {
			if finding.Severity == diag.Error {
				errors++
			}
			if finding.Message == "" || finding.Hint == "" || finding.Span.File == "" {
				t.Errorf("finding without message, hint or place: %+v", finding)
			}
		}
		if (s == nil) != (errors > 0) || len(findings) > 101 {
			t.Fatalf("schema %v with %d findings, %d errors", s, len(findings), errors)
		}
		if s == nil {
			return
		}
		data, print := s.Bundle()
		again, findings := schema.Load(parse(t, "bundle.json", string(data)), schema.Options{})
		if again == nil {
			t.Fatalf("the bundle does not load: %v\n%s", findings, data)
		}
		if _, second := again.Bundle(); second != print {
			t.Fatalf("the bundle's bundle is another: %s", data)
		}
	})
}

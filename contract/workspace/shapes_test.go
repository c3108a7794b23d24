package workspace

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/schemas"
)

// What Load checks and what editors are told must be the same: every key, every
// required key, every allowed word, every type and every bound on a list.
func TestShapesAgreeWithSchemas(t *testing.T) {
	if diff := cmp.Diff(schemas.Kinds(), slices.Sorted(maps.Keys(shapes))); diff != "" {
		t.Fatalf("kinds of files (-schemas +shapes):\n%s", diff)
	}
	for _, kind := range schemas.Kinds() {
		t.Run(kind, func(t *testing.T) {
			published := factSet{}
			published.schema(schemaDocument(t, kind), "", "")
			checked := factSet{}
			checked.shape(shapes[kind], "")
			if diff := cmp.Diff(published.sorted(), checked.sorted()); diff != "" {
				t.Errorf("schemas/%s.schema.json and the shape disagree (-schema +shape):\n%s", kind, diff)
			}
		})
	}
}

// The examples that the schemas show to people are files that Load accepts.
func TestExamplesOfTheSchemasAreAccepted(t *testing.T) {
	for _, kind := range schemas.Kinds() {
		doc := schemaDocument(t, kind)
		for i, example := range items(doc.Root.Get("examples")) {
			c := &checker{doc: doc, report: func(f diag.Finding) {
				t.Errorf("%s, example %d: %s: %s", kind, i, f.Pointer, f.Message)
			}}
			c.value(example, "", shapes[kind])
		}
	}
}

func schemaDocument(t *testing.T, kind string) *source.Document {
	t.Helper()
	data, _ := schemas.Schema(kind)
	doc, err := source.Parse(kind+".schema.json", data)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// factSet holds sentences such as "/versions/*: key status, required".
type factSet map[string]bool

func (s factSet) sorted() []string { return slices.Sorted(maps.Keys(s)) }

func (s factSet) add(at, format string, args ...any) {
	s[at+": "+fmt.Sprintf(format, args...)] = true
}

// shape adds what a shape says.
func (s factSet) shape(sh *shape, at string) {
	for _, k := range sh.kinds {
		s.add(at, "may be %s", k)
	}
	for _, w := range sh.words {
		s.add(at, "word %s", w)
	}
	if sh.some {
		s.add(at, "not empty")
	}
	if sh.most > 0 {
		s.add(at, "at most %d", sh.most)
	}
	if sh.unique {
		s.add(at, "no repetitions")
	}
	if sh.item != nil {
		s.shape(sh.item, at+"/*")
	}
	if sh.others != nil {
		s.shape(sh.others, at+"/{}")
	}
	for _, k := range sh.keys {
		s.key(at, k.name, k.required)
		s.shape(k.shape, at+"/"+k.name)
	}
}

func (s factSet) key(at, name string, required bool) {
	if required {
		s.add(at, "key %s, required", name)
	} else {
		s.add(at, "key %s", name)
	}
}

// schema adds what the JSON Schema at pointer p of doc says.
func (s factSet) schema(doc *source.Document, p source.Pointer, at string) {
	n := doc.At(p)
	if ref := text(n.Get("$ref")); ref != "" {
		s.schema(doc, source.Pointer(strings.TrimPrefix(ref, "#")), at)
	}
	for i := range items(n.Get("anyOf")) {
		s.schema(doc, p.Join("anyOf").JoinIndex(i), at)
	}
	s.scalar(n, at)
	if n.Get("minItems") != nil || n.Get("minProperties") != nil {
		s.add(at, "not empty")
	}
	if most := n.Get("maxItems"); most != nil {
		s.add(at, "at most %s", most.Text)
	}
	if truth(n.Get("uniqueItems")) {
		s.add(at, "no repetitions")
	}
	if n.Get("items") != nil {
		s.schema(doc, p.Join("items"), at+"/*")
	}
	if others := n.Get("additionalProperties"); others != nil && others.Kind == source.Object {
		s.schema(doc, p.Join("additionalProperties"), at+"/{}")
	}
	for _, m := range members(n.Get("patternProperties")) {
		s.schema(doc, p.Join("patternProperties").Join(m.Name), at+"/{}")
	}
	required := texts(n.Get("required"), checkLength)
	for _, m := range members(n.Get("properties")) {
		s.key(at, m.Name, slices.Contains(required, m.Name))
		s.schema(doc, p.Join("properties").Join(m.Name), at+"/"+m.Name)
	}
}

// scalar adds the types and words of one schema.
func (s factSet) scalar(n *source.Node, at string) {
	if t := text(n.Get("type")); t == "integer" {
		s.add(at, "may be number")
	} else if t != "" {
		s.add(at, "may be %s", t)
	}
	allowed := items(n.Get("enum"))
	if c := n.Get("const"); c != nil {
		allowed = append(slices.Clone(allowed), c)
	}
	for _, w := range allowed {
		s.add(at, "may be %s", w.Kind)
		if w.Kind == source.String && w.Text != "none" { // part of a place, which a function checks
			s.add(at, "word %s", w.Text)
		}
	}
}

package codegen

import (
	"errors"
	"slices"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// holds reports whether the root of a model has a place for a value: it is what
// generated code does, told by the model.
func holds(m *Model, n *source.Node) bool {
	unit := m.Packages[0].Units[0]
	return holder{unit.Schema}.refHolds(&Ref{Kind: RefNamed, Type: unit.Root}, n)
}

// holder knows the table of the unit.
type holder struct{ table *event.Schema }

func (h holder) refHolds(r *Ref, n *source.Node) bool {
	if r.Nullable && n.Kind == source.Null {
		return true
	}
	switch r.Kind {
	case RefNamed:
		return h.typeHolds(r.Type, n)
	case RefList:
		return n.Kind == source.Array && !slices.ContainsFunc(n.Items, func(i *source.Node) bool { return !h.refHolds(r.Elem, i) })
	case RefMap:
		return h.mapHolds(r.Elem, n)
	case RefString, RefFormat:
		return n.Kind == source.String
	case RefBool:
		return n.Kind == source.Bool
	case RefInt64:
		return n.Kind == source.Number && isInt64(n)
	case RefNumber:
		return n.Kind == source.Number
	case RefRaw:
		return true
	}
	panic("a Ref of no kind")
}

func (h holder) mapHolds(elem *Ref, n *source.Node) bool {
	return n.Kind == source.Object && !slices.ContainsFunc(n.Members, func(m source.Member) bool { return !h.refHolds(elem, m.Value) })
}

func (h holder) typeHolds(t *Type, n *source.Node) bool {
	switch t.Kind {
	case Enum, Text:
		return n.Kind == source.String
	case List:
		return h.refHolds(&Ref{Kind: RefList, Elem: t.Elem}, n)
	case Map:
		return h.mapHolds(t.Elem, n)
	case Wrapper:
		return h.refHolds(t.Elem, n)
	case Union:
		return h.unionHolds(t, n)
	case Tuple:
		return h.tupleHolds(t, n)
	case Scalar:
		return h.refHolds(t.Elem, n)
	}
	return h.structHolds(t, n)
}

func (h holder) unionHolds(t *Type, n *source.Node) bool {
	if t.Told == ByKind {
		i := slices.IndexFunc(t.Variants, func(v Variant) bool {
			kind, _ := kindOf(nodeTypes([]*source.Node{n}))
			return v.Kinds&kind.kinds != 0
		})
		return i >= 0 && h.typeHolds(t.Variants[i].Type, n) // a valid value is of no unknown kind
	}
	if t.Told == ByRules {
		i := h.alternative(t, n)
		return i >= 0 && h.typeHolds(t.Variants[i].Type, n) // a valid value is no unknown one
	}
	if tag := n.Get(t.Tag); tag != nil && tag.Kind == source.String {
		for _, v := range t.Variants {
			if slices.Contains(v.Tags, tag.Text) {
				return h.typeHolds(v.Type, n)
			}
		}
	}
	return n.Kind == source.Object
}

// alternative returns the branch of a union that a value is, by its rules; -1
// where it is none, or several of which only one may be.
func (h holder) alternative(t *Type, n *source.Node) int {
	found := -1
	for i, v := range t.Variants {
		table := event.Schema{Root: v.Node, Nodes: h.table.Nodes, Patterns: h.table.Patterns}
		switch {
		case table.Check(n.AppendJSON(nil)) != nil:
		case found < 0:
			found = i
		case t.Exact:
			return -1
		}
	}
	return found
}

func (h holder) tupleHolds(t *Type, n *source.Node) bool {
	if n.Kind != source.Array {
		return false
	}
	for i, item := range n.Items {
		ref := t.Additional
		if i < len(t.Fields) {
			ref = &t.Fields[i].Ref
		}
		if !h.refHolds(ref, item) {
			return false
		}
	}
	return len(n.Items) >= len(t.Fields) || !t.Fields[len(n.Items)].Required
}

func (h holder) structHolds(t *Type, n *source.Node) bool {
	if n.Kind != source.Object {
		return t.Other
	}
	named := map[string]bool{}
	for _, f := range t.Fields {
		named[f.JSON] = true
		value := n.Get(f.JSON)
		if value == nil && f.Required || value != nil && !h.refHolds(&f.Ref, value) {
			return false
		}
	}
	for _, m := range n.Members {
		if t.Additional != nil && !named[m.Name] && !h.refHolds(t.Additional, m.Value) {
			return false
		}
	}
	return true
}

func parseSchema(t testing.TB, data []byte) *schema.Schema {
	t.Helper()
	doc, err := source.ParseJSON("schema.json", data, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := schema.Load(doc, schema.Options{})
	return s
}

func parseValue(t testing.TB, data []byte) *source.Node {
	t.Helper()
	doc, err := source.ParseJSON("value.json", data, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root
}

// Whatever the keywords are, a value that is valid has a place in the type: the
// official test suite has every keyword and its corners. Valid is what the suite
// says and the independent validator confirms.
func TestEveryValidValueOfTheSuiteHasAPlace(t *testing.T) {
	held, unreadable, refused := 0, 0, 0
	for _, pair := range testkit.OfficialSuite(t) {
		if !pair.Expected {
			continue
		}
		s := parseSchema(t, pair.B)
		if s == nil {
			unreadable++ // a reference to what was not given
			continue
		}
		m, err := PlanSchema(s, "suite")
		var names *Error
		if errors.As(err, &names) {
			refused++ // "foo\\nbar" and "foo\\tbar" are one name in Go
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !holds(m, parseValue(t, pair.A).Get("const")) {
			t.Errorf("%s: the const of %s is valid under %s, but has no place in its type", pair.ID, pair.A, pair.B)
		}
		held++
	}
	if held < 1000 || refused > 6 {
		t.Errorf("%d values looked at, %d schemas refused for their names", held, refused)
	}
	t.Logf("%d values have a place; %d schemas cannot be read, %d have colliding names", held, unreadable, refused)
}

// FuzzEveryValidValueHasAPlace looks for a schema and a value that is valid under
// it, and yet has no place in its type.
func FuzzEveryValidValueHasAPlace(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"type":"object","required":["a"],"properties":{"a":{"type":["string","null"]}}}`, `{"a":null}`},
		{`{"oneOf":[{"type":"null"},{"$ref":"#/definitions/x"}],"definitions":{"x":{"type":"object","properties":{"a":{"enum":[1,2.0]}}}}}`, `{"a":2}`},
		{`{"allOf":[{"properties":{"a":{"minimum":1,"maximum":2,"type":"integer"}}},{"additionalProperties":{"type":"number"}}]}`, `{"a":1.0,"b":2}`},
		{`{"anyOf":[{"type":"object","required":["k"],"properties":{"k":{"const":"a"}}},{"type":"object","required":["k"],"properties":{"k":{"const":"b"},"x":{"type":"string"}}}]}`, `{"k":"b","x":"y"}`},
		{`{"type":"array","items":[{"type":"string"}],"additionalItems":{"type":"number"}}`, `["a",1]`},
		{`{"type":"object","patternProperties":{"^x":{"type":"string"}},"additionalProperties":false}`, `{"x":"y"}`},
		{`{"enum":["a",null]}`, `null`},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, text, value []byte) {
		doc, err := source.ParseJSON("schema.json", text, source.DefaultLimits)
		if err != nil {
			return
		}
		v, err := source.ParseJSON("value.json", value, source.DefaultLimits)
		if err != nil {
			return
		}
		s, _ := schema.Load(doc, schema.Options{})
		if s == nil {
			return
		}
		m, err := PlanSchema(s, "fuzz")
		if err != nil {
			return
		}
		if holds(m, v.Root) {
			return
		}
		compiled, err := validator.Compile(s)
		if err != nil {
			return
		}
		if ok, err := compiled.Valid(v.Root); ok && err == nil {
			t.Fatalf("%s is valid under %s, but has no place in its type", value, text)
		}
	})
}

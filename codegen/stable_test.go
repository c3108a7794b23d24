package codegen

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// places returns every type, field and constant of a plan, with the place in the schema
// of the type: what the code of people holds on to.
func places(m *Model) map[string]source.Pointer {
	found := map[string]source.Pointer{}
	for _, unit := range m.Packages[0].Units {
		for _, t := range unit.Types {
			found[t.Name] = t.Pointer
			for _, f := range t.Fields {
				found[fmt.Sprintf("%s.%s of %q", t.Name, f.Name, f.JSON)] = t.Pointer
			}
			for _, v := range t.named() {
				found[fmt.Sprintf("%s of %q", v.Name, v.Value)] = t.Pointer
			}
		}
	}
	return found
}

// newBranches are branches that a union can have more, of each kind of name. Another
// list is none: of lists that differ in their items no type says more than that.
var newBranches = []string{
	`{"type": "object", "required": ["zzNew"], "properties": {"zzNew": {"type": "string"}}}`,
	`{"type": "object", "properties": {"zzNew": {"type": "string"}, "a": {"type": "string"}}}`,
	`{"type": "object", "required": ["kind"], "properties": {"kind": {"const": "zzNew"}, "zzNew": {"type": "string"}}}`,
	`{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "zzNew": {"type": "string"}}}`,
	`{"title": "New", "type": "object", "properties": {"zzNew": {"type": "string"}}}`,
	`{"type": "string"}`, `{"type": "null"}`,
}

// additions lists what can be added to a schema that was planned as m. A branch is
// added where branches have types of their own: what is no union has none to name.
func additions(t testing.TB, s *schema.Schema, m *Model, pick func(n int) int) []func() {
	unions := map[source.Pointer]bool{}
	for _, t := range m.Packages[0].Units[0].Types {
		unions[t.Pointer] = unions[t.Pointer] || t.Kind == Union
	}
	var list []func()
	s.Walk(func(s *schema.Schema) bool {
		if s.Bool != nil {
			return true
		}
		if s.HasProperties {
			list = append(list, func() { insert(s.Node, "properties", parseValue(t, []byte(`{"type": "boolean"}`)), pick) })
		}
		if len(s.Enum) > 0 && nodeTypes(s.Enum) == schema.TypeString {
			list = append(list, func() { push(s.Node.Get("enum"), source.NewString("zzNew")) })
		}
		for keyword, branches := range map[string][]*schema.Schema{"oneOf": s.OneOf, "anyOf": s.AnyOf} {
			if unions[s.Pointer] && len(branches) > 1 {
				list = append(list, func() {
					push(s.Node.Get(keyword), parseValue(t, []byte(newBranches[pick(len(newBranches))])))
				})
			}
		}
		return true
	})
	return append(list, func() {
		keyword := "$defs"
		if s.Node.Get(keyword) == nil {
			keyword = "definitions"
		}
		insert(s.Node, keyword, parseValue(t, []byte(`{"type": "object", "properties": {"a": {"enum": ["one"]}}}`)), pick)
	})
}

// insert puts a member anywhere into the object that keyword has in n.
func insert(n *source.Node, keyword string, value *source.Node, pick func(n int) int) {
	if n.Get(keyword) == nil {
		n.Members = append(n.Members, source.Member{Name: keyword, Value: source.NewObject()})
	}
	at := n.Get(keyword)
	at.Members = slices.Insert(at.Members, pick(len(at.Members)+1), source.Member{Name: "zzNew", Value: value})
}

func push(list, value *source.Node) { list.Items = append(list.Items, value) }

// mustStay adds things to a schema and holds that nothing of its Go is renamed.
func mustStay(t rapid.TB, tt testing.TB, doc *source.Document, load func(*source.Document) *schema.Schema, pick func(n int) int) {
	t.Helper()
	before := string(doc.Root.AppendJSON(nil))
	s := load(doc)
	if s == nil {
		return // a definition that refers to itself
	}
	m, err := PlanSchema(s, "stable")
	if err != nil {
		return // its own names are the same already
	}
	had := places(m)
	possible := additions(tt, s, m, pick)
	for range min(4, len(possible)) {
		i := pick(len(possible))
		possible[i]()
		possible = slices.Delete(possible, i, i+1)
	}
	after := doc.Root.AppendJSON(nil)
	grown, err := source.ParseJSON(doc.File, after, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s = load(grown)
	if s == nil {
		t.Fatalf("%s cannot be read", after)
	}
	if m, err = PlanSchema(s, "stable"); err != nil {
		t.Fatalf("%s\nbecame\n%s\n%v", before, after, err)
	}
	have := places(m)
	for name, place := range had {
		// Another branch of texts makes the type of one that of all.
		if now, ok := have[name]; !ok || !strings.HasPrefix(string(place)+"/", string(now)+"/") {
			t.Fatalf("%s\nbecame\n%s\n%s of #%s is gone; there is\n%v", before, after, name, place, have)
		}
	}
}

// Whatever is added to a schema with unions, each type, field and constant keeps its
// name.
func TestAdditionsRenameNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(r, "pick") }
		doc, err := source.ParseJSON("schema.json", []byte(drawUnions(pick)), source.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		mustStay(r, t, doc, func(doc *source.Document) *schema.Schema {
			s, _ := schema.Load(doc, schema.Options{})
			return s
		}, pick)
	})
}

// drawUnions draws an object whose members are unions of branches that are alike.
func drawUnions(pick func(n int) int) string {
	var members []string
	for i := range 1 + pick(3) {
		var branches []string
		for range 2 + pick(3) {
			branches = append(branches, drawBranch(pick))
		}
		members = append(members, fmt.Sprintf(`"m%d": {%q: [%s]}`, i, []string{"oneOf", "anyOf"}[pick(2)], strings.Join(branches, ", ")))
	}
	return `{"type": "object", "properties": {` + strings.Join(members, ", ") + `},
		"$defs": {"d": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "d"}}}}}`
}

func drawBranch(pick func(n int) int) string {
	own := []string{
		`{"type": "null"}`, `{"$ref": "#/$defs/d"}`, `{"type": "string"}`, `{"type": "integer", "title": "Count"}`,
		`{"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}}`,
	}
	if i := pick(len(own) * 3); i < len(own) {
		return own[i]
	}
	members := []string{
		`"kind": {"const": "a"}`, `"kind": {"const": "b"}`, `"kind": {"enum": ["c", "e"]}`, `"kind": {"type": "string"}`,
		`"a": {"type": "string"}`, `"b": {"enum": ["x", "y"]}`, `"a": {"type": "object", "properties": {"b": {"type": "number"}}}`,
	}
	s := `"type": "object"`
	if pick(5) == 0 {
		s += fmt.Sprintf(`, "title": %q`, []string{"New", "Old"}[pick(2)])
	}
	if pick(5) == 0 {
		s += fmt.Sprintf(`, "x-go-name": "Own%d"`, pick(1000))
	}
	if required := pick(5); required > 0 {
		s += `, "required": [` + []string{`"kind"`, `"a"`, `"b"`, `"kind", "a"`}[required-1] + `]`
	}
	first, second := members[pick(4)], members[4+pick(3)]
	return "{" + s + `, "properties": {` + []string{first, second, first + ", " + second, second + ", " + first}[pick(4)] + `}}`
}

// The same of what events are really like. make test takes some of the schemas.
func TestAdditionsToRealSchemasRenameNothing(t *testing.T) {
	t.Parallel()
	c := events(t)
	for i, file := range c.schemas() {
		if *instances < 1000 && i%4 != 0 {
			continue
		}
		doc, err := c.load(file)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(uint64(i), 7))
		mustStay(t, t, doc, func(doc *source.Document) *schema.Schema {
			s, _ := schema.Load(doc, schema.Options{Loader: c.load})
			return s
		}, r.IntN)
	}
}

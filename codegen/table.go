package codegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint/privacy"
)

// anything is the index of the node that accepts every value.
const anything = 1

// maxNodes bounds a table: dynamic scopes could multiply schemas without end.
const maxNodes = 100_000

// table plans the table by which values of the unit's root type are checked, and
// notes what the generated code cannot check.
func (p *planner) table() {
	p.tabler = newTabler(p.unit.schema)
	p.out.Schema, p.out.nodes = p.tabler.out, len(p.tabler.out.Nodes)
	for _, n := range p.tabler.notes {
		n.Place = p.unit.name
		p.notes = append(p.notes, n)
	}
	p.problems = append(p.problems, p.tabler.problems...)
}

// newTabler turns a schema into the table by which generated code checks values: it
// asserts what contract/validator does. References are followed; those that depend
// on the dynamic scope are settled here, by one node for each scope that matters.
// Nodes may be added.
func newTabler(s *schema.Schema) *tabler {
	t := &tabler{
		root: s, out: &event.Schema{Nodes: make([]event.Node, 2)},
		nodes: map[scoped]int32{}, patterns: map[string]int32{}, added: map[string]int32{}, anchors: dynamicAnchors(s),
	}
	t.out.Root = t.node(s, nil)
	t.cutLoops()
	t.standIns()
	return t
}

// tabler makes one table.
type tabler struct {
	root     *schema.Schema
	out      *event.Schema
	nodes    map[scoped]int32
	places   []*schema.Schema // by node, from 2
	patterns map[string]int32 // by what is written
	added    map[string]int32 // nodes that are no schema, by their text
	anchors  []string         // that dynamic references name
	notes    []Note
	problems []diag.Finding
}

// scoped is a schema under a dynamic scope.
type scoped struct {
	schema *schema.Schema
	scope  string
}

// scope says to what each dynamic anchor is bound: what was entered first.
type scope map[string]*schema.Schema

// node returns the index of the node for s; 0 for none.
func (t *tabler) node(s *schema.Schema, in scope) int32 {
	if s == nil {
		return 0
	}
	in = t.enter(in, s)
	key := scoped{s, in.key()}
	if i, ok := t.nodes[key]; ok {
		return i
	}
	if accepts(s) {
		t.nodes[key] = anything
		return anything
	}
	if len(t.out.Nodes) >= maxNodes {
		t.unchecked(s, "the schema and its dynamic references make more than %d nodes", maxNodes)
		return anything
	}
	i := int32(len(t.out.Nodes))
	t.nodes[key] = i
	t.out.Nodes = append(t.out.Nodes, event.Node{})
	t.places = append(t.places, s)
	n := t.rules(s, in)
	t.out.Nodes[i] = n
	return i
}

// accepts reports whether s says nothing that a value could violate, and marks no
// personal data.
func accepts(s *schema.Schema) bool {
	if s.Bool != nil {
		return *s.Bool
	}
	return s.Ref == nil && s.DynamicRef == nil && s.Types == nil && s.Enum == nil && s.Const == nil &&
		!aboutNumbers(s) && !aboutText(s) && !aboutObjects(s) && !aboutArrays(s) && !applies(s) && !privacy.IsMarked(s)
}

// rules returns the node for what s itself says.
func (t *tabler) rules(s *schema.Schema, in scope) event.Node {
	n := event.Node{At: t.at(s)}
	if s.Bool != nil {
		n.Never = true
		return n
	}
	if s.Types != nil {
		n.Types = kinds(*s.Types)
		n.Never = *s.Types == 0
	}
	if s.Enum != nil {
		n.Enum = values(s.Enum)
	}
	if s.Const != nil {
		n.Const = values([]*source.Node{s.Const})
	}
	n.Number = numberRules(s)
	n.Text = t.textRules(s)
	n.Object = t.objectRules(s, in)
	n.Array = t.arrayRules(s, in)
	n.Apply = t.applyRules(s, in)
	if privacy.IsMarked(s) {
		n.Personal = &event.PersonalRules{Marked: true}
	}
	return n
}

// at names the place of s for reports.
func (t *tabler) at(s *schema.Schema) string {
	file := ""
	if s.Doc != t.root.Doc {
		file = s.Doc.File
	}
	return file + "#" + string(s.Pointer)
}

// unchecked notes that generated code cannot check what s says.
func (t *tabler) unchecked(s *schema.Schema, format string, args ...any) {
	n := Note{Span: s.Span(), Pointer: s.Pointer, Reason: fmt.Sprintf(format, args...), Unchecked: true}
	if !slices.Contains(t.notes, n) {
		t.notes = append(t.notes, n)
	}
}

// enter returns the scope within the resource of s.
func (t *tabler) enter(in scope, s *schema.Schema) scope {
	out := in
	for _, name := range t.anchors {
		target := s.DynamicAnchor(name)
		if _, bound := in[name]; bound || target == nil {
			continue
		}
		if len(out) == len(in) {
			out = scope{}
			for k, v := range in {
				out[k] = v
			}
		}
		out[name] = target
	}
	return out
}

func (in scope) key() string {
	if len(in) == 0 {
		return ""
	}
	var parts []string
	for name, s := range in {
		parts = append(parts, name+" "+s.Doc.File+"#"+string(s.Pointer))
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}

// dynamicAnchors returns the anchors that dynamic references name which can be
// reached from s.
func dynamicAnchors(s *schema.Schema) []string {
	found := map[string]bool{}
	seen := map[*schema.Schema]bool{}
	queue := []*schema.Schema{s}
	add := func(next *schema.Schema) {
		if next != nil && !seen[next] {
			seen[next] = true
			queue = append(queue, next)
		}
	}
	for len(queue) > 0 {
		next := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		next.Walk(func(s *schema.Schema) bool {
			seen[s] = true
			if s.Ref != nil {
				add(documentRoot(s.Ref.Target))
			}
			if r := s.DynamicRef; r != nil {
				add(documentRoot(r.Target))
				if r.Dynamic {
					found[r.Anchor] = true
				}
			}
			return true
		})
	}
	names := make([]string, 0, len(found))
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func kinds(types schema.Types) event.Kinds {
	var k event.Kinds
	for _, pair := range []struct {
		of schema.Types
		to event.Kinds
	}{
		{schema.TypeNull, event.KindNull}, {schema.TypeBoolean, event.KindBoolean}, {schema.TypeInteger, event.KindInteger},
		{schema.TypeString, event.KindString}, {schema.TypeArray, event.KindArray}, {schema.TypeObject, event.KindObject},
	} {
		if types&pair.of != 0 {
			k |= pair.to
		}
	}
	if types&schema.TypeFraction != 0 {
		k = k&^event.KindInteger | event.KindNumber
	}
	return k
}

// values returns the values of enum or const, each once.
func values(nodes []*source.Node) *event.Values {
	v := &event.Values{}
	for _, n := range nodes {
		if n.Kind == source.String {
			v.Texts = append(v.Texts, n.Text)
		} else {
			v.Others = append(v.Others, string(n.Canonical()))
		}
	}
	slices.Sort(v.Texts)
	slices.Sort(v.Others)
	v.Texts, v.Others = slices.Compact(v.Texts), slices.Compact(v.Others)
	return v
}

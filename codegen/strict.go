package codegen

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
)

// Check is what decoding strictly has to ask of a value beside what decoding it
// into its type shows already: its JSON type, its members, its items.
type Check struct {
	Table string // name of the unit's root type, in whose Schema Node is
	Node  int32  // what is left of the schema; 0: nothing
	Known bool   // an enum: the value must be known
	// Scalar tells that Node asks nothing of a string but its length, its pattern
	// and its value, and nothing of a number but its type and its bounds.
	Scalar bool
	// Counted tells that Node asks nothing but how many items an array has.
	Counted bool
}

// check plans what is left to ask of a value that f describes and ref holds. It
// asks too much rather than too little: what a type shows is left out only where
// it is certain.
func (p *planner) check(f *form, roots []*schema.Schema, ref Ref) Check {
	if ref.Kind == RefRaw || ref.Kind == RefNamed && ref.Type.Other {
		return Check{Table: p.unit.name, Node: p.all(p.nodes(roots))}
	}
	parts := f.view.parts
	if f.kinds != nil {
		parts = slices.DeleteFunc(slices.Clone(parts), func(s *schema.Schema) bool { return slices.Contains(f.core, s) })
	}
	return p.checkParts(f, parts, ref)
}

// checkParts plans what is left to ask of some of the schemas at a place.
func (p *planner) checkParts(f *form, parts []*schema.Schema, ref Ref) Check {
	c := Check{Table: p.unit.name}
	if ref.Kind == RefNamed && ref.Type.Other {
		c.Node = p.all(p.nodes(parts))
		return c
	}
	r := rest{planner: p, form: f, ref: ref}
	var left []int32
	for _, s := range parts {
		if n, some := r.of(s); some {
			left = append(left, p.tabler.add(n, s))
		}
	}
	c.Node = p.all(left)
	c.Known = ref.Kind == RefNamed && ref.Type.Kind == Enum
	if len(left) == 1 {
		node := &p.tabler.out.Nodes[c.Node]
		c.Scalar, c.Counted = isScalar(ref, node), isCounted(ref, node)
	}
	return c
}

// isCounted reports whether a node asks nothing of a list but how many items it has.
func isCounted(ref Ref, n *event.Node) bool {
	if ref.Kind != RefList || n.Array == nil {
		return false
	}
	only := event.Node{At: n.At, Array: &event.ArrayRules{Count: n.Array.Count}}
	return reflect.DeepEqual(*n, only)
}

// isScalar reports whether a node asks nothing of the values of a type but what
// can be asked of the text or the number that was decoded.
func isScalar(ref Ref, n *event.Node) bool {
	switch {
	case n.Never || n.Apply != nil:
		return false
	case isText(ref):
		return n.Types == 0
	}
	return (ref.Kind == RefNumber || ref.Kind == RefInt64) && n.Enum == nil && n.Const == nil
}

func isText(ref Ref) bool {
	switch ref.Kind {
	case RefString, RefFormat:
		return true
	case RefNamed:
		return ref.Type.Kind == Enum || ref.Type.Kind == Text
	}
	return false
}

// nodes returns the nodes of schemas that say something.
func (p *planner) nodes(schemas []*schema.Schema) []int32 {
	var nodes []int32
	for _, s := range schemas {
		if i := p.tabler.node(s, nil); i > anything {
			nodes = append(nodes, i)
		}
	}
	return nodes
}

// all returns one node for all of them; 0 for none.
func (p *planner) all(nodes []int32) int32 {
	switch len(nodes) {
	case 0:
		return 0
	case 1:
		return nodes[0]
	}
	return p.tabler.add(event.Node{Apply: &event.ApplyRules{All: nodes}}, nil)
}

// nullIsValid reports whether null satisfies all of the schemas, as far as that does
// not depend on the dynamic scope.
func (p *planner) nullIsValid(roots []*schema.Schema) bool {
	if len(p.tabler.anchors) > 0 {
		return true
	}
	for _, i := range p.nodes(roots) {
		s := event.Schema{Root: i, Nodes: p.tabler.out.Nodes, Patterns: p.tabler.out.Patterns}
		if s.Check([]byte("null")) != nil {
			return false
		}
	}
	return true
}

// add appends a node that is no schema of its own, or a part of one; equal ones
// are there once.
func (t *tabler) add(n event.Node, s *schema.Schema) int32 {
	text, err := json.Marshal(n)
	if err != nil {
		panic(err) // plain data
	}
	if i, ok := t.added[string(text)]; ok {
		return i
	}
	i := int32(len(t.out.Nodes))
	t.added[string(text)] = i
	t.out.Nodes = append(t.out.Nodes, n)
	t.places = append(t.places, s)
	return i
}

// rest finds what is left of a schema beside what a type shows.
type rest struct {
	*planner
	form *form
	ref  Ref
}

// of returns what is left of one of the schemas at the place; some is false where
// nothing is.
func (r *rest) of(s *schema.Schema) (n event.Node, some bool) {
	i := r.tabler.node(s, nil)
	if i <= anything {
		return n, false
	}
	n = r.tabler.out.Nodes[i]
	n.Personal = nil // what is left is asked, not looked through
	if n.Never || n.Object != nil && n.Object.Unevaluated != 0 || n.Array != nil && n.Array.Unevaluated != 0 {
		return n, true
	}
	if n.Types&event.KindNumber != 0 {
		n.Types |= event.KindInteger
	}
	if r.shown()&^n.Types == 0 {
		n.Types = 0
	}
	if r.ref.Kind == RefNamed && r.ref.Type.Kind == Enum {
		n.Enum, n.Const = r.values(n.Enum), r.values(n.Const)
	}
	if n.Number != nil && r.shown()&(event.KindNumber|event.KindInteger) == 0 {
		n.Number = nil
	}
	if r.shown()&event.KindString == 0 {
		n.Text = nil
	}
	n.Object, n.Array, n.Apply = r.object(n.Object, s), r.array(n.Array), r.apply(n.Apply, s)
	return n, n.Types != 0 || n.Enum != nil || n.Const != nil || n.Number != nil || n.Text != nil || n.Object != nil || n.Array != nil || n.Apply != nil
}

// shown returns the JSON types that the type at the place lets through.
func (r *rest) shown() event.Kinds {
	switch r.ref.Kind {
	case RefString, RefFormat:
		return event.KindString
	case RefBool:
		return event.KindBoolean
	case RefInt64:
		return event.KindInteger
	case RefNumber:
		return event.KindNumber
	case RefList:
		return event.KindArray
	case RefMap:
		return event.KindObject
	case RefNamed:
		switch r.ref.Type.Kind {
		case Enum, Text:
			return event.KindString
		case List, Tuple:
			return event.KindArray
		case Scalar:
			return (&rest{form: r.form, ref: *r.ref.Type.Elem}).shown()
		case Union:
			return r.form.shownKinds()
		}
		return event.KindObject
	}
	panic("a raw value shows nothing")
}

// values leaves out an enum or const that every known value satisfies.
func (r *rest) values(v *event.Values) *event.Values {
	if v == nil {
		return nil
	}
	for _, known := range r.form.enum {
		if _, found := slices.BinarySearch(v.Texts, known.Value); !found {
			return v
		}
	}
	return nil
}

func (r *rest) array(a *event.ArrayRules) *event.ArrayRules {
	switch {
	case a == nil || r.shown()&event.KindArray == 0:
		return nil
	case r.isUnion():
		return a
	}
	left := *a
	if r.ref.Kind == RefNamed && r.ref.Type.Kind == Tuple {
		left.Prefix, left.Items, left.ItemsAt = nil, 0, ""
	} else if _, tuple := r.form.view.items(); !tuple {
		left.Items, left.ItemsAt = 0, ""
	}
	if left.Prefix == nil && left.Items == 0 && left.Count == (event.Count{}) && !left.Unique && left.Contains == nil {
		return nil
	}
	return &left
}

// apply leaves out what the view has taken for its own, unions of which one branch
// can hold, and the union that the type is.
func (r *rest) apply(a *event.ApplyRules, s *schema.Schema) *event.ApplyRules {
	if a == nil {
		return nil
	}
	left := *a
	left.All = nil
	if d := s.DynamicRef; d != nil && d.Dynamic {
		left.All = a.All
	}
	open := func(exact bool) bool {
		return slices.ContainsFunc(r.form.unions, func(u union) bool {
			return u.same(union{owner: s, exact: exact}) && !r.tells(u)
		})
	}
	if !open(false) {
		left.Any = nil
	}
	if !open(true) {
		left.One = nil
	}
	if left.All == nil && left.Any == nil && left.One == nil && left.Not == 0 && left.If == 0 {
		return nil
	}
	return &left
}

// tells reports whether the type is the union, whose branches it tells apart.
func (r *rest) tells(u union) bool {
	told := r.form.told
	if t := r.form.tagged; t != nil {
		told = &t.union
	}
	return told != nil && r.isUnion() && told.same(u) && slices.Equal(told.branches, u.branches)
}

func (r *rest) isUnion() bool { return r.ref.Kind == RefNamed && r.ref.Type.Kind == Union }

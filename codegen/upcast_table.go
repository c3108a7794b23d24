package codegen

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// UpcastTable turns a step that is derived into the table by which generated code
// lifts events of one major to another: it makes of each what [upcast.Step.Apply]
// does, before either asks whether it is valid.
func UpcastTable(s *upcast.Step, from, to int) *event.UpcastStep {
	t := &liftTabler{
		to: s.To, out: &event.UpcastStep{From: from, To: to, Lifts: make([]event.UpcastLift, 1)},
		lifts: map[*upcast.Lift]int32{},
	}
	if t.out.Root = t.lift(s.Root); t.out.Root == 0 {
		t.out.Lifts = nil
	}
	share(t.out)
	return t.out
}

// liftTabler makes one table.
type liftTabler struct {
	to    *schema.Schema
	out   *event.UpcastStep
	lifts map[*upcast.Lift]int32
}

// lift returns the index of a lift; 0 where it copies.
func (t *liftTabler) lift(l *upcast.Lift) int32 {
	if !l.Changes() {
		return 0
	}
	if i, ok := t.lifts[l]; ok {
		return i
	}
	i := int32(len(t.out.Lifts))
	t.lifts[l] = i
	t.out.Lifts = append(t.out.Lifts, event.UpcastLift{})
	planned := t.plan(l) // which may make Lifts another slice
	t.out.Lifts[i] = planned
	return i
}

func (t *liftTabler) plan(l *upcast.Lift) event.UpcastLift {
	lift := event.UpcastLift{Null: jsonOf(l.Null), Set: jsonOf(l.Set), Rest: t.lift(l.Rest), Items: t.lift(l.Items)}
	if l.Wrap != nil {
		lift.Wraps, lift.Wrap = true, t.lift(l.Wrap)
	}
	for _, v := range l.Values {
		lift.Values = append(lift.Values, event.UpcastValue{From: jsonOf(v.From), To: jsonOf(v.To)})
	}
	for _, c := range l.Cases {
		lift.Cases = append(lift.Cases, event.UpcastCase{Kinds: caseKinds(c.Types), Tag: c.Tag, Values: c.Values, Lift: t.lift(c.Lift)})
	}
	for _, p := range l.Prefix {
		lift.Prefix = append(lift.Prefix, t.lift(p))
	}
	t.members(l, &lift)
	return lift
}

// members plans the members of an object: those of which something else is to be
// done than of all others, those that they become, and those that are filled.
func (t *liftTabler) members(l *upcast.Lift, lift *event.UpcastLift) {
	rules := map[string][]upcast.Member{}
	matter := map[string]bool{}
	for _, m := range l.Members {
		rules[m.Name] = append(rules[m.Name], m)
		if m.To != m.Name || t.lift(m.Lift) != lift.Rest {
			matter[m.Name] = true
		}
		if m.To != m.Name && m.To != "" {
			matter[m.To] = true
			if !m.Yields {
				lift.Place = t.place(l.To)
			}
		}
	}
	for _, f := range l.Fills {
		matter[f.Name] = true
	}
	index := map[string]int32{}
	for _, name := range slices.Sorted(maps.Keys(matter)) {
		index[name] = int32(len(lift.Names))
		lift.Names = append(lift.Names, event.UpcastName{Name: name})
	}
	for i := range lift.Names {
		n := &lift.Names[i]
		for _, m := range rules[n.Name] {
			if m.To != "" {
				n.Rules = append(n.Rules, event.UpcastRule{To: index[m.To], Yields: m.Yields, Lift: t.lift(m.Lift)})
			}
		}
		if slices.Contains(l.Undeclared, n.Name) {
			n.Undeclared, lift.Place = true, t.place(l.To)
			continue
		}
		if rules[n.Name] == nil {
			n.Rules = []event.UpcastRule{{To: int32(i), Lift: lift.Rest}}
		}
	}
	for _, f := range l.Fills {
		lift.Fills = append(lift.Fills, event.UpcastFill{Name: index[f.Name], Value: jsonOf(f.Value)})
	}
}

// place is where the schema describes an object, as violations name it.
func (t *liftTabler) place(schemas []*schema.Schema) string {
	if len(schemas) == 0 {
		return "#"
	}
	s := schemas[len(schemas)-1]
	file := ""
	if s.Doc != t.to.Doc {
		file = s.Doc.File
	}
	return file + "#" + string(s.Pointer)
}

// caseKinds are the types of a case, with which numbers that are integers and those
// that are none are told apart.
func caseKinds(types schema.Types) event.Kinds {
	k := kinds(types &^ schema.TypeFraction)
	if types&schema.TypeFraction != 0 {
		k |= event.KindNumber
	}
	return k
}

func jsonOf(n *source.Node) string {
	if n == nil {
		return ""
	}
	return string(n.AppendJSON(nil))
}

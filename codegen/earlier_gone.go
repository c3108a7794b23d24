package codegen

import (
	"errors"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// mostTried bounds the values of a revision that are tried in the place of one.
const mostTried = 200

// findGone finds the values that are refused where one is, and that an event of the revision
// may have there: those that its schema lists anywhere are tried one by one. What an
// annotation cannot stand for, lists and objects, is none of them.
func (v *refusedEarlier) findGone(earlier *schema.Schema, step *upcast.Step) {
	was := (&source.Document{Root: v.event}).At(v.Instance)
	if keyword := v.keyword(); keyword != "enum" && keyword != "const" || was == nil || !scalar(was) {
		return
	}
	v.gone = []*source.Node{was}
	asked, err := validator.Compile(earlier)
	if err != nil || v.inVariant() { // another tag is another variant, whose event has other members
		return
	}
	var gone []*source.Node
	for _, value := range listedIn(earlier) {
		event := with(v.event, v.Instance.Tokens(), value)
		if ok, err := asked.Valid(event); err != nil || !ok {
			continue
		}
		_, err := step.Apply(event)
		var refused *upcast.Refused
		if errors.As(err, &refused) && slices.ContainsFunc(refused.Violations, func(o upcast.Violation) bool { return v.is(refusedEarlier{Violation: o}) }) {
			gone = append(gone, value)
		}
	}
	v.gone = appendNew(gone, v.gone)
}

// listedIn returns the values that a schema, or one that it refers to, lists, each once.
func listedIn(s *schema.Schema) (values []*source.Node) {
	seen := map[*schema.Schema]bool{}
	var look func(*schema.Schema)
	look = func(s *schema.Schema) {
		s.Walk(func(s *schema.Schema) bool {
			if seen[s] {
				return true
			}
			seen[s] = true
			list := s.Enum
			if s.Const != nil {
				list = []*source.Node{s.Const}
			}
			values = appendNew(values, slices.DeleteFunc(slices.Clone(list), func(n *source.Node) bool { return !scalar(n) }))
			if s.Ref != nil && s.Ref.Target != nil && !seen[s.Ref.Target] {
				look(s.Ref.Target)
			}
			return len(values) < mostTried
		})
	}
	look(s)
	return values[:min(len(values), mostTried)]
}

func scalar(n *source.Node) bool { return n.Kind != source.Array && n.Kind != source.Object }

// appendNew appends those of more that list does not have.
func appendNew(list, more []*source.Node) []*source.Node {
	for _, v := range more {
		if !slices.ContainsFunc(list, func(n *source.Node) bool { return source.Equal(n, v) }) {
			list = append(list, v)
		}
	}
	return list
}

// with returns a copy of n with another value at a place that it has.
func with(n *source.Node, place []string, value *source.Node) *source.Node {
	if len(place) == 0 {
		return value
	}
	out := *n
	out.Members, out.Items = slices.Clone(n.Members), slices.Clone(n.Items)
	if n.Kind == source.Object {
		m := out.Member(place[0])
		m.Value = with(m.Value, place[1:], value)
		return &out
	}
	if i, err := strconv.Atoi(place[0]); err == nil {
		out.Items[i] = with(out.Items[i], place[1:], value)
	}
	return &out
}

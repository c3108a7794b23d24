package compat

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// settler copies schemas so that every reference that depends on the dynamic
// scope becomes an ordinary one. A schema is copied once for each scope that
// makes a difference: which schema each dynamic anchor was bound to first, on the
// way from the root. There are finitely many, so the copies end.
//
// A copy keeps its place in the file and its parent; what it applies and refers
// to are copies, too.
type settler struct {
	spend   func(int) bool
	anchors []string // that references look for; "" is that of $recursiveAnchor
	done    map[settled]*schema.Schema
	scopes  map[string]*scope // by what is bound
	inside  map[crossing]*scope
	numbers map[*schema.Schema]int // of the schemas that anchors are bound to
	queue   []pending              // copies whose parts are not copied yet
	failed  bool
}

// scope is what the anchors are bound to, in their order; nil where one is not.
// There is one for each choice.
type scope struct{ bound []*schema.Schema }

// settled is a schema under a scope.
type settled struct {
	schema *schema.Schema
	scope  *scope
}

// crossing is the way from a scope into the resource of a root.
type crossing struct {
	from *scope
	root *schema.Schema
}

// pending is a copy to be finished.
type pending struct {
	copy  *schema.Schema
	scope *scope
}

// maxSettled bounds the copies.
const maxSettled = 20_000

// settle returns copies of the roots without dynamic references; false, if there
// would be too many or the budget has not enough for them.
func settle(anchors []string, spend func(int) bool, roots ...*schema.Schema) ([]*schema.Schema, bool) {
	s := &settler{
		spend: spend, anchors: anchors,
		done: map[settled]*schema.Schema{}, scopes: map[string]*scope{},
		inside: map[crossing]*scope{}, numbers: map[*schema.Schema]int{},
	}
	nothing := &scope{make([]*schema.Schema, len(anchors))}
	copies := make([]*schema.Schema, len(roots))
	for i, root := range roots {
		copies[i] = s.enter(root, nothing)
	}
	for len(s.queue) > 0 && !s.failed {
		next := s.queue[len(s.queue)-1]
		s.queue = s.queue[:len(s.queue)-1]
		s.finish(next.copy, next.scope)
	}
	return copies, !s.failed
}

// enter returns the copy of from for those who come from a scope.
func (s *settler) enter(from *schema.Schema, outer *scope) *schema.Schema {
	if s.failed || from == nil {
		return from
	}
	key := settled{from, s.extend(outer, from.Root)}
	if to := s.done[key]; to != nil {
		return to
	}
	parts := 0
	below(from, func(*schema.Schema) { parts++ })
	inPlace(from, func(*schema.Schema) { parts++ })
	if len(s.done) >= maxSettled || !s.spend(1+parts) {
		s.failed = true
		return from
	}
	to := *from
	s.done[key] = &to
	s.queue = append(s.queue, pending{&to, key.scope})
	return &to
}

// extend binds the dynamic anchors of the resource that is entered. What is
// bound stays: the outermost counts.
func (s *settler) extend(outer *scope, root *schema.Schema) *scope {
	way := crossing{outer, root}
	if here := s.inside[way]; here != nil {
		return here
	}
	if !s.spend(len(s.anchors)) {
		s.failed = true
		return outer
	}
	bound := slices.Clone(outer.bound)
	for i, name := range s.anchors {
		bound[i] = cmp.Or(bound[i], anchored(root, name))
	}
	s.inside[way] = s.scope(bound)
	return s.inside[way]
}

// anchored returns the schema that the dynamic anchor marks in the resource of
// the root, or nil.
func anchored(root *schema.Schema, name string) *schema.Schema {
	if root == nil {
		return nil
	}
	return root.DynamicAnchor(name)
}

// scope returns the one in which the anchors are bound so.
func (s *settler) scope(bound []*schema.Schema) *scope {
	var key []byte
	for _, target := range bound {
		if target != nil && s.numbers[target] == 0 {
			s.numbers[target] = len(s.numbers) + 1
		}
		key = binary.AppendUvarint(key, uint64(s.numbers[target]))
	}
	if s.scopes[string(key)] == nil {
		s.scopes[string(key)] = &scope{bound}
	}
	return s.scopes[string(key)]
}

// finish replaces everything that a copy applies by copies.
func (s *settler) finish(c *schema.Schema, here *scope) {
	one := func(at **schema.Schema) { *at = s.enter(*at, here) }
	for _, at := range []**schema.Schema{
		&c.Not, &c.If, &c.Then, &c.Else, &c.Items, &c.Contains, &c.UnevaluatedItems,
		&c.AdditionalProperties, &c.PropertyNames, &c.UnevaluatedProperties,
	} {
		one(at)
	}
	for _, list := range []*[]*schema.Schema{&c.AllOf, &c.AnyOf, &c.OneOf, &c.PrefixItems} {
		*list = slices.Clone(*list)
		for i := range *list {
			one(&(*list)[i])
		}
	}
	for _, list := range []*[]schema.Property{&c.Properties, &c.DependentSchemas} {
		*list = slices.Clone(*list)
		for i := range *list {
			one(&(*list)[i].Schema)
		}
	}
	c.PatternProperties = slices.Clone(c.PatternProperties)
	for i := range c.PatternProperties {
		one(&c.PatternProperties[i].Schema)
	}
	c.Ref, c.DynamicRef = s.reference(c.Ref, here), s.reference(c.DynamicRef, here)
}

// reference returns the static reference that is the same in the scope.
func (s *settler) reference(ref *schema.Reference, here *scope) *schema.Reference {
	if ref == nil {
		return nil
	}
	to := *ref
	if ref.Dynamic {
		i, _ := slices.BinarySearch(s.anchors, ref.Anchor)
		to.Target, to.Dynamic = cmp.Or(here.bound[i], ref.Target), false
	}
	to.Target = s.enter(to.Target, here)
	return &to
}

package validator

import (
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/treaty-events/treaty/contract/source"
)

// instance is a value or a part of one, as we and as the library hold it.
type instance struct {
	node  *source.Node
	value any
}

// member returns a member of an object.
func (i instance) member(m *source.Member) instance {
	return instance{m.Value, i.value.(map[string]any)[m.Name]}
}

// item returns an item of an array.
func (i instance) item(n int) instance {
	return instance{i.node.Items[n], i.value.([]any)[n]}
}

// location is one place in a value, with T: all schemas that apply there and
// succeed, however they are reached.
type location struct {
	instance
	call    *call
	members map[applied]*evaluated
	deeper  map[*source.Node]*location // a member's or an item's location
	whole   bool                       // a const or an enum in T matches
}

// applied is a member of T. What is reached through an `if` is one, but does not
// declare: it is a test, whether its properties are written in the `if` itself or
// behind a $ref.
type applied struct {
	schema *jsonschema.Schema
	tested bool
}

// evaluated is what a schema in T evaluates, with those it applies in place.
type evaluated struct {
	names map[string]bool
	items map[int]bool
}

func (e *evaluated) add(other *evaluated) {
	for name := range other.names {
		e.names[name] = true
	}
	for i := range other.items {
		e.items[i] = true
	}
}

func (c *call) location(at instance) *location {
	return &location{instance: at, call: c, members: map[applied]*evaluated{}, deeper: map[*source.Node]*location{}}
}

// declared reports whether every object in the value is declared: nothing in T
// declares, or all its names are known. What const or enum matches is declared
// throughout.
func (l *location) declared() bool {
	if l.whole || len(l.members) == 0 {
		return true
	}
	if l.node.Kind == source.Object && l.declares() && !l.allKnown() {
		return false
	}
	for _, part := range l.parts() {
		if deeper := l.deeper[part]; deeper != nil && !deeper.declared() {
			return false
		}
	}
	return true
}

// parts returns the items or members in the order of the file.
func (l *location) parts() []*source.Node {
	parts := l.node.Items
	for i := range l.node.Members {
		parts = append(parts, l.node.Members[i].Value)
	}
	return parts
}

// declares reports whether a member of T, not reached through an if, has properties or
// patternProperties, even empty ones.
func (l *location) declares() bool {
	for m := range l.members {
		if !m.tested && (m.schema.Properties != nil || m.schema.PatternProperties != nil) {
			return true
		}
	}
	return false
}

// allKnown reports whether a member of T evaluates or requires each name.
func (l *location) allKnown() bool {
	known := map[string]bool{}
	for m, e := range l.members {
		for name := range e.names {
			known[name] = true
		}
		for _, name := range m.schema.Required {
			known[name] = true
		}
	}
	for i := range l.node.Members {
		if !known[l.node.Members[i].Name] {
			return false
		}
	}
	return true
}

// reach enters s, which succeeds here, and everything that it applies and that
// succeeds, into T, and returns what it evaluates.
func (l *location) reach(s *jsonschema.Schema, tested bool) *evaluated {
	key := applied{s, tested}
	if e := l.members[key]; e != nil {
		return e
	}
	e := &evaluated{map[string]bool{}, map[int]bool{}}
	l.members[key] = e
	l.whole = l.whole || len(s.Constant) > 0 || len(s.Enum) > 0
	l.reachInPlace(s, tested, e)
	switch l.node.Kind {
	case source.Object:
		l.reachMembers(s, tested, e)
	case source.Array:
		l.reachItems(s, tested, e)
	}
	return e
}

// reachInPlace goes on to what s applies to the same value.
func (l *location) reachInPlace(s *jsonschema.Schema, tested bool, e *evaluated) {
	for _, child := range append([]*jsonschema.Schema{s.Ref, s.RecursiveRef}, s.AllOf...) {
		if child != nil {
			e.add(l.reach(child, tested))
		}
	}
	for _, list := range [][]*jsonschema.Schema{s.AnyOf, s.OneOf} {
		for _, child := range list {
			if l.call.valid(child, l.instance) {
				e.add(l.reach(child, tested))
			}
		}
	}
	if s.If != nil {
		taken := s.Else
		if l.call.valid(s.If, l.instance) {
			taken = s.Then
			e.add(l.reach(s.If, true))
		}
		if taken != nil {
			e.add(l.reach(taken, tested))
		}
	}
	for i := range l.node.Members {
		name := l.node.Members[i].Name
		if child := s.DependentSchemas[name]; child != nil {
			e.add(l.reach(child, tested))
		}
		if child, ok := s.Dependencies[name].(*jsonschema.Schema); ok {
			e.add(l.reach(child, tested))
		}
	}
}

// reachMembers goes on to what s applies to the members of an object.
func (l *location) reachMembers(s *jsonschema.Schema, tested bool, e *evaluated) {
	for i := range l.node.Members {
		m := &l.node.Members[i]
		evaluates := false
		at := func(child *jsonschema.Schema) {
			evaluates = true
			l.under(m.Value, l.member(m)).reach(child, tested)
		}
		if child := s.Properties[m.Name]; child != nil {
			at(child)
		}
		for re, child := range s.PatternProperties {
			if re.MatchString(m.Name) {
				at(child)
			}
		}
		if !evaluates {
			evaluates = s.AdditionalProperties == true
			if child, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
				at(child)
			}
		}
		if !evaluates && !e.names[m.Name] && s.UnevaluatedProperties != nil {
			at(s.UnevaluatedProperties)
		}
		if evaluates {
			e.names[m.Name] = true
		}
	}
}

// reachItems goes on to what s applies to the items of an array.
func (l *location) reachItems(s *jsonschema.Schema, tested bool, e *evaluated) {
	for i, item := range l.node.Items {
		evaluates := s.AdditionalItems == true
		if child := itemSchema(s, i); child != nil {
			evaluates = true
			l.under(item, l.item(i)).reach(child, tested)
		}
		if s.Contains != nil && l.call.valid(s.Contains, l.item(i)) {
			evaluates = evaluates || s.ContainsEval
			l.under(item, l.item(i)).reach(s.Contains, tested)
		}
		if !evaluates && !e.items[i] && s.UnevaluatedItems != nil {
			evaluates = true
			l.under(item, l.item(i)).reach(s.UnevaluatedItems, tested)
		}
		if evaluates {
			e.items[i] = true
		}
	}
}

// under returns the location of a part of the value.
func (l *location) under(part *source.Node, at instance) *location {
	if l.deeper[part] == nil {
		l.deeper[part] = l.call.location(at)
	}
	return l.deeper[part]
}

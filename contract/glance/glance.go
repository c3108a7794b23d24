// Package glance says of most valid events that they are valid, without compiling
// anything: a folder of contracts has thousands of examples, and nearly all are in
// order.
//
// It promises that Valid is true only of what the independent validator accepts (a
// test holds the two against each other). It never says that an event is not valid:
// whoever reports one asks the validator. What it does not read (dynamic references,
// contains, unevaluated…) or what would take long it leaves to the validator too.
package glance

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Valid reports whether it is certain that the value is valid under the schema.
func Valid(s *schema.Schema, value *source.Node) bool {
	l := look{steps: maxSteps}
	return l.at(s, value, 0) == yes
}

// Bounds of one look; past them nothing is certain.
const (
	maxSteps = 100_000
	maxDepth = 500
)

// certainty is an answer, or none.
type certainty int8

const (
	no certainty = iota
	maybe
	yes
)

func certain(ok bool) certainty {
	if ok {
		return yes
	}
	return no
}

func (c certainty) negated() certainty { return yes - c }

// look is one look; it counts its steps.
type look struct{ steps int }

// spend takes n steps, and reports whether there were so many.
func (l *look) spend(n int) bool {
	l.steps -= n
	return l.steps >= 0
}

// at answers for one schema and one value.
func (l *look) at(s *schema.Schema, v *source.Node, depth int) certainty {
	switch {
	case s == nil:
		return yes
	case s.Bool != nil:
		return certain(*s.Bool)
	case depth > maxDepth || !l.spend(1) || !readable(s):
		return maybe
	}
	answer := yes
	for _, part := range []func(*schema.Schema, *source.Node, int) certainty{l.value, l.kind, l.inPlace} {
		if answer = min(answer, part(s, v, depth)); answer == no {
			return no
		}
	}
	return answer
}

// readable reports whether all that the schema itself says is understood here.
func readable(s *schema.Schema) bool {
	return s.DynamicRef == nil && s.Contains == nil && s.UnevaluatedItems == nil && s.UnevaluatedProperties == nil &&
		(s.Ref == nil || s.Ref.Target != nil && !s.Ref.Dynamic)
}

// value answers for what is said of a value of any type.
func (l *look) value(s *schema.Schema, v *source.Node, _ int) certainty {
	if s.Types != nil {
		if s.Draft == schema.Draft4 && v.Kind == source.Number {
			return maybe // whether 1.0 is an integer has changed since
		}
		if *s.Types&schema.TypeOf(v) == 0 {
			return no
		}
	}
	if s.Const != nil && !source.Equal(s.Const, v) {
		return no
	}
	if s.Enum == nil {
		return yes
	}
	for _, e := range s.Enum {
		if !l.spend(1) {
			return maybe
		}
		if source.Equal(e, v) {
			return yes
		}
	}
	return no
}

// kind answers for what is said of values of its type.
func (l *look) kind(s *schema.Schema, v *source.Node, depth int) certainty {
	switch v.Kind {
	case source.Number:
		return number(s, v)
	case source.String:
		return text(s, v.Text)
	case source.Array:
		return l.array(s, v, depth)
	case source.Object:
		return l.object(s, v, depth)
	}
	return yes
}

// inPlace answers for the schemas that are applied to the same value.
func (l *look) inPlace(s *schema.Schema, v *source.Node, depth int) certainty {
	answer := yes
	if s.Ref != nil {
		answer = l.at(s.Ref.Target, v, depth+1)
	}
	for _, sub := range s.AllOf {
		answer = min(answer, l.at(sub, v, depth+1))
	}
	if len(s.AnyOf) > 0 {
		answer = min(answer, l.anyOf(s.AnyOf, v, depth))
	}
	if len(s.OneOf) > 0 {
		answer = min(answer, l.oneOf(s.OneOf, v, depth))
	}
	if s.Not != nil {
		answer = min(answer, l.at(s.Not, v, depth+1).negated())
	}
	if s.If != nil {
		answer = min(answer, l.condition(s, v, depth))
	}
	return answer
}

func (l *look) anyOf(subs []*schema.Schema, v *source.Node, depth int) certainty {
	best := no
	for _, sub := range subs {
		if best = max(best, l.at(sub, v, depth+1)); best == yes {
			break
		}
	}
	return best
}

func (l *look) oneOf(subs []*schema.Schema, v *source.Node, depth int) certainty {
	count := map[certainty]int{}
	for _, sub := range subs {
		count[l.at(sub, v, depth+1)]++
	}
	switch {
	case count[yes] > 1:
		return no
	case count[maybe] > 0:
		return maybe
	}
	return certain(count[yes] == 1)
}

func (l *look) condition(s *schema.Schema, v *source.Node, depth int) certainty {
	switch l.at(s.If, v, depth+1) {
	case yes:
		return l.at(s.Then, v, depth+1)
	case no:
		return l.at(s.Else, v, depth+1)
	}
	return maybe
}

package compat

import (
	"fmt"
	"iter"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// target is something of a schema that is worth an instance: it is shown by
// every value of which term holds as well.
type target struct {
	shows string // "/lines has 0 items"
	term  *term
}

// spot is a place in the instances of a schema, seen from one of the subschemas
// that describe it.
type spot struct {
	schema *schema.Schema
	path   string
	// whole returns the term of whole instances for one of the value there: that
	// there is one, and what the subschemas on the way say as far as they are
	// chosen.
	whole func(*term) *term
	on    []*schema.Schema // the schemas on the way
}

// Bounds of the targets of one schema.
const (
	maxSpots   = 3_000
	maxTargets = 10_000
	// A schema is gone into three times on one way: recursion is shown not at
	// all, once and twice.
	maxRounds = 3
)

// tour goes through a schema, the outer places before the inner ones.
type tour struct {
	*table
	spots []spot // those to come
	seen  map[int32]bool
	count int // of spots
	yield func(target) bool
	full  bool
}

// targets yields what is worth an instance of s, each once.
func (tb *table) targets(s *schema.Schema) iter.Seq[target] {
	return func(yield func(target) bool) {
		t := &tour{table: tb, seen: map[int32]bool{}, yield: yield}
		t.spots = []spot{{schema: s, whole: func(t *term) *term { return t }}}
		for len(t.spots) > 0 && !t.full && t.count < maxSpots {
			next := t.spots[0]
			t.spots = t.spots[1:]
			t.visit(next)
		}
	}
}

// show yields the target that a value at the spot satisfies the term.
func (t *tour) show(at spot, what string, term *term) {
	whole := at.whole(term)
	if t.full || t.seen[whole.id] {
		return
	}
	t.seen[whole.id] = true
	place := at.path
	if place == "" {
		place = "the whole"
	}
	t.full = !t.yield(target{place + " " + what, whole}) || len(t.seen) >= maxTargets
}

func (t *tour) visit(at spot) {
	rounds := 0
	for _, s := range at.on {
		if s == at.schema {
			rounds++
		}
	}
	if rounds >= maxRounds || at.schema.Bool != nil || t.full || t.count >= maxSpots {
		return
	}
	t.count++
	at.on = append(slices.Clone(at.on), at.schema)
	t.values(at)
	t.sizes(at)
	t.optional(at)
	t.inPlace(at)
	t.parts(at)
}

// inPlace visits what describes the same value: what always does at once, and
// each branch as something to show.
func (t *tour) inPlace(at spot) {
	s := at.schema
	for _, ref := range []*schema.Reference{s.Ref, s.DynamicRef} {
		if ref != nil && ref.Target != nil && !ref.Dynamic {
			t.visit(at.of(ref.Target, at.whole))
		}
	}
	for _, sub := range s.AllOf {
		t.visit(at.of(sub, at.whole))
	}
	for _, union := range []struct {
		name string
		list []*schema.Schema
	}{{"anyOf", s.AnyOf}, {"oneOf", s.OneOf}} {
		for i, sub := range union.list {
			t.branch(at, fmt.Sprintf("is %s branch %d", union.name, i), t.compile(sub), sub)
		}
	}
	for i := 1; i < len(s.AnyOf); i++ {
		t.show(at, fmt.Sprintf("is anyOf branches %d and %d", i-1, i),
			t.all([]*term{t.compile(s.AnyOf[i-1]), t.compile(s.AnyOf[i])}, s))
	}
	if s.If != nil {
		taken := t.compile(s.If)
		t.branch(at, "takes if", taken, s.Then)
		t.branch(at, "does not take if", t.negated(taken, s), s.Else)
	}
	for _, d := range s.DependentSchemas {
		t.branch(at, "has "+source.Quote(d.Name)+" and what depends on it", t.required(d.Name, s), d.Schema)
	}
}

// branch shows that a condition holds, and all that a subschema adds under it.
func (t *tour) branch(at spot, what string, condition *term, sub *schema.Schema) {
	t.show(at, what, condition)
	if sub != nil {
		t.spots = append(t.spots, at.of(sub, func(inner *term) *term {
			return at.whole(t.all([]*term{condition, inner}, sub))
		}))
	}
}

// of is the same place, or one below, seen from another subschema.
func (at spot) of(sub *schema.Schema, whole func(*term) *term) spot {
	return spot{sub, at.path, whole, at.on}
}

// parts visits the members and items, each as one that is there.
func (t *tour) parts(at spot) {
	s := at.schema
	put := func(token string, sub *schema.Schema, around func(*term) *term) {
		next := at.of(sub, func(inner *term) *term { return at.whole(around(inner)) })
		next.path += "/" + token
		t.spots = append(t.spots, next)
	}
	for _, p := range s.Properties {
		put(token(p.Name), p.Schema, func(inner *term) *term {
			return t.all([]*term{t.required(p.Name, s), t.intern(term{kind: kProperty, name: p.Name, subs: []*term{inner}, origin: s})}, s)
		})
	}
	for _, p := range s.PatternProperties {
		put("*", p.Schema, func(inner *term) *term {
			return t.some(term{kind: kPatternProperty, name: p.Pattern}, inner, s)
		})
	}
	if sub := s.AdditionalProperties; sub != nil && !closesObject(sub) {
		put("*", sub, func(inner *term) *term { return t.some(additional(s), inner, s) })
	}
	for i, sub := range s.PrefixItems {
		put(fmt.Sprint(i), sub, func(inner *term) *term { return t.item(int64(i), inner, s) })
	}
	if s.Items != nil {
		put("*", s.Items, func(inner *term) *term { return t.item(int64(len(s.PrefixItems)), inner, s) })
	}
	if s.Contains != nil {
		put("*", s.Contains, func(inner *term) *term {
			both := t.all([]*term{t.compile(s.Contains), inner}, s)
			return t.intern(term{kind: kContains, count: 1, limit: -1, subs: []*term{both}, origin: s})
		})
	}
}

func (tb *table) negated(t *term, s *schema.Schema) *term {
	return tb.intern(term{kind: kNot, subs: []*term{t}, origin: s})
}

func (tb *table) required(name string, s *schema.Schema) *term {
	return tb.intern(term{kind: kRequired, name: name, origin: s})
}

// some says that one of the members that every is about satisfies inner: not
// all of them fail it.
func (tb *table) some(every term, inner *term, s *schema.Schema) *term {
	every.subs = []*term{tb.negated(inner, s)}
	every.origin = s
	return tb.negated(tb.intern(every), s)
}

// item says that there is an item at the position, and that it satisfies inner.
func (tb *table) item(position int64, inner *term, s *schema.Schema) *term {
	return tb.all([]*term{
		tb.intern(term{kind: kMinItems, count: position + 1, origin: s}),
		tb.intern(term{kind: kItem, count: position, subs: []*term{inner}, origin: s}),
	}, s)
}

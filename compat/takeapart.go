package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// takeApart replaces a literal by what it means for values of the state's type;
// false if nothing satisfies it.
func (x *state) takeApart(l literal) bool {
	t := l.term
	switch t.kind {
	case kAll:
		return x.conjunction(l, t.subs, l.not)
	case kAny, kOne:
		return x.unionOf(l)
	case kNot:
		return x.add(literal{term: t.subs[0], not: !l.not})
	case kIf:
		return x.conditional(l)
	case kTypes:
		return (t.types&x.typ != 0) != l.not
	case kEnum:
		return x.enum(l)
	case kDependent:
		return x.dependent(l)
	case kContains:
		return x.contains(l)
	case kDeclares, kKnown, kOpen:
		// Facts about the writer; true, so their negation is refused by judge.
		silent := l.quiet && t.kind == kDeclares
		if l.writer && !silent && x.typ == schema.TypeObject {
			x.atoms = append(x.atoms, l)
		}
		return true
	}
	if t.kind.relevance()&x.typ == 0 || (l.opened && t.closed) {
		return !l.not
	}
	x.atoms = append(x.atoms, l)
	x.noteTag(l)
	if x.bounded(l) {
		x.between.narrow(boundOf(l).among(x.typ))
	}
	return true
}

// conjunction adds all of terms, or, negated, the choice of one that fails.
func (x *state) conjunction(l literal, terms []*term, negated bool) bool {
	if negated {
		return x.choose(alternatives(l, terms))
	}
	for _, s := range terms {
		if !x.add(l.with(s)) {
			return false
		}
	}
	return true
}

// alternatives is the clause of one literal for each term.
func alternatives(l literal, terms []*term) clause {
	c, literals := make(clause, len(terms)), make([]literal, len(terms))
	for i, s := range terms {
		literals[i] = l.with(s)
		c[i] = literals[i : i+1 : i+1]
	}
	return c
}

func (x *state) choose(c clause) bool {
	x.spend(len(c))
	x.clauses = append(x.clauses, c)
	return len(c) > 0
}

// unionOf leaves a union whose branches a tag tells apart for later. Where
// branches exclude each other, it is at once a choice of one.
func (x *state) unionOf(l literal) bool {
	switch {
	case x.indexed(l.term):
		x.putOff(l)
		return true
	case l.term.apart&x.typ != 0:
		return x.eitherOf(l, l.term.subs)
	case l.term.kind == kOne:
		return x.oneOf(l)
	}
	return x.anyOf(l)
}

func (x *state) anyOf(l literal) bool {
	if l.not {
		return x.conjunction(l, l.term.subs, false)
	}
	if !l.writer {
		return x.choose(alternatives(l, l.term.subs))
	}
	// The writer's set has exactly the branches that succeed, so each branch
	// that can decide about declarations is settled, one way or the other.
	for _, s := range l.term.subs {
		if !s.inert && !x.choose(clause{{l.with(s)}, {fails(s)}}) {
			return false
		}
	}
	return x.choose(alternatives(holds(l.term), l.term.subs))
}

func (x *state) oneOf(l literal) bool {
	subs := l.term.subs
	if !l.not {
		if !x.spend(len(subs) * len(subs) / 8) {
			return true // it is left out; search gives up
		}
		c := make(clause, len(subs))
		for i := range subs {
			c[i] = append(c[i], l.with(subs[i]))
			for j := range subs {
				if j != i {
					c[i] = append(c[i], fails(subs[j]))
				}
			}
		}
		return x.choose(c)
	}
	// None matches, or two do: one, and any of those after it. With S ⊆ R(S) this
	// is also the negation of what the tolerant reader makes of it: some R(Sᵢ)
	// without any other Sⱼ.
	c := make(clause, max(1, len(subs)))
	after := x.intern(term{kind: kAny, origin: l.term.origin})
	for i := len(subs) - 1; i >= 0; i-- {
		c[0] = append(c[0], l.with(subs[i]))
		if i+1 < len(subs) {
			c[i+1] = []literal{holds(subs[i]), holds(after)}
		}
		after = x.intern(term{kind: kAny, subs: []*term{subs[i], after}, origin: l.term.origin})
	}
	slices.Reverse(c[0])
	return x.choose(c)
}

func (x *state) conditional(l literal) bool {
	cond, then, otherwise := l.term.subs[0], l.term.subs[1], l.term.subs[2]
	if then == otherwise && (!l.writer || cond.inert) {
		return x.add(l.with(then))
	}
	return x.choose(clause{{l.tested(cond), l.with(then)}, {fails(cond), l.with(otherwise)}})
}

// contains chooses, negated, between too few items that match and too many.
func (x *state) contains(l literal) bool {
	t := l.term
	if t.limit >= 0 {
		l.opened = false // a reader opens no contains that may have too many
	}
	if x.typ != schema.TypeArray {
		return !l.not
	}
	if !l.not || t.count <= 0 || t.limit < 0 {
		x.atoms = append(x.atoms, l)
		return true
	}
	fewer, more := *t, *t
	fewer.limit, more.count = -1, 0
	return x.choose(clause{{fails(x.intern(fewer))}, {fails(x.intern(more))}})
}

func (x *state) dependent(l literal) bool {
	if x.typ != schema.TypeObject {
		return !l.not
	}
	present, then := l.term.subs[0], l.term.subs[1]
	if l.not {
		return x.add(holds(present)) && x.add(l.with(then))
	}
	return x.choose(clause{{fails(present)}, {holds(present), l.with(then)}})
}

// enum keeps scalars as atoms; arrays and objects become the assertions that
// only they satisfy, so that their parts are goals like any other.
func (x *state) enum(l literal) bool {
	t := l.term
	if l.opened && t.open {
		return (typesOf(t.values)&x.typ != 0) != l.not
	}
	if l.writer {
		x.declared = true
	}
	if x.typ&(schema.TypeArray|schema.TypeObject) == 0 {
		x.atoms = append(x.atoms, l)
		return true
	}
	var exactly []*term
	for _, v := range t.values {
		if schema.TypeOf(v) == x.typ {
			if !x.spend(12 * (1 + len(v.Items) + len(v.Members))) { // each is a term or two to keep
				return true // it is left out; search gives up
			}
			exactly = append(exactly, x.exactly(v, t.origin))
		}
	}
	if l.not {
		return x.conjunction(fails(t), exactly, false)
	}
	return x.choose(alternatives(holds(t), exactly))
}

// typesOf returns the types of values, as `type` would list them: integer where
// every number is one.
func typesOf(values []*source.Node) schema.Types {
	var types schema.Types
	for _, v := range values {
		types |= schema.TypeOf(v)
	}
	if types&schema.TypeFraction != 0 {
		types |= schema.TypeNumber
	}
	return types
}

// exactly returns the assertions that, of arrays or of objects, only v
// satisfies.
func (tb *table) exactly(v *source.Node, origin *schema.Schema) *term {
	if tb.exact[v] == nil {
		keep(&tb.exact, v, tb.makeExactly(v, origin))
	}
	return tb.exact[v]
}

func (tb *table) makeExactly(v *source.Node, origin *schema.Schema) *term {
	var parts []*term
	put := func(t term) {
		t.origin = origin
		parts = append(parts, tb.intern(t))
	}
	same := func(v *source.Node) []*term {
		return []*term{tb.intern(term{kind: kEnum, values: []*source.Node{v}, origin: origin})}
	}
	if v.Kind == source.Array {
		put(term{kind: kMinItems, count: int64(len(v.Items))})
		put(term{kind: kMaxItems, count: int64(len(v.Items))})
		for i, item := range v.Items {
			put(term{kind: kItem, count: int64(i), subs: same(item)})
		}
		return tb.all(parts, origin)
	}
	names := make([]string, 0, len(v.Members))
	for i := range v.Members {
		m := &v.Members[i]
		names = append(names, m.Name)
		put(term{kind: kRequired, name: m.Name})
		put(term{kind: kProperty, name: m.Name, subs: same(m.Value)})
	}
	slices.Sort(names)
	nothing := tb.intern(term{kind: kTypes, origin: origin})
	put(term{kind: kAdditional, names: names, subs: []*term{nothing}})
	return tb.all(parts, origin)
}

package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// assertion is a part as breaks are sought among them.
type assertion struct {
	part
	branches []*schema.Schema // of a union
	overlap  []*schema.Schema // of oneOf, of which no two may match
	slot     int              // of the term's subs, that of sub
	guard    *term            // sub is asked for only where it holds,
	unless   bool             // or only where it does not
	whole    *term            // of which the assertion is one half
}

// assertions returns the parts of s as breaks are sought among them: what partsOf
// says, with oneOf as two assertions (some variant matches; not more than one),
// and `if` as two (then; else).
func (tb *table) assertions(s *schema.Schema) []assertion {
	known := tb.of(s)
	if known.searched {
		return known.assertions
	}
	parts := tb.partsOf(s)
	list := make([]assertion, 0, len(parts))
	for _, p := range parts {
		switch {
		case p.term.kind == kOne && len(p.term.subs) == len(s.OneOf):
			list = append(list, tb.oneOfParts(s, p)...)
		case p.term.kind == kAny && len(p.term.subs) == len(s.AnyOf):
			list = append(list, assertion{part: p, branches: s.AnyOf})
		case p.term.kind == kIf:
			list = append(list, tb.ifParts(s, p)...)
		case p.keyword == "dependentSchemas":
			list = append(list, dependentPart(s, p))
		default:
			list = append(list, assertion{part: p})
		}
	}
	known.assertions, known.searched = list, true
	return list
}

// oneOfParts splits oneOf. Of the tolerant reader, too, exactly one matches if
// one of its opened variants does and no two of them as they are written
// (compat.md, "Reader").
func (tb *table) oneOfParts(s *schema.Schema, p part) []assertion {
	subs := p.term.subs
	some := assertion{part: part{keyword: p.keyword}, branches: s.OneOf, whole: p.term}
	some.term = tb.intern(term{kind: kAny, subs: subs, origin: s})
	if len(subs) < 2 {
		some.whole = nil
		return []assertion{some}
	}
	single := assertion{part: part{keyword: p.keyword}, overlap: s.OneOf, whole: p.term}
	single.term = tb.negated(tb.two(p.term, some.term), s)
	return []assertion{some, single}
}

// two returns the term for "at least two branches of a union hold", of which one
// asks for exactly one and some for any.
func (tb *table) two(one, some *term) *term {
	if one.apart != 0 { // some hold, but not one: nothing has to be paired
		return tb.all([]*term{some, tb.negated(one, one.origin)}, one.origin)
	}
	subs := one.subs
	var pairs []*term
	after := subs[len(subs)-1]
	for i := len(subs) - 2; i >= 0; i-- {
		pairs = append(pairs, tb.all([]*term{subs[i], after}, one.origin))
		after = tb.intern(term{kind: kAny, subs: []*term{subs[i], after}, origin: one.origin})
	}
	return tb.intern(term{kind: kAny, subs: pairs, origin: one.origin})
}

// ifParts splits a condition into what holds if it does and what if it does
// not.
func (tb *table) ifParts(s *schema.Schema, p part) []assertion {
	none := tb.all(nil, s)
	var list []assertion
	for slot, branch := range []*schema.Schema{1: s.Then, 2: s.Else} {
		if branch == nil {
			continue
		}
		half := assertion{part: part{keyword: [...]string{1: "then", 2: "else"}[slot], sub: branch}, slot: slot, whole: p.term}
		half.guard, half.unless = p.term.subs[0], slot == 2
		subs := []*term{p.term.subs[0], none, none}
		subs[slot] = p.term.subs[slot]
		half.term = tb.intern(term{kind: kIf, subs: subs, origin: s})
		list = append(list, half)
	}
	return list
}

// dependentPart leads to the schema that a member's presence asks for.
func dependentPart(s *schema.Schema, p part) assertion {
	a := assertion{part: p}
	for _, d := range s.DependentSchemas {
		if d.Name == p.term.subs[0].name {
			a.sub, a.slot, a.guard = d.Schema, 1, p.term.subs[0]
		}
	}
	return a
}

// edit replaces an assertion of a schema by another; without one it is dropped.
type edit struct {
	steps []step
	to    *term
}

// edited returns the term of the schema with the edits, which are of its own
// assertions. One that replaces an assertion counts for more than those inside
// it.
func (tb *table) edited(s *schema.Schema, edits []edit) *term {
	at := map[int][]edit{}
	split := map[*term]bool{} // terms of which a half is touched
	parts := tb.assertions(s)
	for _, e := range edits {
		i := e.steps[0].index
		at[i] = append(at[i], e)
		split[parts[i].whole] = true
	}
	var terms []*term
	for i, p := range parts {
		switch {
		case at[i] != nil:
			if t := tb.editedPart(p, at[i]); t != nil {
				terms = append(terms, t)
			}
		case p.whole != nil && !split[p.whole]:
			terms = append(terms, p.whole)
		default:
			terms = append(terms, p.term)
		}
	}
	return tb.all(terms, s)
}

func (tb *table) editedPart(p assertion, edits []edit) *term {
	inside := map[int][]edit{} // by branch; 0 where there is only one
	for _, e := range edits {
		if len(e.steps) == 1 {
			return e.to
		}
		branch := e.steps[0].branch
		inside[branch] = append(inside[branch], edit{e.steps[1:], e.to})
	}
	if p.branches == nil {
		return tb.around(p, tb.edited(p.sub, inside[0]))
	}
	t := *p.term
	t.subs = tb.compileAll(p.branches) // those of the term may be in the order of another schema
	for i, branch := range p.branches {
		if inside[i] != nil {
			t.subs[i] = tb.edited(branch, inside[i])
		}
	}
	return tb.intern(t)
}

// lone returns the term that asserts t at the place to which the steps lead, and
// nothing else. The variants of unions on the way are not asked for.
func (tb *table) lone(steps []step, t *term) *term {
	for i := len(steps) - 2; i >= 0; i-- {
		s := steps[i]
		t = tb.around(tb.assertions(s.schema)[s.index], tb.all([]*term{t}, s.schema))
	}
	return tb.all([]*term{t}, steps[0].schema)
}

// around returns the part with another term in place of its subschema's.
func (tb *table) around(p assertion, sub *term) *term {
	if p.at == "" && p.guard == nil {
		return sub // $ref, allOf, a variant
	}
	t := *p.term
	t.subs = slices.Clone(t.subs)
	t.subs[p.slot] = sub
	return tb.intern(t)
}

package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// candidate is one assertion of the reader, reached along properties, items,
// allOf, references and conditions; a union is one assertion. Inside a variant of
// a union it is reached from there.
type candidate struct {
	steps  []step
	path   string // the place in an event: "/lines/*/sku"
	hops   []hop  // how one comes there
	schema *schema.Schema
	part   *assertion
	// Inside of a union: the writer's form of the variant, how many of the hops
	// lead to it, and like, which says that what is there has this form.
	twin, like *term
	home       int
}

// step is a part of a schema on the way to a candidate, the last the candidate;
// of a union, also which branch.
type step struct {
	schema        *schema.Schema
	index, branch int
}

// hop is what leads from one value to others: an applicator to parts, a guard to
// the value itself where it holds.
type hop struct {
	through *term
	guard   *term
	unless  bool // where the guard does not hold
}

// maxCandidates bounds the assertions that are looked at one by one.
const maxCandidates = 3_000

// candidates lists the assertions of s; false: there are more.
func (tb *table) candidates(s *schema.Schema) ([]candidate, bool) {
	c := newCollector(tb)
	c.walk(candidate{schema: s})
	return c.list, !c.full()
}

// maxWalk bounds the steps to the assertions.
const maxWalk = 10 * maxCandidates

func (c *collector) full() bool { return len(c.list) >= maxCandidates || c.steps >= maxWalk }

type collector struct {
	*table
	on    map[*schema.Schema]bool // the schemas on the way, so that cycles end
	list  []candidate
	steps int // from schema to schema, for those shared are walked each time
	// passes reports whether an assertion of a schema cannot be to blame; nil:
	// each may.
	passes func(*schema.Schema, *assertion) bool
	// into adds what is inside of a union; nil: it is one assertion.
	into func(union candidate)
	// spend counts the steps of a walk that is one of many; nil: they are not.
	spend func(int) bool
}

func newCollector(tb *table) *collector {
	return &collector{table: tb, on: map[*schema.Schema]bool{}}
}

// walk collects the assertions of the schema that from has led to.
func (c *collector) walk(from candidate) {
	s := from.schema
	if c.steps++; c.spend != nil && !c.spend(1+len(from.steps)) {
		c.steps = maxWalk
	}
	c.on[s] = true
	defer delete(c.on, s)
	list := c.assertions(s)
	for i := range list {
		p := &list[i]
		if c.full() {
			return
		}
		if c.passes != nil && c.passes(s, p) {
			continue
		}
		leads := p.sub != nil && p.sub.Bool == nil && !c.on[p.sub] && !p.term.closed
		if !leads && p.keyword == "" && p.term.kind != kTypes {
			continue
		}
		next := from
		next.steps, next.part = slices.Concat(from.steps, []step{{s, i, 0}}), p
		if leads {
			c.walk(next.led())
			continue
		}
		if p.branches != nil && c.into != nil {
			c.into(next)
		}
		c.list = append(c.list, next)
	}
}

// led returns the way on to the subschema of the candidate's part.
func (c candidate) led() candidate {
	p := c.part
	switch {
	case p.at != "":
		c.path += "/" + p.at
		c.hops = slices.Concat(c.hops, []hop{{through: p.term}})
	case p.guard != nil:
		c.hops = slices.Concat(c.hops, []hop{{guard: p.guard, unless: p.unless}})
	}
	c.schema = p.sub
	return c
}

// branch returns the way into one variant of the candidate, a union.
func (c candidate) branch(i int) candidate {
	c.steps = slices.Clone(c.steps)
	c.steps[len(c.steps)-1].branch = i
	c.schema = c.part.branches[i]
	return c
}

// somewhere returns the term for "at least one value to which the hops lead satisfies
// t".
func (tb *table) somewhere(hops []hop, t *term) *term {
	for i := len(hops) - 1; i >= 0; i-- {
		h := hops[i]
		switch {
		case h.guard == nil:
			t = tb.some(*h.through, t, t.origin)
		case h.unless:
			t = tb.all([]*term{tb.negated(h.guard, t.origin), t}, t.origin)
		default:
			t = tb.all([]*term{h.guard, t}, t.origin)
		}
	}
	return t
}

// without returns the term of the schema without the candidate, which is its
// own, and with edits.
func (tb *table) without(s *schema.Schema, c candidate, edits []edit) *term {
	return tb.edited(s, append(slices.Clone(edits), edit{steps: c.steps}))
}

// alone returns the term that asserts the candidate and nothing else.
func (tb *table) alone(c candidate) *term { return tb.lone(c.steps, c.part.term) }

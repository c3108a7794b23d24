package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// candidate is one assertion of the reader, reached along properties, items,
// allOf and references; a union is one assertion.
type candidate struct {
	steps  []step
	path   string  // the place in an event: "/lines/*/sku"
	via    []*term // the applicator that each token of the path came from
	schema *schema.Schema
	part   part
}

// step is a part of a schema on the way to a candidate, the last the candidate.
type step struct {
	schema *schema.Schema
	index  int
}

// maxCandidates bounds the assertions that are looked at one by one.
const maxCandidates = 3_000

// candidates lists the assertions of s; false: there are more.
func (tb *table) candidates(s *schema.Schema) ([]candidate, bool) {
	c := &collector{table: tb, on: map[*schema.Schema]bool{}}
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
}

// walk collects the assertions of the schema that from has led to.
func (c *collector) walk(from candidate) {
	s := from.schema
	c.steps++
	c.on[s] = true
	defer delete(c.on, s)
	for i, p := range c.partsOf(s) {
		if c.full() {
			return
		}
		next := candidate{append(slices.Clone(from.steps), step{s, i}), from.path, from.via, s, p}
		leads := p.sub != nil && p.sub.Bool == nil && !c.on[p.sub] && !p.term.closed
		switch {
		case leads && p.at != "":
			next.path = from.path + "/" + p.at
			next.via = append(slices.Clone(from.via), p.term)
			fallthrough
		case leads:
			next.schema = p.sub
			c.walk(next)
		case p.keyword != "" || p.term.kind == kTypes:
			c.list = append(c.list, next)
		}
	}
}

// without returns the term of the schema without the candidates, which are its
// own.
func (tb *table) without(s *schema.Schema, gone ...candidate) *term {
	paths := make([][]step, len(gone))
	for i, c := range gone {
		paths[i] = c.steps
	}
	return tb.pruned(s, paths)
}

func (tb *table) pruned(s *schema.Schema, paths [][]step) *term {
	rest, gone := map[int][][]step{}, map[int]bool{}
	for _, path := range paths {
		i := path[0].index
		rest[i] = append(rest[i], path[1:])
		gone[i] = gone[i] || len(path) == 1
	}
	var terms []*term
	for i, p := range tb.partsOf(s) {
		switch {
		case gone[i]:
		case rest[i] == nil:
			terms = append(terms, p.term)
		default:
			terms = append(terms, tb.around(p, tb.pruned(p.sub, rest[i])))
		}
	}
	return tb.all(terms, s)
}

// alone returns the term that asserts the candidate and nothing else.
func (tb *table) alone(c candidate) *term {
	t := c.part.term
	for i := len(c.steps) - 2; i >= 0; i-- {
		s := c.steps[i]
		t = tb.around(tb.partsOf(s.schema)[s.index], tb.all([]*term{t}, s.schema))
	}
	return tb.all([]*term{t}, c.steps[0].schema)
}

// around returns the part with another term in place of its subschema's.
func (tb *table) around(p part, sub *term) *term {
	if p.at == "" {
		return sub // $ref and allOf
	}
	t := *p.term
	t.subs = []*term{sub}
	return tb.intern(t)
}

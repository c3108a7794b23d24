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
	return c.list, len(c.list) < maxCandidates
}

type collector struct {
	*table
	on   map[*schema.Schema]bool // the schemas on the way, so that cycles end
	list []candidate
}

// walk collects the assertions of the schema that from has led to.
func (c *collector) walk(from candidate) {
	s := from.schema
	c.on[s] = true
	defer delete(c.on, s)
	for i, p := range c.partsOf(s) {
		if len(c.list) >= maxCandidates {
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

// without returns the term of the schema without the candidate.
func (tb *table) without(c candidate) *term { return tb.rebuild(c.steps, false) }

// alone returns the term that asserts the candidate and nothing else.
func (tb *table) alone(c candidate) *term { return tb.rebuild(c.steps, true) }

func (tb *table) rebuild(steps []step, alone bool) *term {
	first := steps[0]
	parts := tb.partsOf(first.schema)
	var terms []*term
	for i, p := range parts {
		if i == first.index {
			if changed := tb.along(p, steps[1:], alone); changed != nil {
				terms = append(terms, changed)
			}
		} else if !alone {
			terms = append(terms, p.term)
		}
	}
	return tb.all(terms, first.schema)
}

// along returns what becomes of the part that leads on; nil: nothing.
func (tb *table) along(p part, rest []step, alone bool) *term {
	if len(rest) == 0 {
		if alone {
			return p.term
		}
		return nil
	}
	sub := tb.rebuild(rest, alone)
	if p.at == "" {
		return sub // $ref and allOf
	}
	t := *p.term
	t.subs = []*term{sub}
	return tb.intern(t)
}

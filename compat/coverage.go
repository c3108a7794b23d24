package compat

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// coverage is what a schema evaluates of the members, or of the items, of the
// values that it accepts: by its own keywords, and through what it applies in
// place. Those of one table that say the same are the same.
type coverage struct {
	id              int32
	names, patterns []string // of members; sorted
	prefix          int      // so many items
	selected        []selection
	all             bool // every part
	closed          bool // every part, by a keyword that a tolerant reader removes
	parts           []covering
}

// selection is a `contains` that evaluates the items that match it.
type selection struct {
	term  *term
	plain bool // as it is written, also for a tolerant reader
}

// covering is coverage by a subschema that applies where all guards hold.
type covering struct {
	by     *coverage
	guards []guard
	plain  bool // by is about the subschema as it is written, also for a tolerant reader
	opened bool // only a tolerant reader takes this way
}

// guard is a condition on the value itself.
type guard struct {
	term       *term
	not, plain bool
}

// aspect is the parts that a coverage is about.
type aspect uint8

const (
	theMembers aspect = iota
	theItems
)

// surface names the coverage of a schema. With its own unevaluatedProperties or
// unevaluatedItems, nothing is left to be evaluated.
type surface struct {
	schema *schema.Schema
	aspect aspect
	whole  bool // with the schema's own unevaluated…
}

// coverage returns what s evaluates.
func (tb *table) coverage(at surface) *coverage {
	if got := tb.surfaces[at]; got != nil {
		return got
	}
	u := unevaluatedOf(at.schema, at.aspect)
	c := &coverage{}
	switch {
	case !at.whole || u == nil:
		tb.coverOwn(c, at)
		tb.coverInPlace(c, at)
	case at.aspect == theMembers && closesObject(u):
		c.closed = true
		c.cover(covering{by: tb.coverage(surface{at.schema, at.aspect, false})})
	default:
		c.all = true
	}
	if c.all {
		c = &coverage{all: true}
	}
	c = tb.internCoverage(c)
	keep(&tb.surfaces, at, c)
	return c
}

func unevaluatedOf(s *schema.Schema, a aspect) *schema.Schema {
	if a == theItems {
		return s.UnevaluatedItems
	}
	return s.UnevaluatedProperties
}

// coverOwn adds what the keywords of the schema itself evaluate.
func (tb *table) coverOwn(c *coverage, at surface) {
	s := at.schema
	if at.aspect == theItems {
		c.prefix, c.all = len(s.PrefixItems), s.Items != nil
		if s.Contains != nil && s.Draft >= schema.Draft2020 {
			c.selected = []selection{{tb.compile(s.Contains), s.MaxContains != nil}}
		}
		return
	}
	c.names, c.patterns = listed(s)
	if s.AdditionalProperties != nil {
		c.closed = closesObject(s.AdditionalProperties)
		c.all = !c.closed
	}
}

// coverInPlace adds what subschemas that apply to the same value evaluate.
func (tb *table) coverInPlace(c *coverage, at surface) {
	s := at.schema
	of := func(sub *schema.Schema) *coverage { return tb.coverage(surface{sub, at.aspect, true}) }
	for _, sub := range s.AllOf {
		c.cover(covering{by: of(sub)})
	}
	for _, ref := range []*schema.Reference{s.Ref, s.DynamicRef} {
		if ref != nil {
			c.cover(covering{by: of(ref.Target)})
		}
	}
	for _, sub := range s.AnyOf {
		c.cover(covering{by: of(sub), guards: []guard{{term: tb.compile(sub)}}})
	}
	tb.coverOneOf(c, at)
	if at.aspect == theMembers { // arrays have none that anything depends on
		for _, d := range s.DependentSchemas {
			present := tb.intern(term{kind: kRequired, name: d.Name, origin: s})
			c.cover(covering{by: of(d.Schema), guards: []guard{{term: present}}})
		}
	}
	if s.If == nil {
		return
	}
	test := guard{term: tb.compile(s.If), plain: true}
	c.cover(covering{by: of(s.If), guards: []guard{test}, plain: true})
	if s.Then != nil {
		c.cover(covering{by: of(s.Then), guards: []guard{test}})
	}
	if test.not = true; s.Else != nil {
		c.cover(covering{by: of(s.Else), guards: []guard{test}})
	}
}

// coverOneOf adds the branches of oneOf. A tolerant reader also takes one that
// holds only opened, if no branch holds as it is written.
func (tb *table) coverOneOf(c *coverage, at surface) {
	if at.schema.OneOf == nil {
		return
	}
	branches := tb.compileAll(at.schema.OneOf)
	none := guard{term: tb.intern(term{kind: kAny, subs: branches, origin: at.schema}), not: true, plain: true}
	for i, sub := range at.schema.OneOf {
		by := tb.coverage(surface{sub, at.aspect, true})
		c.cover(covering{by: by, guards: []guard{{term: branches[i], plain: true}}})
		c.cover(covering{by: by, guards: []guard{none, {term: branches[i]}}, opened: true})
	}
}

// cover adds what is covered where guards hold, unless it is nothing.
func (c *coverage) cover(by covering) {
	switch {
	case by.by.nothing():
	case by.by.all && len(by.guards) == 0:
		c.all = true
	default:
		c.parts = append(c.parts, by)
	}
}

func (c *coverage) nothing() bool {
	return !c.all && !c.closed && len(c.names)+len(c.patterns)+len(c.selected)+len(c.parts)+c.prefix == 0
}

// internCoverage returns the one coverage that says what c says, whatever the
// order of branches.
func (tb *table) internCoverage(c *coverage) *coverage {
	slices.SortFunc(c.parts, func(a, b covering) int {
		return slices.Compare(a.appendKey(nil), b.appendKey(nil))
	})
	key := string(c.appendKey(nil))
	if tb.coverages[key] == nil {
		c.id = int32(len(tb.coverages)) + 1
		keep(&tb.coverages, key, c)
	}
	return tb.coverages[key]
}

func (c *coverage) appendKey(key []byte) []byte {
	key = binary.AppendUvarint(append(key, bits(c.all, c.closed)), uint64(c.prefix))
	for _, list := range [...][]string{c.names, c.patterns} {
		key = binary.AppendUvarint(key, uint64(len(list)))
		for _, text := range list {
			key = appendText(key, text)
		}
	}
	key = binary.AppendUvarint(key, uint64(len(c.selected)))
	for _, m := range c.selected {
		key = binary.AppendUvarint(append(key, bits(m.plain)), uint64(m.term.id))
	}
	for _, p := range c.parts {
		key = p.appendKey(key)
	}
	return key
}

func (p covering) appendKey(key []byte) []byte {
	key = binary.AppendUvarint(append(key, bits(p.plain, p.opened)), uint64(p.by.id))
	key = binary.AppendUvarint(key, uint64(len(p.guards)))
	for _, g := range p.guards {
		key = binary.AppendUvarint(append(key, bits(g.not, g.plain)), uint64(g.term.id))
	}
	return key
}

func bits(flags ...bool) byte {
	var b byte
	for i, flag := range flags {
		if flag {
			b |= 1 << i
		}
	}
	return b
}

// conditional reports whether what c evaluates depends on the value, or on
// whether a tolerant reader asks, to whom a keyword that is closed says nothing.
func (c *coverage) conditional(closed bool) bool {
	seen := map[*coverage]bool{}
	var visit func(*coverage) bool
	visit = func(c *coverage) bool {
		if seen[c] {
			return false
		}
		seen[c] = true
		return c.closed && !closed || len(c.selected) > 0 || slices.ContainsFunc(c.parts, func(p covering) bool {
			return len(p.guards) > 0 || visit(p.by)
		})
	}
	return visit(c)
}

// covered is the union of what is evaluated.
type covered struct {
	names, patterns []string
	prefix          int
	selected        []*term
	all             bool
}

// add adds what c evaluates by itself.
func (e *covered) add(tb *table, c *coverage, opened bool) {
	e.names = append(e.names, c.names...)
	e.patterns = append(e.patterns, c.patterns...)
	e.prefix = max(e.prefix, c.prefix)
	e.all = e.all || c.all || (c.closed && !opened)
	for _, m := range c.selected {
		t := m.term
		if opened && m.plain { // what is written under two `not` stays as it is
			t = tb.intern(term{kind: kNot, subs: []*term{t}, origin: t.origin})
			t = tb.intern(term{kind: kNot, subs: []*term{t}, origin: t.origin})
		}
		e.selected = append(e.selected, t)
	}
}

// rule returns the term that asks the unevaluated parts to satisfy sub; nil if
// there are none. Of a writer, sub is asked only of items that do not match.
func (e *covered) rule(tb *table, of *term, writer bool) *term {
	if e.all {
		return nil
	}
	t := term{kind: kAdditional, subs: []*term{of.subs[0]}, closed: of.closed, origin: of.origin}
	slices.Sort(e.names)
	slices.Sort(e.patterns)
	t.names, t.patterns = slices.Compact(e.names), slices.Compact(e.patterns)
	if of.kind == kUnevaluatedItems {
		t.kind, t.count = kRest, int64(e.prefix)
		t.subs[0] = e.item(tb, of, writer)
	}
	return tb.intern(t)
}

// item returns what an item beyond the prefix has to satisfy.
func (e *covered) item(tb *table, of *term, writer bool) *term {
	if len(e.selected) == 0 {
		return of.subs[0]
	}
	any := term{kind: kAny, subs: e.selected, origin: of.origin}
	if !writer {
		any.subs = append(any.subs, of.subs[0])
	}
	slices.SortFunc(any.subs, func(a, b *term) int { return cmp.Compare(a.id, b.id) })
	any.subs = slices.Compact(any.subs)
	if !writer {
		return tb.intern(any)
	}
	return tb.intern(term{kind: kIf, subs: []*term{tb.intern(any), tb.all(nil, of.origin), of.subs[0]}, origin: of.origin})
}

package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// maxNested bounds how deep variants are explained within variants.
const maxNested = 3

// byVariants explains a union of the reader by cases: each variant that the
// writer may write there is taken by a variant of the reader.
func (p *proof) byVariants(c candidate, alone *term) bool {
	if c.part.branches == nil || !p.spend(len(c.part.branches)) {
		return false
	}
	i := slices.IndexFunc(p.theirs, func(w candidate) bool { return w.part.branches != nil && sameHops(w, c) })
	if i < 0 {
		return p.byOne(c, alone)
	}
	union := p.theirs[i]
	s := Step{Kind: StepVariants, Path: p.base + c.path, Reader: c.assertion(p.base), Writer: []Assertion{*union.assertion(p.base)}}
	same := 0
	for i, variant := range union.part.branches {
		if slices.Contains(c.part.term.subs, p.compile(variant)) && p.never(p.writes(), p.refuses(p.lift(p.unless(c, variant, c.part.term)))) {
			same++
			continue
		}
		step, ok := p.variant(c, i, variant)
		if !ok {
			return false
		}
		s.Steps = append(s.Steps, step)
	}
	s.Says = "each variant that the writer may write is taken"
	if same > 0 {
		s.Says += "; " + counted(same, "variant") + " of both are the same"
		if same == 1 {
			s.Says = "each variant that the writer may write is taken; 1 variant of both is the same"
		}
	}
	p.add("variants "+s.Path+" "+c.part.keyword, s)
	return true
}

// byOne explains a union that takes all that the writer writes there by one of
// its variants.
func (p *proof) byOne(c candidate, alone *term) bool {
	if !p.never(p.writes(), p.refuses(p.lift(alone))) {
		return false
	}
	for j, taker := range c.part.branches {
		if p.never(p.writes(), p.refuses(p.lift(p.lone(c.steps, p.compile(taker))))) {
			p.add("variants "+p.base+c.path+" "+c.part.keyword, Step{
				Kind: StepVariants, Path: p.base + c.path, Reader: c.assertion(p.base),
				Says: "all that the writer writes there is taken by " + p.variantName(j, taker),
			})
			return true
		}
	}
	return false
}

// variant explains by which variants of the reader one of the writer is taken.
func (p *proof) variant(c candidate, i int, variant *schema.Schema) (Step, bool) {
	s := Step{Kind: StepVariant, Path: p.base + c.path, Says: p.variantName(i, variant)}
	if p.never(p.writes(), p.refuses(p.lift(p.unless(c, variant, p.nothing())))) {
		s.Says += " never occurs"
		return s, true
	}
	if !p.never(p.writes(), p.refuses(p.lift(p.unless(c, variant, c.part.term)))) {
		return s, false
	}
	for j, taker := range c.part.branches {
		if !p.never(p.writes(), p.refuses(p.lift(p.unless(c, variant, p.compile(taker))))) {
			continue
		}
		s.Says += " is taken by the reader's " + p.variantName(j, taker)
		if p.depth() < maxNested {
			s.Steps = p.inside(c, variant, taker)
		}
		return s, true
	}
	s.Says += " is taken by several of the reader's variants together"
	return s, true
}

// unless returns the term that asserts t of all that is at the candidate's place
// and no value of the writer's variant.
func (p *proof) unless(c candidate, variant *schema.Schema, t *term) *term {
	isNot := p.intern(term{kind: kNot, subs: []*term{p.compile(variant)}, origin: variant})
	return p.lone(c.steps, p.intern(term{kind: kAny, subs: []*term{isNot, t}, origin: variant}))
}

// inside explains the assertions of the variant that takes one of the writer.
func (p *proof) inside(c candidate, variant, taker *schema.Schema) []Step {
	inner := &proof{
		explainer: p.explainer, writer: variant, reader: taker, base: p.base + c.path, outer: p,
		lift: func(t *term) *term { return p.lift(p.unless(c, variant, t)) },
	}
	return inner.explain()
}

// depth is how many unions the proof is inside of.
func (p *proof) depth() int {
	if p.outer == nil {
		return 0
	}
	return 1 + p.outer.depth()
}

// sameHops reports whether two assertions are about the same parts of an event.
func sameHops(a, b candidate) bool {
	return slices.EqualFunc(a.hops, b.hops, func(x, y hop) bool {
		if x.guard != nil || y.guard != nil {
			return x.guard == y.guard && x.unless == y.unless
		}
		s, t := x.through, y.through
		return s.kind == t.kind && s.name == t.name && s.count == t.count &&
			slices.Equal(s.names, t.names) && slices.Equal(s.patterns, t.patterns)
	})
}

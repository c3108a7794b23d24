package compat

import (
	"slices"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
)

// remedy is one thing that would let a union take what it refuses: an assertion
// inside a variant that goes, or a variant of the writer's that comes back.
type remedy struct {
	candidate
	edit
	variant *schema.Schema // that comes back
}

// maxRemedies bounds what is tried to explain one union.
const maxRemedies = 500

// relaxing is a union, or the overlap of one, while its failures are explained.
type relaxing struct {
	*finder
	c      candidate
	others literal // all other assertions of the reader hold
	// fixed is the union with the remedy of each break that is reported; groups
	// are those of assertions inside it, most of one that fails alone.
	fixed  []*term
	groups [][]remedy
	// gone are those of them that fail all that the writer writes of their variant.
	// They are hiding until the others have been tried.
	gone, hiding []remedy
	whole        bool // a break is reported that is about the union itself
}

// explained is the union with all events that are explained: those that fail
// what is reported and nothing else. Of what fails only together any part counts
// for it, so mixed asks for the rest.
func (r *relaxing) explained() *term { return r.with(slices.Concat(r.groups...)) }

// with is the union with the events of the breaks, and those that only fail some
// of the assertions.
func (r *relaxing) with(list []remedy) *term {
	if len(r.fixed) == 0 {
		return r.c.part.term
	}
	terms := append([]*term{r.c.part.term}, r.fixed...)
	if len(list) > 1 {
		terms = append(terms, r.remedied(list...))
	}
	return r.intern(term{kind: kAny, subs: terms, origin: r.c.schema})
}

// ask seeks an event that the union refuses for a reason that is not explained
// yet, while all else holds, and more.
func (r *relaxing) ask(more ...literal) answer {
	var alone []remedy
	for _, g := range r.groups {
		if len(g) == 1 || r.areGone(g) {
			alone = append(alone, g...)
		}
	}
	return r.refused(r.with(alone), more...)
}

// refused seeks an event that the term in place of the union refuses, while all
// else holds, and more.
func (r *relaxing) refused(by *term, more ...literal) answer {
	return r.solve(append([]literal{r.writes(), r.others, r.refuses(r.lone(r.c.steps, by))}, more...))
}

// unexplained seeks an event for which there is no break yet.
func (r *relaxing) unexplained() answer {
	if got := r.refused(r.explained()); got.outcome != no {
		return got
	}
	return r.mixed()
}

// mixed seeks an event that fails only assertions that are reported, but no break
// in whole: some of several that only fail together.
func (r *relaxing) mixed() answer {
	var hold []literal
	several := false
	for _, g := range r.groups {
		if !r.areGone(g) {
			hold = append(hold, r.reads(r.someOf(g)))
			several = several || len(g) > 1
		}
	}
	switch {
	case !several:
		return answer{outcome: no}
	case !r.spend(len(r.c.part.branches) + len(r.fixed) + len(hold)):
		return answer{outcome: maybe, why: overBudget}
	}
	return r.ask(append(hold, r.reads(r.lone(r.c.steps, r.remedied(slices.Concat(r.groups...)...))))...)
}

// areGone reports whether all of what fails together is gone.
func (r *relaxing) areGone(group []remedy) bool {
	return !slices.ContainsFunc(group, func(m remedy) bool { return !m.isOf(r.gone) })
}

// finish notes how much of candidate number i is explained.
func (r *relaxing) finish(i int) {
	if len(r.fixed) == 0 && !r.whole {
		return
	}
	f := r.finder
	f.done[i] = true
	switch {
	case f.always(r.c):
		f.hiding = append(f.hiding, i)
	case r.whole:
		f.held = append(f.held, f.reads(f.asserted(i)))
	}
	if !r.whole {
		f.relaxed[i] = r.explained()
	}
}

// union reports why candidate number i, a union of which no variant matches,
// refuses: one break for each assertion inside a variant without which the union
// would take an event that it refuses, for each variant that is gone, for what
// only fails together in the variant that is meant, and one for the union itself
// if there is more.
func (f *finder) union(i int, others literal) bool {
	r := &relaxing{finder: f, c: f.list[i], others: others}
	if f.solve([]literal{f.writes(), f.refuses(f.asserted(i))}).outcome == no {
		return true
	}
	list, known := r.each(f.remedies(r.c))
	for range maxGroups {
		got := r.unexplained()
		if got.outcome == no || r.whole {
			r.finish(i)
			return known
		}
		explained, sure := r.rest(got)
		if !explained {
			break
		}
		known = known && sure
		if len(r.hiding) > 0 {
			list, sure = r.each(list)
			known = known && sure
		}
	}
	r.finish(i)
	return false
}

// each tries the remedies, one after the other, until no more help, and returns
// those that did not; not sure: there may be more that do.
func (r *relaxing) each(list []remedy) (left []remedy, sure bool) {
	sure = true
	for again := true; again; {
		r.gone, r.hiding = append(r.gone, r.hiding...), nil
		left = nil
		for _, m := range list {
			helps, known := r.try(m)
			sure = sure && known
			if !helps {
				left = append(left, m)
			}
		}
		list, again = left, len(r.hiding) > 0
	}
	return left, sure
}

// try reports the remedy if it helps an event that is not explained yet; not
// sure: it may.
func (r *relaxing) try(m remedy) (helps, sure bool) {
	if len(r.breaks) >= maxBreaks || !r.spend(len(r.c.part.branches)+len(r.fixed)) {
		return false, false
	}
	fixed := r.remedied(append(slices.Clone(r.gone), m)...)
	more := []literal{r.reads(r.lone(r.c.steps, fixed))}
	if m.like != nil {
		more = append(more, holds(m.like))
	}
	got := r.ask(more...)
	if got.outcome == no {
		return false, true
	}
	witness := r.tried(got)
	if witness == nil {
		return false, false
	}
	r.fixed = append(r.fixed, fixed)
	if m.variant != nil {
		r.reportVariant(m, witness)
		return true, true
	}
	r.report(m.candidate, cause{at: m.last()}, witness)
	r.groups = append(r.groups, []remedy{m})
	if r.always(m.candidate) {
		r.hiding = append(r.hiding, m)
	}
	return true, true
}

// remedied returns the union with remedies.
func (r *relaxing) remedied(list ...remedy) *term {
	depth := len(r.c.steps) - 1
	var edits []edit
	for _, m := range list {
		edits = append(edits, edit{m.edit.steps[depth:], m.edit.to})
	}
	return r.editedPart(*r.c.part, edits)
}

// remedies lists what may help the union, from the inside out.
func (f *finder) remedies(c candidate) []remedy {
	var list []remedy
	for k := range c.part.branches {
		for _, inner := range f.inside(c, k) {
			list = append(list, remedy{candidate: inner, edit: edit{steps: inner.steps}})
			if inner.part.branches != nil {
				list = append(list[:len(list)-1], append(f.missingOf(inner), list[len(list)-1])...)
			}
		}
		if len(list) > maxRemedies {
			return list[:maxRemedies]
		}
	}
	return append(list, f.missingOf(c)...)
}

// inside lists the assertions inside variant number k of a union, if it is one
// of the writer's that changed: what both say cannot be to blame.
func (f *finder) inside(c candidate, k int) []candidate {
	branch := c.part.branches[k]
	twins := f.twins.Of(branch)
	if len(twins) == 0 || !f.spend(len(twins)+len(c.steps)) {
		return nil
	}
	twin := f.either(twins)
	if twin == f.compile(branch) {
		return nil
	}
	from := c.branch(k)
	from.twin, from.home = twin, len(c.hops)
	from.like = f.lone(c.steps, from.twin)
	in := newCollector(f.table)
	in.passes, in.spend = f.unchanged, f.spend
	for _, s := range c.steps {
		in.on[s.schema] = true // unions inside of unions come to an end, too
	}
	in.into = func(union candidate) {
		for i := range union.part.branches {
			in.list = append(in.list, f.inside(union, i)...)
		}
	}
	in.walk(from)
	return in.list
}

// either returns the term for "one of the schemas, of which there is one".
func (f *finder) either(list []*schema.Schema) *term {
	var terms []*term
	for _, t := range f.compileAll(list) {
		if !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return f.intern(term{kind: kAny, subs: terms, origin: list[0]})
}

// unchanged reports whether the writer says the same at all places that it has
// for s.
func (f *finder) unchanged(s *schema.Schema, p *assertion) bool {
	twins := f.twins.Of(s)
	for _, twin := range twins {
		says := func(q assertion) bool { return q.term == p.term }
		if !f.spend(1) || !slices.ContainsFunc(f.assertions(twin), says) {
			return false
		}
	}
	return len(twins) > 0
}

// missingOf lists the writer's variants of a union that the reader has not.
func (f *finder) missingOf(c candidate) []remedy {
	var list []remedy
	for _, variant := range f.removed(c.schema) {
		if !f.spend(1 + len(c.part.branches)) {
			break
		}
		// Not opened: it comes back as it was.
		written := f.negated(f.negated(f.compile(variant), c.schema), c.schema)
		with := f.intern(term{kind: kAny, subs: append(slices.Clone(c.part.term.subs), written), origin: c.schema})
		list = append(list, remedy{candidate: c, edit: edit{c.steps, with}, variant: variant})
	}
	return list
}

// removed lists the writer's variants of the union that s is, those of all its
// places, which have no twin.
func (f *finder) removed(s *schema.Schema) []*schema.Schema {
	var list []*schema.Schema
	seen := map[*schema.Schema]bool{}
	for _, twin := range f.twins.Of(s) {
		for _, variant := range change.Variants(twin) {
			if !seen[variant] && f.twins.Of(variant) == nil {
				list = append(list, variant)
			}
			seen[variant] = true
		}
	}
	return list
}

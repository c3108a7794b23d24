package compat

import (
	"slices"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
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
	// fixed is the union with the remedy of each break that is reported; inner
	// are those of assertions inside it.
	fixed []*term
	inner []remedy
	// gone are inner ones that fail all that the writer writes of their variant.
	// They are hiding until the others have been tried.
	gone, hiding []remedy
	whole        bool // a break is reported that is about the union itself
}

// explained is the union with all events that are explained.
func (r *relaxing) explained() *term {
	if len(r.fixed) == 0 {
		return r.c.part.term
	}
	terms := append([]*term{r.c.part.term}, r.fixed...)
	if len(r.inner) > 1 {
		terms = append(terms, r.remedied(r.inner...))
	}
	return r.intern(term{kind: kAny, subs: terms, origin: r.c.schema})
}

// ask seeks an event that the union refuses for a reason that is not explained
// yet, while all else holds, and more.
func (r *relaxing) ask(more ...literal) answer {
	return r.solve(append([]literal{r.writes(), r.others, r.refuses(r.lone(r.c.steps, r.explained()))}, more...))
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
		f.hiding = append(f.hiding, edit{steps: r.c.steps})
	case r.whole:
		f.held = append(f.held, f.reads(f.asserted(i)))
	}
	if !r.whole {
		f.relaxed = append(f.relaxed, edit{r.c.steps, r.explained()})
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
	known := r.each(f.remedies(r.c))
	for range maxGroups {
		got := r.ask()
		if got.outcome == no || r.whole {
			r.finish(i)
			return known
		}
		if !r.rest(got) {
			break
		}
	}
	r.finish(i)
	return false
}

// each tries the remedies, one after the other, until no more help; false: there
// may be more that do.
func (r *relaxing) each(list []remedy) bool {
	known := true
	for again := true; again; {
		var left []remedy
		for _, m := range list {
			helps, sure := r.try(m)
			known = known && sure
			if !helps {
				left = append(left, m)
			}
		}
		list, again = left, len(r.hiding) > 0
		r.gone, r.hiding = append(r.gone, r.hiding...), nil
	}
	return known
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
	r.inner = append(r.inner, m)
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
	return r.editedPart(r.c.part, edits)
}

// rest explains an event that no single remedy helps: by the assertions that
// fail together in the variant that the event is of, which are reported unless
// one of them is, else by the union itself; false: the event is none.
func (r *relaxing) rest(got answer) bool {
	witness := r.tried(got)
	if witness == nil {
		return false
	}
	list, new := r.together(witness.Node)
	if list == nil {
		r.whole = true
		r.report(r.c, cause{at: r.c.last()}, witness)
		return true
	}
	r.fixed = append(r.fixed, r.remedied(list...))
	if new {
		group := make([]candidate, len(list))
		for i, m := range list {
			group[i] = m.candidate
		}
		r.reportGroup(group, witness)
		r.inner = append(r.inner, list...)
	}
	return true
}

// together returns the assertions that fail in the variant that the event is of,
// if it would be taken without them; new: none of them is reported.
func (r *relaxing) together(event *source.Node) (list []remedy, new bool) {
	for k, branch := range r.c.part.branches {
		twin := r.twins.Of(branch)
		if twin == nil || !r.isOf(event, twin) {
			continue
		}
		list, new = nil, true
		for _, c := range r.inside(r.c, k) {
			if _, fails := r.failsAt(c, event); !fails {
				continue
			}
			list = append(list, remedy{candidate: c, edit: edit{steps: c.steps}})
			new = new && !slices.ContainsFunc(r.inner, func(m remedy) bool { return m.last() == c.last() })
		}
		if list != nil && r.holdsOf(event, r.reads(r.lone(r.c.steps, r.remedied(list...)))) {
			return list, new
		}
	}
	return nil, false
}

// isOf reports whether a value at the union's place is of the writer's variant.
func (r *relaxing) isOf(event *source.Node, variant *schema.Schema) bool {
	for _, v := range r.places(r.c, event) {
		if r.holdsOf(v, holds(r.compile(variant))) {
			return true
		}
	}
	return false
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
	twin := f.twins.Of(branch)
	if twin == nil || f.compile(twin) == f.compile(branch) || !f.spend(1+len(c.steps)) {
		return nil
	}
	from := c.branch(k)
	from.twin, from.home = f.compile(twin), len(c.hops)
	from.like = f.lone(c.steps, from.twin)
	in := newCollector(f.table)
	in.passes = f.unchanged
	in.into = func(union candidate) {
		for i := range union.part.branches {
			in.list = append(in.list, f.inside(union, i)...)
		}
	}
	in.walk(from)
	return in.list
}

// unchanged reports whether the writer says the same at the place that it has
// for s.
func (f *finder) unchanged(s *schema.Schema, p part) bool {
	twin := f.twins.Of(s)
	if twin == nil || !f.spend(1) {
		return false
	}
	return slices.ContainsFunc(f.assertions(twin), func(q part) bool { return q.term == p.term })
}

// missingOf lists the writer's variants of a union that the reader has not.
func (f *finder) missingOf(c candidate) []remedy {
	twin := f.twins.Of(c.schema)
	if twin == nil {
		return nil
	}
	var list []remedy
	for _, variant := range change.Variants(twin) {
		if f.twins.Of(variant) != nil || !f.spend(1+len(c.part.branches)) {
			continue
		}
		// Not opened: it comes back as it was.
		written := f.negated(f.negated(f.compile(variant), c.schema), c.schema)
		with := f.intern(term{kind: kAny, subs: append(slices.Clone(c.part.term.subs), written), origin: c.schema})
		list = append(list, remedy{candidate: c, edit: edit{c.steps, with}, variant: variant})
	}
	return list
}

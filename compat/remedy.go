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
		got := r.ask()
		if got.outcome == no || r.whole {
			r.finish(i)
			return known
		}
		if !r.rest(got) {
			break
		}
		if len(r.hiding) > 0 {
			var sure bool
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
	return r.editedPart(*r.c.part, edits)
}

// rest explains an event that no single remedy helps: by the assertions that
// fail together in the variant that the event is of, which are reported unless
// one of them is, else by the union itself; false: the event is none.
func (r *relaxing) rest(got answer) bool {
	witness := r.tried(got)
	if witness == nil {
		return false
	}
	list := r.together(witness.Node)
	for len(list) > 1 {
		other := r.tried(r.fewer(list))
		if other == nil {
			break
		}
		some := r.together(other.Node)
		if len(some) == 0 || len(some) >= len(list) {
			break
		}
		witness, list = other, some
	}
	if list == nil {
		r.whole = true
		r.report(r.c, cause{at: r.c.last()}, witness)
		return true
	}
	r.fixed = append(r.fixed, r.remedied(list...))
	r.reportTogether(slices.DeleteFunc(list, func(m remedy) bool { return m.isOf(r.gone) }), witness)
	return true
}

// fewer seeks an event of the same variant of which some of the assertions fail,
// but not all of them, and no others.
func (r *relaxing) fewer(list []remedy) answer {
	terms := make([]*term, len(list))
	for i, m := range list {
		terms[i] = r.alone(m.candidate)
	}
	some := r.intern(term{kind: kAny, subs: terms, origin: r.c.schema})
	return r.ask(r.reads(r.lone(r.c.steps, r.remedied(list...))), r.reads(some), holds(list[0].like))
}

// isOf reports whether the list has the remedy, or one of the same assertion.
func (m remedy) isOf(list []remedy) bool {
	return slices.ContainsFunc(list, func(other remedy) bool { return other.last() == m.last() })
}

// reportTogether reports what fails together in a variant, unless some of it is
// reported already.
func (r *relaxing) reportTogether(list []remedy, witness *Witness) {
	if len(list) == 0 || slices.ContainsFunc(list, func(m remedy) bool { return m.isOf(r.inner) }) {
		return
	}
	group := make([]candidate, len(list))
	always := true
	for i, m := range list {
		group[i] = m.candidate
		always = always && r.always(m.candidate)
	}
	r.reportGroup(group, witness)
	r.inner = append(r.inner, list...)
	if always {
		r.hiding = append(r.hiding, list...)
	}
}

// together returns the assertions that fail in the variant that the event is of,
// if it would be taken without them.
func (r *relaxing) together(event *source.Node) []remedy {
	for k, branch := range r.c.part.branches {
		if twins := r.twins.Of(branch); len(twins) == 0 || !r.isOf(event, twins) {
			continue
		}
		var list []remedy
		for _, c := range r.inside(r.c, k) {
			if _, fails := r.failsAt(c, event); fails {
				list = append(list, remedy{candidate: c, edit: edit{steps: c.steps}})
			}
		}
		if list != nil && r.holdsOf(event, r.reads(r.lone(r.c.steps, r.remedied(list...)))) {
			return list
		}
	}
	return nil
}

// isOf reports whether a value at the union's place is of one of the writer's
// variants.
func (r *relaxing) isOf(event *source.Node, variants []*schema.Schema) bool {
	for _, v := range r.places(r.c, event) {
		if r.holdsOf(v, holds(r.either(variants))) {
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

package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// rest explains an event that no single remedy helps: by the assertions that
// fail together in the variant that the event is of, else by the union itself;
// not sure: of these, fewer may fail together.
func (r *relaxing) rest(got answer) (explained, sure bool) {
	witness := r.tried(got)
	if witness == nil {
		return false, false
	}
	list := r.together(witness.Node)
	if list == nil {
		r.whole = true
		r.report(r.c, cause{at: r.c.last()}, witness)
		return true, true
	}
	list, witness, sure = r.least(list, witness)
	r.fixed = append(r.fixed, r.freed(list))
	r.reportTogether(slices.DeleteFunc(list, func(m remedy) bool { return m.isOf(r.gone) }), witness)
	return true, sure
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
			list = append(list, remedy{candidate: c, edit: edit{steps: c.steps}})
		}
		list = r.failingOf(list, event)
		if list != nil && r.holdsOf(event, r.reads(r.lone(r.c.steps, r.freed(list)))) {
			return list
		}
	}
	return nil
}

// freed returns the union with what the writer writes of the variant that the
// assertions are inside of and the variant takes without them. Events of other
// variants it may take, too, but they fail for reasons of their own.
func (r *relaxing) freed(list []remedy) *term {
	depth := len(r.c.steps)
	variant := r.c.part.branches[list[0].edit.steps[depth-1].branch]
	edits := make([]edit, len(list))
	for i, m := range list {
		edits[i] = edit{m.edit.steps[depth:], m.edit.to}
	}
	written := r.negated(r.negated(r.either(r.twins.Of(variant)), r.c.schema), r.c.schema) // not opened
	taken := r.all([]*term{r.edited(variant, edits), written}, r.c.schema)
	return r.intern(term{kind: kAny, subs: append(slices.Clone(r.c.part.term.subs), taken), origin: r.c.schema})
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

// failingOf returns those of the assertions that fail in the event.
func (r *relaxing) failingOf(list []remedy, event *source.Node) []remedy {
	var failing []remedy
	for _, m := range list {
		if _, fails := r.failsAt(m.candidate, event); fails {
			failing = append(failing, m)
		}
	}
	return failing
}

// least leaves out what fails by chance: it returns assertions of which no event
// fails some but not all, and one that fails these; not sure: there may be one.
func (r *relaxing) least(list []remedy, witness *Witness) ([]remedy, *Witness, bool) {
	for len(list) > 1 {
		got := r.fewer(list)
		if got.outcome == no {
			break
		}
		other := r.tried(got)
		if other == nil {
			return list, witness, false
		}
		some := r.failingOf(list, other.Node)
		if len(some) == 0 || len(some) == len(list) {
			return list, witness, false
		}
		list, witness = some, other
	}
	return list, witness, true
}

// fewer seeks an event of the same variant of which some of the assertions fail,
// but not all of them, and no others.
func (r *relaxing) fewer(list []remedy) answer {
	return r.ask(r.reads(r.lone(r.c.steps, r.freed(list))), r.reads(r.someOf(list)))
}

// someOf returns the term for "at least one of the assertions holds".
func (r *relaxing) someOf(list []remedy) *term {
	terms := make([]*term, len(list))
	for i, m := range list {
		terms[i] = r.alone(m.candidate)
	}
	return r.intern(term{kind: kAny, subs: terms, origin: r.c.schema})
}

// isOf reports whether the list has the remedy, or one of the same assertion.
func (m remedy) isOf(list []remedy) bool {
	return slices.ContainsFunc(list, func(other remedy) bool { return other.last() == m.last() })
}

// reportTogether reports what fails together in a variant, unless what is reported
// already is a part of it.
func (r *relaxing) reportTogether(list []remedy, witness *Witness) {
	within := func(group []remedy) bool {
		return !slices.ContainsFunc(group, func(m remedy) bool { return !m.isOf(list) })
	}
	if len(list) == 0 || slices.ContainsFunc(r.groups, within) {
		return
	}
	group := make([]candidate, len(list))
	always := true
	for i, m := range list {
		group[i] = m.candidate
		always = always && r.always(m.candidate)
	}
	r.reportGroup(r.named(group), witness)
	r.groups = append(r.groups, list)
	if always {
		r.hiding = append(r.hiding, list...)
	}
}

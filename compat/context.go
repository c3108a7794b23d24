package compat

import "slices"

// bounds is what the keywords about unevaluated parts may come to while some
// guards are not settled: a state that has all values, and perhaps more, and one
// that has none but values.
type bounds struct {
	more, fewer *state
	noneMore    bool // there are none at all
	noneFewer   bool
	vague       bool     // of a writer, who is in its set is not settled
	open        *literal // a guard that is not settled, and matters, to be tried so first
}

// contextual reports whether t is about parts that the rest of a schema does not
// evaluate.
func (t *term) contextual() bool { return t.covers != nil }

// inContext reports whether the state has a keyword about unevaluated parts.
func (x *state) inContext() bool {
	return slices.ContainsFunc(x.atoms, func(l literal) bool { return l.term.contextual() })
}

// settled seeks a value where only atoms are left. What is evaluated depends on
// guards: where it makes a difference whether one holds, either is tried.
func (x *state) settled() answer {
	if !x.inContext() {
		return x.value()
	}
	b := x.bounds()
	if !x.spend(len(x.atoms)) {
		return answer{outcome: maybe, why: overBudget}
	}
	if b.open == nil && b.noneMore {
		return answer{outcome: no}
	}
	if b.open == nil {
		return b.more.value()
	}
	if !b.noneFewer && !b.vague {
		if got := b.fewer.value(); got.outcome == yes {
			return got
		}
	}
	if b.noneMore || b.more.value().outcome == no {
		return answer{outcome: no}
	}
	return x.either(*b.open)
}

// manyNodes is from how many choices on it pays to look for what no choice can
// mend.
const manyNodes = 32

// barren reports whether the atoms alone rule out every value, whatever is chosen
// from the clauses and whichever guards hold. It is asked where choices multiply.
func (x *state) barren() bool {
	inContext := x.inContext()
	if x.chance != nil || !inContext && *x.nodes < manyNodes {
		return false
	}
	b := x.bounds()
	// What is chosen may yet make names known.
	b.more.declared = x.declared || inContext || x.mayDescribe()
	return x.spend(len(x.atoms)) && (b.noneMore || b.more.value().outcome == no)
}

// mayDescribe reports whether a choice that is left may add to the writer's set.
func (x *state) mayDescribe() bool {
	describes := func(l literal) bool { return l.writer }
	return slices.ContainsFunc(x.unions, describes) || slices.ContainsFunc(x.clauses, func(c clause) bool {
		return slices.ContainsFunc(c, func(alternative []literal) bool { return slices.ContainsFunc(alternative, describes) })
	})
}

// either tries l, and then its contrary.
func (x *state) either(l literal) answer {
	best := answer{outcome: no}
	for range 2 {
		if !x.spend(1 + x.known.count) {
			return answer{outcome: maybe, why: overBudget}
		}
		if y := x.clone(); y.add(l) {
			best = better(best, y.search())
		}
		if best.outcome == yes {
			break
		}
		l.not = !l.not
	}
	return best
}

// bounds replaces the keywords about unevaluated parts by rules about parts: for
// more values, as if all were evaluated that may be, where they ask something,
// and where they are negated only what is for certain; for fewer values the
// other way round.
func (x *state) bounds() bounds {
	more, fewer := *x, *x
	b := bounds{more: &more, fewer: &fewer}
	more.atoms, fewer.atoms = nil, nil
	for _, l := range x.atoms {
		if !l.term.contextual() {
			more.atoms, fewer.atoms = append(more.atoms, l), append(fewer.atoms, l)
			continue
		}
		least, most, open := x.evaluated(l)
		narrow, wide := least.rule(x.table, l.term, l.writer), most.rule(x.table, l.term, l.writer)
		if narrow != wide {
			b.vague = b.vague || l.writer
			if b.open == nil {
				b.open = &open
			}
		}
		if l.not {
			narrow, wide = wide, narrow
		}
		b.noneMore = !more.ask(l, wide) || b.noneMore
		b.noneFewer = !fewer.ask(l, narrow) || b.noneFewer
	}
	more.declared = more.declared || b.vague
	return b
}

// ask adds the rule that the keyword of l comes to; nil asks nothing. False: it
// is negated, and cannot be broken.
func (x *state) ask(l literal, rule *term) bool {
	if rule == nil {
		return !l.not
	}
	x.atoms = append(x.atoms, l.with(rule))
	return true
}

// evaluator finds what is evaluated where literals are known.
type evaluator struct {
	*state
	least, most *covered // for certain, and perhaps
	seen        map[evaluation]bool
	open        literal // the first guard that is not settled
	undecided   bool
}

// evaluation is one way to meet a coverage.
type evaluation struct {
	by      *coverage
	opened  bool
	certain bool
}

// evaluated returns what is evaluated for certain, and what may be, of the
// schema whose keyword l is about; if they differ, a guard that is not settled.
func (x *state) evaluated(l literal) (least, most *covered, open literal) {
	e := &evaluator{state: x, least: &covered{}, most: &covered{}, seen: map[evaluation]bool{}}
	e.visit(evaluation{l.term.covers, l.opened, true})
	e.open.not = e.open.not != l.not
	return e.least, e.most, e.open
}

func (e *evaluator) visit(at evaluation) {
	if e.seen[at] || !e.spend(1+len(at.by.parts)+(len(at.by.names)+len(at.by.patterns))/8) {
		return
	}
	e.seen[at] = true
	e.most.add(e.table, at.by, at.opened)
	if at.certain {
		e.least.add(e.table, at.by, at.opened)
	}
	for _, p := range at.by.parts {
		if p.opened && !at.opened {
			continue
		}
		next := evaluation{p.by, at.opened && !p.plain, at.certain}
		switch e.holds(p.guards, at.opened) {
		case impossible:
			continue
		case uncertain:
			next.certain = false
		}
		e.visit(next)
	}
}

// holds reports whether all guards hold.
func (e *evaluator) holds(guards []guard, opened bool) judgement {
	all := certain
	for _, g := range guards {
		l := literal{term: g.term, not: g.not, opened: opened && !g.plain}
		switch e.judge(l) {
		case impossible:
			return impossible
		case uncertain:
			if all = uncertain; !e.undecided {
				e.open, e.undecided = l, true
			}
		}
	}
	return all
}

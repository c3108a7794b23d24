package compat

import (
	"cmp"
	"slices"
)

// applies reports whether a rule is about the member called name; why says what
// makes that uncertain.
func (p *prover) applies(about *term, name string) (j judgement, why *Reason) {
	switch about.kind {
	case kPatternProperty:
		if slices.Contains(about.names, name) {
			return impossible, nil
		}
		return p.matches(about.name, name, about)
	case kAdditional:
		return p.isAdditional(about, name)
	}
	return certain, nil
}

func (p *prover) isAdditional(t *term, name string) (judgement, *Reason) {
	if _, found := slices.BinarySearch(t.names, name); found {
		return impossible, nil
	}
	all, why := certain, (*Reason)(nil)
	for _, pattern := range t.patterns {
		switch j, doubt := p.matches(pattern, name, t); j {
		case certain:
			return impossible, nil
		case uncertain:
			all, why = uncertain, doubt
		}
	}
	return all, why
}

// member says whether there can be a member called name of which the extra
// literals hold as well, and which value it would have. A rule that may or may
// not apply is left out: more values than there are, never fewer.
func (m *members) member(name string, extra []literal) answer {
	asked := m.of(name)
	if asked.absent {
		return answer{outcome: no}
	}
	if !m.spend(1 + len(m.matching) + len(m.others)) {
		return answer{outcome: maybe, why: overBudget}
	}
	list := slices.Concat(asked.values, extra)
	var doubt *Reason
	for _, rules := range [][]rule{m.matching, m.others} {
		for _, r := range rules {
			switch j, why := m.applies(r.about, name); j {
			case certain:
				list = append(list, r.literal)
			case uncertain:
				doubt = cmp.Or(doubt, why)
			}
		}
	}
	allowed, why := m.mayBeThere(name)
	if !allowed {
		return answer{outcome: no}
	}
	doubt = cmp.Or(doubt, why)
	if doubt != nil {
		list = plainly(list)
	}
	return m.solve(list).doubted(doubt)
}

// doubted returns the answer under a doubt, which may be nil.
func (a answer) doubted(why *Reason) answer {
	if a.outcome == yes && why != nil {
		a.outcome, a.why = maybe, why
	}
	return a
}

// mayBeThere reports whether the name itself is allowed, by propertyNames and
// because the writer must know it.
func (m *members) mayBeThere(name string) (allowed bool, doubt *Reason) {
	for _, t := range m.names {
		got := m.solve([]literal{holds(t), m.called(name)})
		if got.outcome == no {
			return false, nil
		}
		doubt = cmp.Or(doubt, got.why)
	}
	if !m.obliged || m.of(name).known {
		return true, doubt
	}
	for _, pattern := range m.knownPatterns {
		switch j, why := m.matches(pattern, name, nil); j {
		case certain:
			return true, doubt
		case uncertain:
			allowed, doubt = true, cmp.Or(doubt, why)
		}
	}
	return allowed, doubt
}

// plainly returns the literals without the writer's obligation.
func plainly(list []literal) []literal {
	out := make([]literal, len(list))
	for i, l := range list {
		out[i] = l.plain()
	}
	return out
}

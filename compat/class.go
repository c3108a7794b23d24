package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// class is the names that nobody speaks of and that match the same patterns:
// what holds of one such member holds of all.
type class struct {
	matched []string // the patterns that its names match
	others  []string // those that they do not
	values  []literal
	vague   *Reason // set if there are too many patterns to split by
}

// slot is a member of some class that has to be there.
type slot struct {
	class  class
	values []literal
	names  []literal // about the name, as a string
}

func (s slot) with(want rule) slot {
	if want.about.kind == kNames {
		s.names = append(slices.Clone(s.names), want.literal)
	} else {
		s.values = append(slices.Clone(s.values), want.literal)
	}
	return s
}

// maxSplit bounds the patterns by which names are split, for each doubles the
// classes.
const maxSplit = 5

// classes returns the classes of names that may be there.
func (m *members) classes() []class {
	if m.split == nil {
		m.split = m.makeClasses()
	}
	return m.split
}

func (m *members) makeClasses() []class {
	patterns := m.patterns()
	if len(patterns) > maxSplit {
		return []class{{vague: unsure("budget", "too many patterns for the names of members", nil)}}
	}
	classes := []class{}
	for bits := range 1 << len(patterns) {
		var c class
		for i, p := range patterns {
			if bits&(1<<i) != 0 {
				c.matched = append(c.matched, p)
			} else {
				c.others = append(c.others, p)
			}
		}
		if m.obliged && !slices.ContainsFunc(m.knownPatterns, c.matches) {
			continue
		}
		for _, rules := range [][]rule{m.matching, m.others} {
			for _, r := range rules {
				if c.covers(r.about) {
					c.values = append(c.values, r.literal)
				}
			}
		}
		classes = append(classes, c)
	}
	return classes
}

// patterns returns every pattern in play once, in order.
func (m *members) patterns() []string {
	list := slices.Clone(m.knownPatterns)
	for _, rules := range [][]rule{m.matching, m.others, m.wants} {
		for _, r := range rules {
			if r.about.kind == kPatternProperty {
				list = append(list, r.about.name)
			}
			list = append(list, r.about.patterns...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (c class) matches(pattern string) bool { return slices.Contains(c.matched, pattern) }

// covers reports whether a rule is about the members of the class.
func (c class) covers(about *term) bool {
	switch {
	case c.vague != nil:
		return true
	case about.kind == kPatternProperty:
		return c.matches(about.name)
	case about.kind == kAdditional:
		return !slices.ContainsFunc(about.patterns, c.matches)
	}
	return true
}

// newName seeks a name of the slot's class that is none of taken.
func (m *members) newName(s slot, taken []*source.Node) answer {
	if !m.spend(1 + len(taken)/2) {
		return answer{outcome: maybe, why: overBudget}
	}
	list := slices.Clone(s.names)
	for _, t := range m.names {
		list = append(list, holds(t))
	}
	for _, p := range s.class.matched {
		list = append(list, holds(m.intern(term{kind: kPattern, name: p})))
	}
	for _, p := range s.class.others {
		list = append(list, fails(m.intern(term{kind: kPattern, name: p})))
	}
	isText := m.intern(term{kind: kTypes, types: schema.TypeString})
	list = append(list, holds(isText), fails(m.intern(term{kind: kEnum, values: taken})))
	return m.solve(list).doubted(s.class.vague)
}

// newValue seeks a value for the slot.
func (m *members) newValue(s slot) answer {
	return m.solve(append(slices.Clone(s.class.values), s.values...)).doubted(s.class.vague)
}

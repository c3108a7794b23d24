package compat

import (
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// class is the names that nobody speaks of and that match the same patterns:
// what holds of one such member holds of all.
type class struct {
	matched []string // the patterns that its names match
	others  []string // those that they do not
	values  []literal
	vague   *Reason      // set if there are too many classes
	example *source.Node // one of its names; nil: none is known
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

// manyClasses is from where on names are not parted by more patterns, beside two
// classes for each: every class is looked at for every member that has to be there.
const manyClasses = 64

// classes returns the classes of names that may be there.
func (m *members) classes() []class {
	if m.split == nil {
		m.split = m.makeClasses()
	}
	return m.split
}

// makeClasses parts the names by one pattern after the other, and drops what is
// empty: of patterns that exclude each other there are not many more classes
// than patterns. Of many that overlap, some part nothing: then what these say is
// left out, and each class is vague.
func (m *members) makeClasses() []class {
	classes, patterns := []class{{}}, m.patterns()
	for i, p := range patterns {
		var parts []class
		for _, c := range classes {
			parts = append(parts, m.part(c, p)...)
			if len(parts) > manyClasses+2*i {
				return m.described(classes, unsure("budget", "too many patterns for the names of members", nil))
			}
		}
		if classes = parts; !m.spend(len(classes)) {
			return []class{{vague: overBudget}}
		}
	}
	return m.described(classes, nil)
}

// described returns the classes of names that may be there, with what holds of
// their members for certain.
func (m *members) described(classes []class, vague *Reason) []class {
	known := []class{}
	for _, c := range classes {
		c.vague = vague
		if m.obliged && !slices.ContainsFunc(m.knownPatterns, c.mayMatch) {
			continue
		}
		for _, rules := range [][]rule{m.matching, m.others} {
			for _, r := range rules {
				if c.mustBeOf(r.about) {
					c.values = append(c.values, r.literal)
				}
			}
		}
		if vague != nil {
			c.values = plainly(c.values) // who else describes it is not known
		}
		known = append(known, c)
	}
	return known
}

// part returns the names of a class that do not match the pattern, and those
// that do, without a part that is empty.
func (m *members) part(c class, pattern string) []class {
	without, with := c, c
	without.others = append(slices.Clip(c.others), pattern)
	with.matched = append(slices.Clip(c.matched), pattern)
	example := uncertain
	if c.example != nil {
		example, _ = m.matches(pattern, c.example.Text, nil)
	}
	var parts []class
	if example == impossible || m.occurs(&without) {
		parts = append(parts, without)
	}
	if example == certain || !m.excludes(c, pattern) && m.occurs(&with) {
		parts = append(parts, with)
	}
	return parts
}

// occurs reports whether the class may have names, and finds an example.
func (m *members) occurs(c *class) bool {
	got := m.solve(append(m.ofClass(*c), holds(m.isText())))
	c.example = nil
	if got.outcome == yes {
		c.example = got.value
	}
	return got.outcome != no
}

// excludes reports whether one of the patterns that the class matches leaves no
// name to another: a small question, that saves large ones.
func (m *members) excludes(c class, pattern string) bool {
	return slices.ContainsFunc(c.matched, func(p string) bool {
		return m.solve([]literal{holds(m.isText()), holds(m.named(p)), holds(m.named(pattern))}).outcome == no
	})
}

// named returns the term of strings that match the pattern.
func (m *members) named(pattern string) *term { return m.intern(term{kind: kPattern, name: pattern}) }

func (m *members) isText() *term { return m.intern(term{kind: kTypes, types: schema.TypeString}) }

// ofClass says of a string that it is one of the names of the class.
func (m *members) ofClass(c class) []literal {
	var list []literal
	for _, p := range c.matched {
		list = append(list, holds(m.named(p)))
	}
	for _, p := range c.others {
		list = append(list, fails(m.named(p)))
	}
	return list
}

// fewPatterns is up to where their order does not matter.
const fewPatterns = 5

// patterns returns every pattern in play once, in order. Of many, those come
// first that a member is wanted of.
func (m *members) patterns() []string {
	list := slices.Clone(m.knownPatterns)
	var wanted []string
	for i, rules := range [][]rule{m.matching, m.others, m.wants} {
		for _, r := range rules {
			if r.about.kind == kPatternProperty {
				list = append(list, r.about.name)
			}
			list = append(list, r.about.patterns...)
			if i == 2 {
				wanted = append(append(wanted, r.about.patterns...), r.about.name)
			}
		}
	}
	slices.Sort(list)
	if list = slices.Compact(list); len(list) > fewPatterns {
		first := func(p string) int {
			if slices.Contains(wanted, p) {
				return 0
			}
			return 1
		}
		slices.SortStableFunc(list, func(a, b string) int { return first(a) - first(b) })
	}
	return list
}

func (c class) matches(pattern string) bool { return slices.Contains(c.matched, pattern) }

// mayMatch reports whether the names of the class match the pattern, or may.
func (c class) mayMatch(pattern string) bool {
	return c.matches(pattern) || c.vague != nil && !slices.Contains(c.others, pattern)
}

// covers reports whether a rule is about the members of the class, or may be.
func (c class) covers(about *term) bool {
	switch about.kind {
	case kPatternProperty:
		return c.mayMatch(about.name)
	case kAdditional:
		return !slices.ContainsFunc(about.patterns, c.matches)
	}
	return true
}

// mustBeOf reports whether a rule is about all members of the class.
func (c class) mustBeOf(about *term) bool {
	switch about.kind {
	case kPatternProperty:
		return c.matches(about.name)
	case kAdditional:
		return !slices.ContainsFunc(about.patterns, c.mayMatch)
	}
	return true
}

// newName seeks a name of the slot's class that is none of taken.
func (m *members) newName(s slot, taken []*source.Node) answer {
	if !m.spend(1 + len(taken)/2) {
		return answer{outcome: maybe, why: overBudget}
	}
	if name := m.readable(s, taken); name != nil {
		return answer{outcome: yes, value: name}
	}
	list := slices.Clone(s.names)
	for _, t := range m.names {
		list = append(list, holds(t))
	}
	list = append(list, m.ofClass(s.class)...)
	list = append(list, holds(m.isText()), fails(m.intern(term{kind: kEnum, values: taken})))
	return m.solve(list).doubted(s.class.vague)
}

// maxOthers bounds the names that are made up by counting.
const maxOthers = 100

// readable returns a name that is as good as any for a slot of which hardly
// anything is asked, and none of taken; nil: it has to be sought.
func (m *members) readable(s slot, taken []*source.Node) *source.Node {
	if s.class.vague != nil || len(s.class.matched)+len(s.names)+len(m.names) > 0 {
		return nil
	}
	isTaken := make(map[string]bool, len(taken))
	for _, name := range taken {
		isTaken[name.Text] = true
	}
	name := "other"
	for i := 2; isTaken[name]; i++ {
		if name = "other" + strconv.Itoa(i); i > maxOthers {
			return nil
		}
	}
	for _, pattern := range s.class.others {
		if j, _ := m.matches(pattern, name, nil); j != impossible {
			return nil
		}
	}
	return source.NewString(name)
}

// newValue seeks a value for the slot.
func (m *members) newValue(s slot) answer {
	return m.solve(append(slices.Clone(s.class.values), s.values...)).doubted(s.class.vague)
}

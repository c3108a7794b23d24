package event

import (
	"regexp"
	"sync"
)

// Pattern, for generated code, is a regular expression of ECMA-262 as Go can match it:
// an expression, or several of them where the pattern looks ahead.
type Pattern struct {
	Written string // as the schema has it
	Text    string // as package regexp writes it; empty: see the others
	All     []int32
	Any     []int32
	Not     int32

	once     sync.Once
	sequence *sequence // nil: matcher says it
	matcher  *regexp.Regexp
}

// matches reports whether a pattern matches some part of s.
func (s *Schema) matches(pattern int32, name string) bool {
	p := &s.Patterns[pattern]
	switch {
	case p.Not != 0:
		return !s.matches(p.Not, name)
	case p.All != nil:
		for _, sub := range p.All {
			if !s.matches(sub, name) {
				return false
			}
		}
		return true
	case p.Any != nil:
		for _, sub := range p.Any {
			if s.matches(sub, name) {
				return true
			}
		}
		return false
	}
	p.once.Do(p.compile)
	if p.sequence != nil {
		return p.sequence.matches(name)
	}
	return p.matcher.MatchString(name)
}

func (p *Pattern) compile() {
	if p.sequence = sequenceOf(p.Text); p.sequence == nil {
		p.matcher = regexp.MustCompile(p.Text)
	}
}

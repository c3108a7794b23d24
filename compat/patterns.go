package compat

import (
	"github.com/treaty-events/treaty/compat/language"
	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/source"
)

// pattern is what is known of a pattern.
type pattern struct {
	language    *language.Language
	err         error    // why it has none
	suggestions []string // that it may match, or may just not
}

// patterns remembers what was found out about patterns and enums.
type patterns struct {
	byText map[string]*pattern
	sets   map[*term]*language.Set
}

// pattern returns what is known of the pattern, which t asks for, or why it
// cannot be read.
func (p *prover) pattern(text string, t *term) (*pattern, *Reason) {
	got := p.patterns.byText[text]
	if got == nil {
		if !p.spend(1 + len(text)/8) {
			return nil, overBudget
		}
		got = readPattern(text)
		if got.language != nil && !p.spend(got.language.Size()/8) {
			return nil, overBudget
		}
		keep(&p.patterns.byText, text, got)
	}
	if got.err != nil {
		return nil, unsure("unsupported-pattern", "the pattern "+source.Quote(text)+" cannot be decided: "+got.err.Error(), t)
	}
	return got, nil
}

func readPattern(text string) *pattern {
	l, err := language.Compile(text)
	if err != nil {
		return &pattern{err: err}
	}
	n, err := regex.Parse(text)
	return &pattern{language: l, err: err, suggestions: suggestions(n)}
}

// set returns the strings of an enum; false if the budget is used up. It is kept
// where a schema says it: those that are made to exclude what was found, one
// longer than the other, are asked for once.
func (p *prover) set(enum *term) (*language.Set, bool) {
	if known := p.patterns.sets[enum]; known != nil {
		return known, true
	}
	if !p.spend(len(enum.values) / 4) {
		return nil, false
	}
	list := make([]string, 0, len(enum.values))
	for _, v := range enum.values {
		if v.Kind == source.String {
			list = append(list, v.Text)
		}
	}
	made := language.NewSet(list)
	if enum.origin != nil {
		keep(&p.patterns.sets, enum, made)
	}
	return made, true
}

// matches reports whether the name matches the pattern.
func (p *prover) matches(text, name string, t *term) (judgement, *Reason) {
	known, why := p.pattern(text, t)
	if why != nil {
		return uncertain, why
	}
	switch matches, ok := known.language.Matches(name, p.spend); {
	case !ok:
		return uncertain, overBudget
	case matches:
		return certain, nil
	}
	return impossible, nil
}

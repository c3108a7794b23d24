package compat

import (
	"unicode/utf8"

	"github.com/treaty-events/treaty/compat/language"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// texts is what the atoms ask of a string: a length, to match patterns and not
// to match others, and to be one of values, or none.
type texts struct {
	*prover
	counts      // of code points
	in, out     []*language.Language
	suggestions []string // of the patterns
	enums       choice
	excluded    exclusion
	doubt       *Reason // the first pattern that cannot be read
}

func (x *state) text() answer {
	t := &texts{prover: x.prover, counts: counts{high: -1}}
	for _, l := range x.atoms {
		t.add(l)
	}
	if t.none() {
		return answer{outcome: no}
	}
	if t.enums != nil {
		return t.enums.pick(x.prover, t.try)
	}
	got := t.seek()
	if got.value != nil {
		keep(&x.free, got.value, t.admits)
	}
	return got
}

func (t *texts) add(l literal) {
	n := l.term.count
	switch l.term.kind {
	case kMinLength:
		t.bound(n, l.not)
	case kMaxLength:
		t.bound(n+1, !l.not)
	case kPattern:
		t.match(l)
	case kEnum:
		if l.not {
			t.excluded = append(t.excluded, l.term)
		} else {
			t.enums = append(t.enums, l.term)
		}
	}
}

// maxGuesses bounds what is tried before the languages are asked.
const maxGuesses = 12

// match notes a pattern. One that cannot be read is left out: more strings
// than there are, never fewer.
func (t *texts) match(l literal) {
	p, why := t.prover.pattern(l.term.name, l.term)
	switch {
	case why != nil:
		if t.doubt == nil {
			t.doubt = why
		}
		return
	case l.not:
		t.out = append(t.out, p.language)
	default:
		t.in = append(t.in, p.language)
	}
	if len(t.suggestions) < maxGuesses {
		t.suggestions = append(t.suggestions, p.suggestions...)
	}
}

// try says whether v fits.
func (t *texts) try(v *source.Node) answer { return t.within(v, t.spend) }

// within is try with a budget of its own.
func (t *texts) within(v *source.Node, spend func(int) bool) answer {
	if v.Kind != source.String {
		return answer{outcome: no}
	}
	length := int64(utf8.RuneCountInString(v.Text))
	if length < t.low || (t.high >= 0 && length > t.high) || t.excluded.has(v) {
		return answer{outcome: no}
	}
	for i, list := range [][]*language.Language{t.out, t.in} {
		for _, l := range list {
			switch matches, ok := l.Matches(v.Text, spend); {
			case !ok:
				return answer{outcome: maybe, why: overBudget}
			case matches != (i == 1):
				return answer{outcome: no}
			}
		}
	}
	return answer{outcome: yes, value: v}.doubted(t.doubt)
}

// presenting is the work that seeking a string that reads better may cost.
const presenting = 10_000

// admits reports whether v would do as well as what was found.
func (t *texts) admits(v *source.Node) bool {
	left := presenting
	return t.within(v, func(n int) bool { left -= n; return left >= 0 }).outcome == yes
}

// share is the part of the budget that one question about strings may have, so
// that a hard one does not leave all others without an answer.
const share = 2

// seek tries what reads well, and then asks the languages.
func (t *texts) seek() answer {
	best := answer{outcome: no}
	for _, s := range t.guesses() {
		if !t.spend(1) {
			return answer{outcome: maybe, why: overBudget}
		}
		if best = better(best, t.try(source.NewString(s))); best.outcome == yes {
			return best
		}
	}
	if best.value != nil {
		return best // as good as any that the languages know of
	}
	q := language.Question{In: t.in, Out: t.out, Low: t.low, High: t.high}
	for _, enum := range t.excluded {
		set, ok := t.set(enum)
		if !ok {
			return answer{outcome: maybe, why: overBudget}
		}
		q.Except = append(q.Except, set)
	}
	left := t.budget / share
	text, outcome := q.Find(func(n int) bool { left -= int64(n); return left >= 0 && t.spend(n) })
	switch outcome {
	case language.None:
		return answer{outcome: no}
	case language.Found:
		return answer{outcome: yes, value: source.NewString(text)}.doubted(t.doubt)
	case language.TooLong:
		return answer{outcome: maybe, why: unsure("witness-too-large", "the only strings left are very long", nil)}
	}
	return answer{outcome: maybe, why: overBudget}
}

// constant picks null, true or false.
func (x *state) constant() answer {
	choices := []*source.Node{source.NewNull()}
	if x.typ == schema.TypeBoolean {
		choices = []*source.Node{source.NewBool(true), source.NewBool(false)}
	}
	for _, l := range x.atoms {
		if !x.spend(l.term.reading()) {
			return answer{outcome: maybe, why: overBudget}
		}
	}
	for _, v := range choices {
		fits := true
		for _, l := range x.atoms {
			fits = fits && (l.term.kind != kEnum || l.term.lists(v) != l.not)
		}
		if fits {
			return answer{outcome: yes, value: v}
		}
	}
	return answer{outcome: no}
}

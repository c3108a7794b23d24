package compat

import (
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// texts is what the atoms ask of a string.
type texts struct {
	low, high int64 // length in code points; high -1: no bound
	patterns  []literal
	allowed   []*source.Node // of enum; nil: no enum
	excluded  exclusion
	matcher   matcher
}

// maxTextLength bounds the strings that are made.
const maxTextLength = 100_000

func (x *state) text() answer {
	t := &texts{high: -1, matcher: x.matcher}
	for _, l := range x.atoms {
		t.add(l)
	}
	switch {
	case t.high >= 0 && t.low > t.high:
		return answer{outcome: no}
	case t.allowed != nil:
		return t.pick()
	case t.low > maxTextLength:
		return answer{outcome: maybe, why: unsure("witness-too-large", "the only strings left are very long", nil)}
	}
	got := t.seek(x.prover)
	if got.value != nil {
		x.free[got.value] = t.admitsNode
	}
	return got
}

func (t *texts) add(l literal) {
	n := l.term.count
	switch l.term.kind {
	case kMinLength:
		if !l.not {
			t.low = max(t.low, n)
		} else {
			t.atMost(n - 1)
		}
	case kMaxLength:
		if l.not {
			t.low = max(t.low, n+1)
		} else {
			t.atMost(n)
		}
	case kPattern:
		t.patterns = append(t.patterns, l)
	case kEnum:
		if l.not {
			t.excluded = append(t.excluded, l.term)
		} else {
			t.allowed = restrict(t.allowed, l.term)
		}
	}
}

func (t *texts) atMost(n int64) {
	if t.high < 0 || n < t.high {
		t.high = n
	}
}

// pick returns a value of the enum that fits; maybe where a pattern is not
// understood.
func (t *texts) pick() answer {
	best := answer{outcome: no}
	for _, v := range t.allowed {
		if v.Kind == source.String {
			best = better(best, t.try(v))
		}
	}
	return best
}

// try says whether v fits.
func (t *texts) try(v *source.Node) answer {
	length := int64(utf8.RuneCountInString(v.Text))
	if length < t.low || (t.high >= 0 && length > t.high) || t.excluded.has(v) {
		return answer{outcome: no}
	}
	got := answer{outcome: yes, value: v}
	for _, l := range t.patterns {
		matches, known := t.matcher.match(l.term.name, v.Text)
		if known && matches == l.not {
			return answer{outcome: no}
		}
		if !known && got.outcome == yes {
			got.outcome, got.why = maybe, unsure("unsupported-pattern", "the pattern "+l.term.name+" is not decided yet", l.term)
		}
	}
	return got
}

func (t *texts) admitsNode(v *source.Node) bool {
	return v.Kind == source.String && t.try(v).outcome == yes
}

// seek makes strings until one fits. Without patterns one of the first is it,
// for there are more strings of any length from 1 on than are excluded; with
// patterns, failing says nothing, unless only the empty string is short enough.
func (t *texts) seek(p *prover) answer {
	best := answer{outcome: no}
	for s := range t.guesses(min(t.excluded.size()+3, maxSpelled)) {
		if !p.spend(1 + len(t.patterns)) {
			return answer{outcome: maybe, why: overBudget}
		}
		best = better(best, t.try(source.NewString(s)))
		if best.outcome == yes {
			return best
		}
	}
	switch {
	case best.outcome != no || t.high == 0:
		return best
	case len(t.patterns) > 0:
		l := t.patterns[0]
		return answer{outcome: maybe, why: unsure("unsupported-pattern",
			"whether there is a string with these patterns is not decided yet: "+l.term.name, l.term)}
	}
	return answer{outcome: maybe, why: overBudget} // more than maxSpelled values are excluded
}

// constant picks null, true or false.
func (x *state) constant() answer {
	choices := []*source.Node{source.NewNull()}
	if x.typ == schema.TypeBoolean {
		choices = []*source.Node{source.NewBool(true), source.NewBool(false)}
	}
	var excluded exclusion
	for _, l := range x.atoms {
		if l.term.kind != kEnum {
			continue
		}
		if l.not {
			excluded = append(excluded, l.term)
		} else {
			choices = restrict(choices, l.term)
		}
	}
	for _, v := range choices {
		if !excluded.has(v) {
			return answer{outcome: yes, value: v}
		}
	}
	return answer{outcome: no}
}

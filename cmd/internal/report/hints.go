package report

import (
	"slices"
	"strings"
)

// What to do about findings stands where it is plain what is meant: a hint of all of a
// subject's findings below them, one of some there too, with their rules, and one of a
// single finding with that finding.

// Hint is what to do about several findings of a subject.
type Hint struct {
	Text  string
	Rules []string // to whose findings it belongs; empty: to all of the subject
}

// Hints sorts what to do about the findings of a subject: own returns what stands with
// each, "" where nothing does, and below what stands below them all, in the order in
// which it comes up.
func Hints(told []Told) (own []string, below []Hint) {
	times, rules := map[string]int{}, map[string][]string{}
	for _, f := range told {
		times[f.Hint]++
		if !slices.Contains(rules[f.Hint], f.Rule) {
			rules[f.Hint] = append(rules[f.Hint], f.Rule)
		}
	}
	own = make([]string, len(told))
	for i, f := range told {
		switch {
		case f.Hint == "" || times[f.Hint] == 0:
		case times[f.Hint] == len(told):
			below = append(below, Hint{Text: f.Hint})
		case times[f.Hint] == 1:
			own[i] = f.Hint
		default:
			below = append(below, Hint{f.Hint, rules[f.Hint]})
		}
		times[f.Hint] = 0 // told
	}
	return own, below
}

// maxRules is how many rules a hint names.
const maxRules = 5

// Of names to whose findings the hint belongs, " (type-narrowed, enum-narrowed)"; ""
// where to all. Names are printed by name.
func (h Hint) Of(name func(string) string) string {
	if len(h.Rules) == 0 {
		return ""
	}
	var names []string
	for _, rule := range h.Rules[:min(len(h.Rules), maxRules)] {
		names = append(names, name(rule))
	}
	if len(h.Rules) > maxRules {
		names = append(names, "…")
	}
	return " (" + strings.Join(names, ", ") + ")"
}

package change

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

var enumNarrowed = &Kind{
	ID:      "enum-narrowed",
	Inverse: "enum-widened",
	Narrows: true,
	Title:   "Values of an enum are gone",
	Doc: "Stored events and producers that have not changed yet hold the values that are gone, and the new readers " +
		"refuse them. Keep the values and say in the description that they are no longer written.",
	Bad:     field(`{"enum":["card","invoice"]}`, `{"enum":["card"]}`),
	Good:    beside(`{"enum":["card","invoice"]}`, `{"enum":["card"]}`),
	Compare: func(at Pair) []Change { return at.enums("narrowed", false, true) },
}

var enumWidened = &Kind{
	ID:      "enum-widened",
	Inverse: "enum-narrowed",
	Widens:  true,
	Title:   "An enum has new values",
	Doc: "Consumers that still run with the earlier schema refuse the new values. Mark an enum that will grow " +
		"with x-open-enum before it does: then its consumers have promised to cope.",
	Bad:     field(`{"enum":["card"]}`, `{"enum":["card","invoice"]}`),
	Good:    field(`{"enum":["card"],"x-open-enum":true}`, `{"enum":["card","invoice"],"x-open-enum":true}`),
	Compare: func(at Pair) []Change { return at.enums("widened", true, false) },
}

var enumChanged = &Kind{
	ID:      "enum-changed",
	Inverse: "enum-changed",
	Narrows: true,
	Widens:  true,
	Title:   "An enum has other values",
	Doc: "Some values are gone and others are new: neither can the new readers read what was written, nor the " +
		"running ones what is written now. A renamed value is a new value: keep the old one beside it.",
	Bad:     field(`{"enum":["card","bill"]}`, `{"enum":["card","invoice"]}`),
	Good:    beside(`{"enum":["card","bill"]}`, `{"enum":["card","invoice"]}`),
	Compare: func(at Pair) []Change { return at.enums("changed", true, true) },
}

// enums reports a change of the listed values that gains or loses some, or both.
// No list stands for every value.
func (at Pair) enums(verb string, gains, loses bool) []Change {
	older, newer := valuesOf(at.Old), valuesOf(at.New)
	if onlyConst(at.Old, at.New) || (older == nil && newer == nil) {
		return nil
	}
	added, gone := without(newer, older), without(older, newer)
	hasAdded := newer == nil || (older != nil && len(added) > 0)
	hasGone := older == nil || (newer != nil && len(gone) > 0)
	if hasAdded != gains || hasGone != loses {
		return nil
	}
	var parts []string
	switch {
	case older == nil:
		parts = append(parts, "only "+list(newer)+" now")
	case newer == nil:
		parts = append(parts, "no longer only "+list(older))
	}
	if newer != nil && len(gone) > 0 {
		parts = append(parts, list(gone)+" gone")
	}
	if older != nil && len(added) > 0 {
		parts = append(parts, list(added)+" added")
	}
	keyword := "enum"
	if at.New.Const != nil {
		keyword = "const"
	}
	return at.change(keyword, fmt.Sprintf("%s %s: %s", at.of("values"), verb, strings.Join(parts, ", ")))
}

// onlyConst reports whether const alone changes, which is a kind of its own.
func onlyConst(older, newer *schema.Schema) bool {
	return older.Enum == nil && newer.Enum == nil
}

// valuesOf returns the values that const or enum allow; nil: all.
func valuesOf(s *schema.Schema) []*source.Node {
	if s.Const != nil {
		return []*source.Node{s.Const}
	}
	return s.Enum
}

// without returns the values of a that are not in b.
func without(a, b []*source.Node) []*source.Node {
	in := map[string]bool{}
	for _, v := range b {
		in[string(v.Canonical())] = true
	}
	var rest []*source.Node
	for _, v := range a {
		if !in[string(v.Canonical())] {
			rest = append(rest, v)
		}
	}
	return rest
}

// maxShown is how many values a message lists.
const maxShown = 5

func list(values []*source.Node) string {
	var texts []string
	for i, v := range values {
		if i == maxShown {
			texts = append(texts, fmt.Sprintf("and %d more", len(values)-i))
			break
		}
		texts = append(texts, Show(v))
	}
	return strings.Join(texts, ", ")
}

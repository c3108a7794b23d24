package change

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/source"
)

var patternAdded = &Kind{
	ID:      "pattern-added",
	Inverse: "pattern-removed",
	Narrows: true,
	Title:   "A text must match a pattern now",
	Doc: "Texts that were written without the pattern, or are still, are refused by the new readers. " +
		"Check the pattern where the value is made, or add a field.",
	Bad:  field(`{"type":"string"}`, `{"type":"string","pattern":"^[A-Z]{3}$"}`),
	Good: beside(`{"type":"string"}`, `{"type":"string","pattern":"^[A-Z]{3}$"}`),
	Compare: func(at Pair) []Change {
		if at.Old.Pattern != nil || at.New.Pattern == nil {
			return nil
		}
		return at.change("pattern", fmt.Sprintf("%s must match %s now", at.place(), source.Quote(*at.New.Pattern)))
	},
}

var patternRemoved = &Kind{
	ID:      "pattern-removed",
	Inverse: "pattern-added",
	Widens:  true,
	Title:   "A text need not match a pattern any more",
	Doc: "Consumers that still run with the earlier schema refuse texts that do not match it. " +
		"Bring every consumer forward first, or add a field.",
	Bad:  field(`{"type":"string","pattern":"^[A-Z]{3}$"}`, `{"type":"string"}`),
	Good: beside(`{"type":"string","pattern":"^[A-Z]{3}$"}`, `{"type":"string"}`),
	Compare: func(at Pair) []Change {
		if at.Old.Pattern == nil || at.New.Pattern != nil {
			return nil
		}
		return at.change("pattern", fmt.Sprintf("%s need not match %s any more", at.place(), source.Quote(*at.Old.Pattern)))
	},
}

var patternChanged = &Kind{
	ID:      "pattern-changed",
	Inverse: "pattern-changed",
	Narrows: true,
	Widens:  true,
	Title:   "A text must match another pattern",
	Doc: "Texts that one of the patterns takes and the other does not are refused by one of the sides. " +
		"Widen first and narrow in a new major.",
	Bad:  field(`{"type":"string","pattern":"^[A-Z]{3}$"}`, `{"type":"string","pattern":"^[a-z]{3}$"}`),
	Good: beside(`{"type":"string","pattern":"^[A-Z]{3}$"}`, `{"type":"string","pattern":"^[a-z]{3}$"}`),
	Compare: func(at Pair) []Change {
		if at.Old.Pattern == nil || at.New.Pattern == nil || *at.Old.Pattern == *at.New.Pattern {
			return nil
		}
		return at.change("pattern", fmt.Sprintf("%s changed %s → %s",
			at.of("pattern"), source.Quote(*at.Old.Pattern), source.Quote(*at.New.Pattern)))
	},
}

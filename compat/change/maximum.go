package change

import "github.com/treaty-events/treaty/contract/schema"

var maximumRaised = &Kind{
	ID:      "maximum-raised",
	Inverse: "maximum-lowered",
	Widens:  true,
	Title:   "The greatest value was raised",
	Doc: "The range of a number is now larger: producers may write what consumers that still run with the " +
		"earlier schema refuse. Allow both ranges while both are in use, or add a field.",
	Bad:     field(`{"type":"integer","maximum":50}`, `{"type":"integer","maximum":100}`),
	Good:    beside(`{"type":"integer","maximum":50}`, `{"type":"integer","maximum":100}`),
	Compare: func(at Pair) []Change { return at.bound(maximumOf, true) },
}

var maximumLowered = &Kind{
	ID:      "maximum-lowered",
	Inverse: "maximum-raised",
	Narrows: true,
	Title:   "The greatest value was lowered",
	Doc: "The range of a number is now smaller: what producers wrote before, and what stored events hold, " +
		"may lie outside, and the new readers refuse it. Allow both ranges while both are in use, or add a field.",
	Bad:     field(`{"type":"integer","maximum":100}`, `{"type":"integer","maximum":50}`),
	Good:    beside(`{"type":"integer","maximum":100}`, `{"type":"integer","maximum":50}`),
	Compare: func(at Pair) []Change { return at.bound(maximumOf, false) },
}

// maximumOf is the bound that counts of maximum and its exclusive form.
var maximumOf = bound{"maximum", false, func(s *schema.Schema) limit {
	return tighter(false, limit{s.Maximum, false, "maximum"}, limit{s.ExclusiveMaximum, true, "exclusiveMaximum"})
}}

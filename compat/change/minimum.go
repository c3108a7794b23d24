package change

import "github.com/treaty-events/treaty/contract/schema"

var minimumRaised = &Kind{
	ID:      "minimum-raised",
	Inverse: "minimum-lowered",
	Narrows: true,
	Title:   "The least value was raised",
	Doc: "The range of a number is now smaller: what producers wrote before, and what stored events hold, " +
		"may lie outside, and the new readers refuse it. Allow both ranges while both are in use, or add a field.",
	Bad:     field(`{"type":"integer","minimum":0}`, `{"type":"integer","minimum":5}`),
	Good:    beside(`{"type":"integer","minimum":0}`, `{"type":"integer","minimum":5}`),
	Compare: func(at Pair) []Change { return at.bound(minimumOf, true) },
}

var minimumLowered = &Kind{
	ID:      "minimum-lowered",
	Inverse: "minimum-raised",
	Widens:  true,
	Title:   "The least value was lowered",
	Doc: "The range of a number is now larger: producers may write what consumers that still run with the " +
		"earlier schema refuse. Allow both ranges while both are in use, or add a field.",
	Bad:     field(`{"type":"integer","minimum":5}`, `{"type":"integer","minimum":0}`),
	Good:    beside(`{"type":"integer","minimum":5}`, `{"type":"integer","minimum":0}`),
	Compare: func(at Pair) []Change { return at.bound(minimumOf, false) },
}

// minimumOf is the bound that counts of minimum and its exclusive form.
var minimumOf = bound{"minimum", true, func(s *schema.Schema) limit {
	return tighter(true, limit{s.Minimum, false, "minimum"}, limit{s.ExclusiveMinimum, true, "exclusiveMinimum"})
}}

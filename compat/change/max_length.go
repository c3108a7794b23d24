package change

import "github.com/treaty-events/treaty/contract/schema"

var maxLengthRaised = &Kind{
	ID:      "max-length-raised",
	Inverse: "max-length-lowered",
	Widens:  true,
	Title:   "The greatest length of a text was raised",
	Doc: "The range of lengths of a text is now larger: producers may write what consumers that still run with the " +
		"earlier schema refuse. Databases behind a consumer often have this length.",
	Bad:     field(`{"type":"string","maxLength":50}`, `{"type":"string","maxLength":100}`),
	Good:    beside(`{"type":"string","maxLength":50}`, `{"type":"string","maxLength":100}`),
	Compare: func(at Pair) []Change { return at.bound(maxLengthOf, true) },
}

var maxLengthLowered = &Kind{
	ID:      "max-length-lowered",
	Inverse: "max-length-raised",
	Narrows: true,
	Title:   "The greatest length of a text was lowered",
	Doc: "The range of lengths of a text is now smaller: what producers wrote before, and what stored events hold, " +
		"may lie outside, and the new readers refuse it. Databases behind a consumer often have this length.",
	Bad:     field(`{"type":"string","maxLength":100}`, `{"type":"string","maxLength":50}`),
	Good:    beside(`{"type":"string","maxLength":100}`, `{"type":"string","maxLength":50}`),
	Compare: func(at Pair) []Change { return at.bound(maxLengthOf, false) },
}

var maxLengthOf = bound{"maxLength", false, func(s *schema.Schema) limit {
	return counted(s.MaxLength, "maxLength")
}}

package change

import "github.com/treaty-events/treaty/contract/schema"

var minLengthRaised = &Kind{
	ID:      "min-length-raised",
	Inverse: "min-length-lowered",
	Narrows: true,
	Title:   "The least length of a text was raised",
	Doc: "The range of lengths of a text is now smaller: what producers wrote before, and what stored events hold, " +
		"may lie outside, and the new readers refuse it. Trim or pad where the value is made, not in the contract.",
	Bad:     field(`{"type":"string","minLength":1}`, `{"type":"string","minLength":5}`),
	Good:    beside(`{"type":"string","minLength":1}`, `{"type":"string","minLength":5}`),
	Compare: func(at Pair) []Change { return at.bound(minLengthOf, true) },
}

var minLengthLowered = &Kind{
	ID:      "min-length-lowered",
	Inverse: "min-length-raised",
	Widens:  true,
	Title:   "The least length of a text was lowered",
	Doc: "The range of lengths of a text is now larger: producers may write what consumers that still run with the " +
		"earlier schema refuse. Trim or pad where the value is made, not in the contract.",
	Bad:     field(`{"type":"string","minLength":5}`, `{"type":"string","minLength":1}`),
	Good:    beside(`{"type":"string","minLength":5}`, `{"type":"string","minLength":1}`),
	Compare: func(at Pair) []Change { return at.bound(minLengthOf, false) },
}

var minLengthOf = bound{"minLength", true, func(s *schema.Schema) limit {
	return counted(s.MinLength, "minLength")
}}

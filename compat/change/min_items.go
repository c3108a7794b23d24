package change

import "github.com/treaty-events/treaty/contract/schema"

var minItemsRaised = &Kind{
	ID:      "min-items-raised",
	Inverse: "min-items-lowered",
	Narrows: true,
	Title:   "The least length of a list was raised",
	Doc: "The range of lengths of a list is now smaller: what producers wrote before, and what stored events hold, " +
		"may lie outside, and the new readers refuse it. An empty list is a case that consumers must know of.",
	Bad:     field(`{"type":"array","minItems":1}`, `{"type":"array","minItems":2}`),
	Good:    beside(`{"type":"array","minItems":1}`, `{"type":"array","minItems":2}`),
	Compare: func(at Pair) []Change { return at.bound(minItemsOf, true) },
}

var minItemsLowered = &Kind{
	ID:      "min-items-lowered",
	Inverse: "min-items-raised",
	Widens:  true,
	Title:   "The least length of a list was lowered",
	Doc: "The range of lengths of a list is now larger: producers may write what consumers that still run with the " +
		"earlier schema refuse. An empty list is a case that consumers must know of.",
	Bad:     field(`{"type":"array","minItems":2}`, `{"type":"array","minItems":1}`),
	Good:    beside(`{"type":"array","minItems":2}`, `{"type":"array","minItems":1}`),
	Compare: func(at Pair) []Change { return at.bound(minItemsOf, false) },
}

var minItemsOf = bound{"minItems", true, func(s *schema.Schema) limit {
	return counted(s.MinItems, "minItems")
}}

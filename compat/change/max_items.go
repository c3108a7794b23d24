package change

import "github.com/treaty-events/treaty/contract/schema"

var maxItemsRaised = &Kind{
	ID:      "max-items-raised",
	Inverse: "max-items-lowered",
	Widens:  true,
	Title:   "The greatest length of a list was raised",
	Doc: "The range of lengths of a list is now larger: producers may write what consumers that still run with the " +
		"earlier schema refuse. Consumers size their batches by it.",
	Bad:     field(`{"type":"array","maxItems":5}`, `{"type":"array","maxItems":10}`),
	Good:    beside(`{"type":"array","maxItems":5}`, `{"type":"array","maxItems":10}`),
	Compare: func(at Pair) []Change { return at.bound(maxItemsOf, true) },
}

var maxItemsLowered = &Kind{
	ID:      "max-items-lowered",
	Inverse: "max-items-raised",
	Narrows: true,
	Title:   "The greatest length of a list was lowered",
	Doc: "The range of lengths of a list is now smaller: what producers wrote before, and what stored events hold, " +
		"may lie outside, and the new readers refuse it. Consumers size their batches by it.",
	Bad:     field(`{"type":"array","maxItems":10}`, `{"type":"array","maxItems":5}`),
	Good:    beside(`{"type":"array","maxItems":10}`, `{"type":"array","maxItems":5}`),
	Compare: func(at Pair) []Change { return at.bound(maxItemsOf, false) },
}

var maxItemsOf = bound{"maxItems", false, func(s *schema.Schema) limit {
	return counted(s.MaxItems, "maxItems")
}}

package change

import "github.com/treaty-events/treaty/contract/schema"

var maxContainsLowered = &Kind{
	ID:      "max-contains-lowered",
	Inverse: "max-contains-raised",
	Narrows: true,
	Title:   "A list may hold only fewer items of a kind",
	Doc: "What producers wrote before, and what stored events hold, may have more of the items that `contains` describes, " +
		"and the new readers refuse it. Let the consumer decide which of them it takes.",
	Bad:     field(`{"type":"array","contains":{"const":"stop"},"maxContains":3}`, `{"type":"array","contains":{"const":"stop"},"maxContains":2}`),
	Good:    beside(`{"type":"array","contains":{"const":"stop"},"maxContains":3}`, `{"type":"array","contains":{"const":"stop"},"maxContains":2}`),
	Compare: func(at Pair) []Change { return at.contained(maxContainsOf, false) },
}

var maxContainsRaised = &Kind{
	ID:      "max-contains-raised",
	Inverse: "max-contains-lowered",
	Widens:  true,
	Title:   "A list may hold more items of a kind",
	Doc: "Producers may write more of the items that `contains` describes than consumers that still run with the earlier " +
		"schema accept. Keep to the earlier number until they have moved.",
	Bad:     field(`{"type":"array","contains":{"const":"stop"},"maxContains":2}`, `{"type":"array","contains":{"const":"stop"},"maxContains":3}`),
	Good:    beside(`{"type":"array","contains":{"const":"stop"},"maxContains":2}`, `{"type":"array","contains":{"const":"stop"},"maxContains":3}`),
	Compare: func(at Pair) []Change { return at.contained(maxContainsOf, true) },
}

var maxContainsOf = bound{"maxContains", false, func(s *schema.Schema) limit {
	return counted(s.MaxContains, "maxContains")
}}

package change

import "github.com/treaty-events/treaty/contract/schema"

var containsAdded = &Kind{
	ID:      "contains-added",
	Inverse: "contains-removed",
	Narrows: true,
	Title:   "A list must hold a certain item now",
	Doc: "Lists without such an item that were written, or are still, are refused by the new readers. Say in the " +
		"description which item is expected, and let the consumer look for it.",
	Bad:  field(`{"type":"array"}`, `{"type":"array","contains":{"const":"total"}}`),
	Good: beside(`{"type":"array"}`, `{"type":"array","contains":{"const":"total"}}`),
	Compare: func(at Pair) []Change {
		return at.came(containsKeyword, "%s must hold an item that it need not have held")
	},
}

var containsRemoved = &Kind{
	ID:      "contains-removed",
	Inverse: "contains-added",
	Widens:  true,
	Title:   "A list need not hold a certain item any more",
	Doc:     "Consumers that still run with the earlier schema refuse lists without such an item. Keep writing one.",
	Bad:     field(`{"type":"array","contains":{"const":"total"}}`, `{"type":"array"}`),
	Good:    beside(`{"type":"array","contains":{"const":"total"}}`, `{"type":"array"}`),
	Compare: func(at Pair) []Change { return at.went(containsKeyword, "%s need not hold a certain item any more") },
}

var containsChanged = &Kind{
	ID:      "contains-changed",
	Inverse: "contains-changed",
	Narrows: true,
	Widens:  true,
	Title:   "A list must hold another item",
	Doc: "What one of the sides counts as such an item, the other may not, so that one refuses what the other " +
		"writes. Add a list for the new items.",
	Bad:     field(`{"type":"array","contains":{"const":"total"}}`, `{"type":"array","contains":{"const":"sum"}}`),
	Good:    beside(`{"type":"array","contains":{"const":"total"}}`, `{"type":"array","contains":{"const":"sum"}}`),
	Compare: func(at Pair) []Change { return at.differs(containsKeyword, "%s must hold another item now") },
}

var containsKeyword = keyword{"contains", func(s *schema.Schema) *schema.Schema { return s.Contains }}

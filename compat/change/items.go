package change

import "github.com/treaty-events/treaty/contract/schema"

var itemsAdded = &Kind{
	ID:      "items-added",
	Inverse: "items-removed",
	Narrows: true,
	Title:   "The items of a list are restricted now",
	Doc: "Lists of other items that were written, or are still, are refused by the new readers. Say what a list " +
		"holds when it is added.",
	Bad:     field(`{"type":"array"}`, `{"type":"array","items":{"type":"string"}}`),
	Good:    beside(`{"type":"array"}`, `{"type":"array","items":{"type":"string"}}`),
	Compare: func(at Pair) []Change { return at.came(itemsKeyword, "the items of %s are restricted now") },
}

var itemsRemoved = &Kind{
	ID:      "items-removed",
	Inverse: "items-added",
	Widens:  true,
	Title:   "The items of a list are not restricted any more",
	Doc:     "Consumers that still run with the earlier schema refuse other items. Keep the schema of the items.",
	Bad:     field(`{"type":"array","items":{"type":"string"}}`, `{"type":"array"}`),
	Good:    beside(`{"type":"array","items":{"type":"string"}}`, `{"type":"array"}`),
	Compare: func(at Pair) []Change { return at.went(itemsKeyword, "the items of %s are not restricted any more") },
}

var itemsKeyword = keyword{"items", func(s *schema.Schema) *schema.Schema { return s.Items }}

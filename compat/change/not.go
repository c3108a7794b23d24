package change

import "github.com/treaty-events/treaty/contract/schema"

var notAdded = &Kind{
	ID:      "not-added",
	Inverse: "not-removed",
	Narrows: true,
	Title:   "Some values are excluded now",
	Doc: "Values that were written before they were excluded, or are still, are refused by the new readers. Exclude " +
		"them where they are made, or add a field.",
	Bad:     field(`{"type":"string"}`, `{"type":"string","not":{"const":"none"}}`),
	Good:    beside(`{"type":"string"}`, `{"type":"string","not":{"const":"none"}}`),
	Compare: func(at Pair) []Change { return at.came(notKeyword, "%s excludes values that it allowed") },
}

var notRemoved = &Kind{
	ID:      "not-removed",
	Inverse: "not-added",
	Widens:  true,
	Title:   "Values that were excluded are allowed now",
	Doc: "Consumers that still run with the earlier schema refuse the values that were excluded. Bring every " +
		"consumer forward first.",
	Bad:     field(`{"type":"string","not":{"const":"none"}}`, `{"type":"string"}`),
	Good:    beside(`{"type":"string","not":{"const":"none"}}`, `{"type":"string"}`),
	Compare: func(at Pair) []Change { return at.went(notKeyword, "%s allows values that it excluded") },
}

var notChanged = &Kind{
	ID:      "not-changed",
	Inverse: "not-changed",
	Narrows: true,
	Widens:  true,
	Title:   "Other values are excluded",
	Doc: "What only one of the sides excludes, the other may write. Exclude more in a new major, less when every " +
		"consumer has it.",
	Bad:     field(`{"type":"string","not":{"const":"none"}}`, `{"type":"string","not":{"const":"null"}}`),
	Good:    beside(`{"type":"string","not":{"const":"none"}}`, `{"type":"string","not":{"const":"null"}}`),
	Compare: func(at Pair) []Change { return at.differs(notKeyword, "%s excludes other values now") },
}

var notKeyword = keyword{"not", func(s *schema.Schema) *schema.Schema { return s.Not }}

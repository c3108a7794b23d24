package change

import "github.com/treaty-events/treaty/contract/schema"

var minPropertiesRaised = &Kind{
	ID:      "min-properties-raised",
	Inverse: "min-properties-lowered",
	Narrows: true,
	Title:   "The least number of members was raised",
	Doc: "The range of sizes of an object is now smaller: what producers wrote before, and what stored events hold, " +
		"may lie outside, and the new readers refuse it. Prefer naming the members that must be there.",
	Bad:     field(`{"type":"object","minProperties":1}`, `{"type":"object","minProperties":2}`),
	Good:    beside(`{"type":"object","minProperties":1}`, `{"type":"object","minProperties":2}`),
	Compare: func(at Pair) []Change { return at.bound(minPropertiesOf, true) },
}

var minPropertiesLowered = &Kind{
	ID:      "min-properties-lowered",
	Inverse: "min-properties-raised",
	Widens:  true,
	Title:   "The least number of members was lowered",
	Doc: "The range of sizes of an object is now larger: producers may write what consumers that still run with the " +
		"earlier schema refuse. Prefer naming the members that must be there.",
	Bad:     field(`{"type":"object","minProperties":2}`, `{"type":"object","minProperties":1}`),
	Good:    beside(`{"type":"object","minProperties":2}`, `{"type":"object","minProperties":1}`),
	Compare: func(at Pair) []Change { return at.bound(minPropertiesOf, false) },
}

var minPropertiesOf = bound{"minProperties", true, func(s *schema.Schema) limit {
	return counted(s.MinProperties, "minProperties")
}}

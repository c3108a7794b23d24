package change

import "github.com/treaty-events/treaty/contract/schema"

var maxPropertiesRaised = &Kind{
	ID:      "max-properties-raised",
	Inverse: "max-properties-lowered",
	Widens:  true,
	Title:   "The greatest number of members was raised",
	Doc: "The range of sizes of an object is now larger: producers may write what consumers that still run with the " +
		"earlier schema refuse. Prefer naming the members that may be there.",
	Bad:     field(`{"type":"object","maxProperties":1}`, `{"type":"object","maxProperties":2}`),
	Good:    beside(`{"type":"object","maxProperties":1}`, `{"type":"object","maxProperties":2}`),
	Compare: func(at Pair) []Change { return at.bound(maxPropertiesOf, true) },
}

var maxPropertiesLowered = &Kind{
	ID:      "max-properties-lowered",
	Inverse: "max-properties-raised",
	Narrows: true,
	Title:   "The greatest number of members was lowered",
	Doc: "The range of sizes of an object is now smaller: what producers wrote before, and what stored events hold, " +
		"may lie outside, and the new readers refuse it. Prefer naming the members that may be there.",
	Bad:     field(`{"type":"object","maxProperties":2}`, `{"type":"object","maxProperties":1}`),
	Good:    beside(`{"type":"object","maxProperties":2}`, `{"type":"object","maxProperties":1}`),
	Compare: func(at Pair) []Change { return at.bound(maxPropertiesOf, false) },
}

var maxPropertiesOf = bound{"maxProperties", false, func(s *schema.Schema) limit {
	return counted(s.MaxProperties, "maxProperties")
}}

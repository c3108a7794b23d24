package change

import "github.com/treaty-events/treaty/contract/schema"

var minContainsRaised = &Kind{
	ID:      "min-contains-raised",
	Inverse: "min-contains-lowered",
	Narrows: true,
	Title:   "A list must hold more items of a kind",
	Doc: "What producers wrote before, and what stored events hold, may have fewer of the items that `contains` asks for, " +
		"and the new readers refuse it. Let the consumer count them instead.",
	Bad:     field(`{"type":"array","contains":{"const":"stop"},"minContains":1}`, `{"type":"array","contains":{"const":"stop"},"minContains":2}`),
	Good:    beside(`{"type":"array","contains":{"const":"stop"},"minContains":1}`, `{"type":"array","contains":{"const":"stop"},"minContains":2}`),
	Compare: func(at Pair) []Change { return at.contained(minContainsOf, true) },
}

var minContainsLowered = &Kind{
	ID:      "min-contains-lowered",
	Inverse: "min-contains-raised",
	Widens:  true,
	Title:   "A list may hold fewer items of a kind",
	Doc: "Producers may write fewer of the items that `contains` asks for than consumers that still run with the earlier " +
		"schema accept. Keep writing as many until they have moved.",
	Bad:     field(`{"type":"array","contains":{"const":"stop"},"minContains":2}`, `{"type":"array","contains":{"const":"stop"},"minContains":1}`),
	Good:    beside(`{"type":"array","contains":{"const":"stop"},"minContains":2}`, `{"type":"array","contains":{"const":"stop"},"minContains":1}`),
	Compare: func(at Pair) []Change { return at.contained(minContainsOf, false) },
}

// minContainsOf is one where contains stands alone.
var minContainsOf = bound{"minContains", true, func(s *schema.Schema) limit {
	if s.MinContains == nil {
		one := int64(1)
		return counted(&one, "contains")
	}
	return counted(s.MinContains, "minContains")
}}

// contained is the change of how many items have to be as contains says, if both
// sides have it.
func (at Pair) contained(b bound, raised bool) []Change {
	if at.Old.Contains == nil || at.New.Contains == nil {
		return nil
	}
	return at.bound(b, raised)
}

package change

import "github.com/treaty-events/treaty/contract/schema"

var maxItemsRaised, maxItemsLowered = limited{
	id:     "max-items",
	bound:  maxItemsOf,
	title:  "The greatest length of a list",
	what:   "lengths of a list",
	advice: "Consumers size their batches by it.",
	less:   `{"type":"array","maxItems":5}`,
	more:   `{"type":"array","maxItems":10}`,
}.kinds()

var maxItemsOf = bound{"maxItems", false, func(s *schema.Schema) limit {
	return counted(s.MaxItems, "maxItems")
}}

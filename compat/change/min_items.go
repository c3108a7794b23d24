package change

import "github.com/treaty-events/treaty/contract/schema"

var minItemsRaised, minItemsLowered = limited{
	id:     "min-items",
	bound:  minItemsOf,
	title:  "The least length of a list",
	what:   "lengths of a list",
	advice: "An empty list is a case that consumers must know of.",
	less:   `{"type":"array","minItems":1}`,
	more:   `{"type":"array","minItems":2}`,
}.kinds()

var minItemsOf = bound{"minItems", true, func(s *schema.Schema) limit {
	return counted(s.MinItems, "minItems")
}}

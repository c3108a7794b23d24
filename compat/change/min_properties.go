package change

import "github.com/treaty-events/treaty/contract/schema"

var minPropertiesRaised, minPropertiesLowered = limited{
	id:     "min-properties",
	bound:  minPropertiesOf,
	title:  "The least number of members",
	what:   "sizes of an object",
	advice: "Prefer naming the members that must be there.",
	less:   `{"type":"object","minProperties":1}`,
	more:   `{"type":"object","minProperties":2}`,
}.kinds()

var minPropertiesOf = bound{"minProperties", true, func(s *schema.Schema) limit {
	return counted(s.MinProperties, "minProperties")
}}

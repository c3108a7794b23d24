package change

import "github.com/treaty-events/treaty/contract/schema"

var maxPropertiesRaised, maxPropertiesLowered = limited{
	id:     "max-properties",
	bound:  maxPropertiesOf,
	title:  "The greatest number of members",
	what:   "sizes of an object",
	advice: "Prefer naming the members that may be there.",
	less:   `{"type":"object","maxProperties":1}`,
	more:   `{"type":"object","maxProperties":2}`,
}.kinds()

var maxPropertiesOf = bound{"maxProperties", false, func(s *schema.Schema) limit {
	return counted(s.MaxProperties, "maxProperties")
}}

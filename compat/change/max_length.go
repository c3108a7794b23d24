package change

import "github.com/treaty-events/treaty/contract/schema"

var maxLengthRaised, maxLengthLowered = limited{
	id:     "max-length",
	bound:  maxLengthOf,
	title:  "The greatest length of a text",
	what:   "lengths of a text",
	advice: "Databases behind a consumer often have this length.",
	less:   `{"type":"string","maxLength":50}`,
	more:   `{"type":"string","maxLength":100}`,
}.kinds()

var maxLengthOf = bound{"maxLength", false, func(s *schema.Schema) limit {
	return counted(s.MaxLength, "maxLength")
}}

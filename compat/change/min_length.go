package change

import "github.com/treaty-events/treaty/contract/schema"

var minLengthRaised, minLengthLowered = limited{
	id:     "min-length",
	bound:  minLengthOf,
	title:  "The least length of a text",
	what:   "lengths of a text",
	advice: "Trim or pad where the value is made, not in the contract.",
	less:   `{"type":"string","minLength":1}`,
	more:   `{"type":"string","minLength":5}`,
}.kinds()

var minLengthOf = bound{"minLength", true, func(s *schema.Schema) limit {
	return counted(s.MinLength, "minLength")
}}

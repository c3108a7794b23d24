package change

import "github.com/treaty-events/treaty/contract/schema"

var minimumRaised, minimumLowered = limited{
	id:     "minimum",
	bound:  minimumOf,
	title:  "The least value",
	what:   "a number",
	advice: "Allow both ranges while both are in use, or add a field.",
	less:   `{"type":"integer","minimum":0}`,
	more:   `{"type":"integer","minimum":5}`,
}.kinds()

// minimumOf is the bound that counts of minimum and its exclusive form.
var minimumOf = bound{"minimum", true, func(s *schema.Schema) limit {
	return tighter(true, limit{s.Minimum, false, "minimum"}, limit{s.ExclusiveMinimum, true, "exclusiveMinimum"})
}}

package change

import "github.com/treaty-events/treaty/contract/schema"

var maximumRaised, maximumLowered = limited{
	id:     "maximum",
	bound:  maximumOf,
	title:  "The greatest value",
	what:   "a number",
	advice: "Allow both ranges while both are in use, or add a field.",
	less:   `{"type":"integer","maximum":50}`,
	more:   `{"type":"integer","maximum":100}`,
}.kinds()

// maximumOf is the bound that counts of maximum and its exclusive form.
var maximumOf = bound{"maximum", false, func(s *schema.Schema) limit {
	return tighter(false, limit{s.Maximum, false, "maximum"}, limit{s.ExclusiveMaximum, true, "exclusiveMaximum"})
}}

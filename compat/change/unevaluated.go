package change

import "github.com/treaty-events/treaty/contract/schema"

var unevaluatedPropertiesChanged = unevaluated(
	"unevaluated-properties-changed", "What members that nothing else describes may hold changed",
	`{"type":"object","properties":{"a":{"type":"string"}},"unevaluatedProperties":{"type":"string"}}`,
	`{"type":"object","properties":{"a":{"type":"string"}},"unevaluatedProperties":{"type":"integer"}}`,
	keyword{"unevaluatedProperties", func(s *schema.Schema) *schema.Schema { return s.UnevaluatedProperties }},
)

var unevaluatedItemsChanged = unevaluated(
	"unevaluated-items-changed", "What items that nothing else describes may be changed",
	`{"type":"array","prefixItems":[{"type":"string"}],"unevaluatedItems":{"type":"string"}}`,
	`{"type":"array","prefixItems":[{"type":"string"}],"unevaluatedItems":{"type":"integer"}}`,
	keyword{"unevaluatedItems", func(s *schema.Schema) *schema.Schema { return s.UnevaluatedItems }},
)

// unevaluated is the kind of change of one of the two keywords that describe
// what nothing else does. The change from the first to the second schema breaks.
func unevaluated(id, title, older, newer string, k keyword) *Kind {
	const draft = `{"$schema":"https://json-schema.org/draft/2020-12/schema",`
	return &Kind{
		ID:      id,
		Inverse: id,
		Narrows: true,
		Widens:  true,
		Title:   title,
		Doc: "What is described by no other keyword may hold something else, so that one of the sides refuses what the " +
			"other writes. Name what an event holds instead.",
		Bad:  [2]string{draft + eventWith(`"value":` + older)[1:], draft + eventWith(`"value":` + newer)[1:]},
		Good: [2]string{draft + eventWith(`"value":` + older)[1:], draft + eventWith(`"value":` + older + `,"newValue":` + newer)[1:]},
		Compare: func(at Pair) []Change {
			list := at.came(k, k.name+" of %s was added")
			list = append(list, at.went(k, k.name+" of %s is gone")...)
			return append(list, at.differs(k, k.name+" of %s changed")...)
		},
	}
}

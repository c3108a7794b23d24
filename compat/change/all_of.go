package change

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/schema"
)

var requirementAdded = &Kind{
	ID:      "requirement-added",
	Inverse: "requirement-removed",
	Narrows: true,
	Title:   "A value must satisfy one more schema",
	Doc: "Events that do not satisfy the schema that allOf or $ref asks for now, stored ones and those of producers " +
		"that have not changed yet, are refused by the new readers.",
	Bad:     field(`{"type":"string"}`, `{"type":"string","allOf":[{"maxLength":5}]}`),
	Good:    beside(`{"type":"string"}`, `{"type":"string","allOf":[{"maxLength":5}]}`),
	Compare: func(at Pair) []Change { return at.requirements(true) },
}

var requirementRemoved = &Kind{
	ID:      "requirement-removed",
	Inverse: "requirement-added",
	Widens:  true,
	Title:   "A value need not satisfy a schema any more",
	Doc: "Consumers that still run with the earlier schema refuse events that do not satisfy what allOf or $ref " +
		"asked for. Keep writing what satisfies it.",
	Bad:     field(`{"type":"string","allOf":[{"maxLength":5}]}`, `{"type":"string"}`),
	Good:    beside(`{"type":"string","allOf":[{"maxLength":5}]}`, `{"type":"string"}`),
	Compare: func(at Pair) []Change { return at.requirements(false) },
}

// requirements reports the schemas of allOf, and of $ref beside other keywords,
// that have no partner on the other side.
func (at Pair) requirements(added bool) []Change {
	var list []Change
	for _, p := range pairs(at.Old.AllOf, at.New.AllOf) {
		switch {
		case added && p.Old == nil:
			c := at.change("allOf", fmt.Sprintf("%s must satisfy one more schema now%s", at.place(), named(p.New)))
			c[0].New = sideOf(p.New, "")
			list = append(list, c...)
		case !added && p.New == nil:
			c := at.change("allOf", fmt.Sprintf("%s need not satisfy a schema any more%s", at.place(), named(p.Old)))
			c[0].Old = sideOf(p.Old, "")
			list = append(list, c...)
		}
	}
	if added {
		return append(list, at.came(refKeyword, "%s must satisfy what $ref leads to now")...)
	}
	return append(list, at.went(refKeyword, "%s need not satisfy what $ref led to any more")...)
}

// refKeyword is a reference that stands beside other keywords.
var refKeyword = keyword{"$ref", func(s *schema.Schema) *schema.Schema {
	if s.Ref == nil {
		return nil
	}
	return s.Ref.Target
}}

package change

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

var schemaChanged = &Kind{
	ID:      "schema-changed",
	Inverse: "schema-changed",
	Narrows: true,
	Widens:  true,
	Title:   "The schema changed in another way",
	Doc: "A keyword that has no kind of change of its own says something else now: not, if, contains, propertyNames " +
		"and the like. The event beside the finding is one that the one side writes and the other refuses.",
	Bad:  field(`{"type":"string"}`, `{"type":"string","not":{"const":"none"}}`),
	Good: beside(`{"type":"string"}`, `{"type":"string","not":{"const":"none"}}`),
	Compare: func(at Pair) []Change {
		var list []Change
		for _, keyword := range otherKeywords {
			older, newer := at.Old.Node.Get(keyword), at.New.Node.Get(keyword)
			if hidden(at.Old) {
				older = nil
			}
			if hidden(at.New) {
				newer = nil
			}
			if source.Equal(older, newer) || walked(keyword, older, newer) {
				continue
			}
			list = append(list, at.change(keyword, fmt.Sprintf("%s %s", at.of(keyword), verb(older, newer)))...)
		}
		return list
	},
}

// otherKeywords are those without a kind of their own, in the order in which
// they are reported.
var otherKeywords = []string{
	"$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
	"items", "prefixItems", "additionalItems", "contains", "minContains", "maxContains", "unevaluatedItems",
	"patternProperties", "propertyNames", "dependencies", "dependentRequired", "dependentSchemas",
	"unevaluatedProperties", "x-open-enum",
}

// walked reports whether Diff looks into the keyword on both sides, so that what
// changed there is reported there.
func walked(keyword string, older, newer *source.Node) bool {
	if older == nil || newer == nil {
		return false
	}
	switch keyword {
	case "$ref", "allOf":
		return true
	case "anyOf", "oneOf":
		return true // variants that came or went have a kind of their own
	case "items":
		return older.Kind == newer.Kind
	case "prefixItems":
		return len(older.Items) == len(newer.Items)
	}
	return false
}

// hidden reports whether a $ref hides everything beside it.
func hidden(s *schema.Schema) bool { return s.Ref != nil && s.Draft <= schema.Draft7 }

func verb(older, newer *source.Node) string {
	switch {
	case older == nil:
		return "was added"
	case newer == nil:
		return "is gone"
	}
	return "changed"
}

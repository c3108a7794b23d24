package change

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// telling returns which changes of the pair's own keywords tell the reader
// something. Where one change says it all, those that only follow from it are
// noise: an object that may be null now has not lost its properties.
func (at Pair) telling() func(Change) bool {
	older, newer := typesOf(at.Old), typesOf(at.New)
	switch {
	case never(at.Old) || never(at.New):
		return func(c Change) bool { return c.Kind == valueForbidden || c.Kind == valueAllowed }
	case at.variantOf() && older != newer:
		return func(c Change) bool { return c.Keyword == "type" }
	case at.variantOf():
		return func(c Change) bool { return c.Keyword == "anyOf" || c.Keyword == "oneOf" }
	case older&newer == 0:
		return func(c Change) bool { return !slices.Contains(typedKeywords, c.Keyword) }
	}
	return func(Change) bool { return true }
}

// typedKeywords speak of values of one type: where a type is another one, they
// come and go with it.
var typedKeywords = []string{
	"additionalItems", "additionalProperties", "contains", "dependencies", "dependentRequired", "dependentSchemas",
	"exclusiveMaximum", "exclusiveMinimum", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum",
	"minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "patternProperties",
	"prefixItems", "properties", "propertyNames", "required", "unevaluatedItems", "unevaluatedProperties", "uniqueItems",
}

// variantOf reports whether what one side describes is a variant of the union
// that the other side is, and nothing else.
func (at Pair) variantOf() bool {
	one, union := at.Old, at.New
	if Variants(union) == nil {
		one, union = union, one
	}
	if Variants(one) != nil || !describes(one) || !onlyUnion(union) {
		return false
	}
	partner := func(p Pair) bool { return p.Old != nil && p.New != nil }
	return slices.ContainsFunc(pairs([]*schema.Schema{one}, Variants(union)), partner)
}

// onlyUnion reports whether s says no more of its values than that they are of
// one of its variants.
func onlyUnion(s *schema.Schema) bool {
	unions := 0
	for i := range s.Node.Members {
		switch s.Node.Members[i].Name {
		case "anyOf", "oneOf":
			unions++
		case "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
			"$comment", "$id", "id", "$schema", "$anchor", "$defs", "definitions":
		default:
			return false
		}
	}
	return unions == 1
}

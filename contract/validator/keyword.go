package validator

import "github.com/treaty-events/treaty/contract/schema"

// kind says how the value of a keyword is copied for the library.
type kind uint8

const (
	asIs         kind = iota // data that decides: copied
	names                    // an array of strings, or of types: each once
	choices                  // enum: each value once
	count                    // a number of things: capped
	exclusive4               // draft 4's exclusiveMinimum, which needs a minimum
	pattern                  // translated
	one                      // a schema
	several                  // an array of schemas
	named                    // an object of schemas
	patterns                 // an object of schemas by pattern: names translated
	oneOrSeveral             // items before 2020-12
	dependencies             // an object of schemas or arrays of names
	identity                 // $id
	reference                // $ref
	dynamic                  // $dynamicRef and $recursiveRef
)

// keywords holds, for each draft, what the library is given. Everything else
// (formats, content keywords, annotations, keywords of other drafts that the
// library would assert) is kept away from it.
var keywords [schema.Draft2020 + 1]map[string]kind

func init() {
	for d := schema.Draft4; d <= schema.Draft2020; d++ {
		keywords[d] = map[string]kind{}
	}
	add := func(since, until schema.Draft, k kind, words ...string) {
		for d := since; d <= until; d++ {
			for _, word := range words {
				keywords[d][word] = k
			}
		}
	}
	const d4, d6, d7, d19, d20 = schema.Draft4, schema.Draft6, schema.Draft7, schema.Draft2019, schema.Draft2020
	add(d4, d4, identity, "id")
	add(d6, d20, identity, "$id")
	add(d19, d20, asIs, "$anchor")
	add(d20, d20, asIs, "$dynamicAnchor")
	add(d4, d20, reference, "$ref")
	add(d19, d19, dynamic, "$recursiveRef")
	add(d20, d20, dynamic, "$dynamicRef")

	add(d4, d20, names, "type", "required")
	add(d4, d20, choices, "enum")
	add(d6, d20, asIs, "const")
	add(d4, d20, asIs, "minimum", "maximum", "multipleOf", "uniqueItems")
	add(d4, d4, exclusive4, "exclusiveMinimum", "exclusiveMaximum")
	add(d6, d20, asIs, "exclusiveMinimum", "exclusiveMaximum")
	add(d4, d20, count, "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
	add(d19, d20, count, "minContains", "maxContains")
	add(d4, d20, pattern, "pattern")
	add(d19, d20, asIs, "dependentRequired")

	add(d4, d20, named, "definitions", "properties")
	add(d19, d20, named, "$defs", "dependentSchemas")
	add(d4, d7, dependencies, "dependencies")
	add(d4, d20, patterns, "patternProperties")
	add(d4, d20, several, "allOf", "anyOf", "oneOf")
	add(d20, d20, several, "prefixItems")
	add(d4, d20, one, "not", "additionalProperties")
	add(d6, d20, one, "contains", "propertyNames")
	add(d7, d20, one, "if", "then", "else")
	add(d4, d19, oneOrSeveral, "items")
	add(d4, d19, one, "additionalItems")
	add(d20, d20, one, "items")
	add(d19, d20, one, "unevaluatedItems", "unevaluatedProperties")
}

// identifies reports whether the keyword counts beside $ref up to draft 7,
// where a $ref hides what asserts.
func identifies(word string) bool { return word == "$ref" || word == "definitions" }

package change

import "github.com/treaty-events/treaty/contract/schema"

// maxInferred bounds the unions within unions that are looked at for types.
const maxInferred = 4

// typesOf returns the types of values that s may accept, as far as its type,
// values and variants say at a glance.
func typesOf(s *schema.Schema) schema.Types { return inferred(s, maxInferred) }

func inferred(s *schema.Schema, depth int) schema.Types {
	types := schema.AllTypes
	switch {
	case s.Bool != nil && !*s.Bool:
		return 0
	case s.Types != nil:
		types = *s.Types
	case valuesOf(s) != nil:
		types = 0
		for _, v := range valuesOf(s) {
			types |= schema.TypeOf(v)
		}
		if types&schema.TypeFraction != 0 {
			types |= schema.TypeInteger
		}
	}
	variants := Variants(s)
	if variants == nil || depth == 0 {
		return types
	}
	var any schema.Types
	for _, v := range variants {
		any |= inferred(v.Deref(), depth-1)
	}
	return types & any
}

package change

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

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
			types |= typeOfValue(v)
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

func typeOfValue(v *source.Node) schema.Types {
	switch v.Kind {
	case source.Null:
		return schema.TypeNull
	case source.Bool:
		return schema.TypeBoolean
	case source.String:
		return schema.TypeString
	case source.Array:
		return schema.TypeArray
	case source.Object:
		return schema.TypeObject
	}
	if v.IsInteger() {
		return schema.TypeInteger
	}
	return schema.TypeFraction
}

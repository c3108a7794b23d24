package rules

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint"
)

// The rules that look at values take every form of a field together: whether a schema
// says something itself, or one that it refers to or is combined of, means the same.

// someForm reports whether one of the forms is so.
func someForm(f *lint.Field, is func(*schema.Schema) bool) bool {
	if !f.IsCombined() { // as most
		return is(f.Schema)
	}
	return slices.ContainsFunc(f.Forms(), is)
}

// ofType reports whether the schema names one of the types in `type`.
func ofType(types schema.Types) func(*schema.Schema) bool {
	return func(s *schema.Schema) bool { return s.Types != nil && *s.Types&types != 0 }
}

// isEnumerated reports whether the schema lists the values.
func isEnumerated(s *schema.Schema) bool { return len(s.Enum) > 0 || s.Const != nil }

// isCombined reports whether other schemas describe the same value.
func isCombined(s *schema.Schema) bool {
	return s.Ref != nil || s.DynamicRef != nil || len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) > 0 || s.If != nil || s.Not != nil
}

// mostNested bounds how far combinations inside each other are followed.
const mostNested = 20

// typesOf returns the types that a value under s can have, as far as `type`, lists
// of values and combinations say it.
func typesOf(s *schema.Schema) schema.Types { return typesIn(s, mostNested) }

func typesIn(s *schema.Schema, depth int) schema.Types {
	all := schema.AllTypes
	switch {
	case s == nil || depth == 0:
		return all
	case s.Bool != nil && !*s.Bool:
		return 0
	}
	if s.Types != nil {
		all &= *s.Types
	}
	if isEnumerated(s) {
		all &= typesOfValues(s)
	}
	for _, and := range s.AllOf {
		all &= typesIn(and, depth-1)
	}
	if s.Ref != nil {
		all &= typesIn(s.Ref.Target, depth-1)
	}
	for _, branches := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
		var either schema.Types
		for _, or := range branches {
			either |= typesIn(or, depth-1)
		}
		if len(branches) > 0 {
			all &= either
		}
	}
	return all
}

// typesOfValues returns the types of the values that the schema lists.
func typesOfValues(s *schema.Schema) schema.Types {
	values := s.Enum
	if s.Const != nil {
		values = []*source.Node{s.Const}
	}
	var types schema.Types
	for _, v := range values {
		types |= typeOfValue(v)
	}
	return types
}

// typeOfValue returns the type of a value; a number is taken for both.
func typeOfValue(v *source.Node) schema.Types {
	switch v.Kind {
	case source.Null:
		return schema.TypeNull
	case source.Bool:
		return schema.TypeBoolean
	case source.Number:
		return schema.TypeNumber
	case source.String:
		return schema.TypeString
	case source.Array:
		return schema.TypeArray
	default:
		return schema.TypeObject
	}
}

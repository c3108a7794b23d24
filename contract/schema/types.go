package schema

import (
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// typeNames are the names of types in JSON Schema and what they mean, in the
// order in which they are printed: number before integer, which it includes.
var typeNames = []struct {
	name  string
	types Types
}{
	{"null", TypeNull},
	{"boolean", TypeBoolean},
	{"number", TypeNumber},
	{"integer", TypeInteger},
	{"string", TypeString},
	{"array", TypeArray},
	{"object", TypeObject},
}

// parseType returns the set that one name of `type` stands for, or 0.
func parseType(name string) Types {
	for _, t := range typeNames {
		if t.name == name {
			return t.types
		}
	}
	return 0
}

// Names returns the names of the types in t as JSON Schema writes them. Numbers
// that are no integers have no name of their own: a set that holds them without
// the integers, which no schema writes, names "number".
func (t Types) Names() []string {
	var names []string
	for _, n := range typeNames {
		if n.types == TypeInteger && t&TypeFraction != 0 {
			continue // said by "number"
		}
		if n.types == TypeNumber && t&TypeFraction == 0 {
			continue // said by "integer", if at all
		}
		if t&n.types != 0 {
			names = append(names, n.name)
		}
	}
	return names
}

// String returns the names in t, joined by " or "; "nothing" for the empty set.
func (t Types) String() string {
	if t&AllTypes == 0 {
		return "nothing"
	}
	return strings.Join(t.Names(), " or ")
}

// TypeOf returns the type of v; an integral number is an integer however it is
// spelled.
func TypeOf(v *source.Node) Types {
	switch v.Kind {
	case source.Null:
		return TypeNull
	case source.Bool:
		return TypeBoolean
	case source.String:
		return TypeString
	case source.Array:
		return TypeArray
	case source.Object:
		return TypeObject
	}
	if v.IsInteger() {
		return TypeInteger
	}
	return TypeFraction
}

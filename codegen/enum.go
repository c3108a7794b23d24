package codegen

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// enumValues returns the texts that the place allows, or nil where any text is
// allowed: from enum or const, or from a union whose branches are constants, as
// people write an enum with a description for each value.
func (f *form) enumValues() []EnumValue {
	if s := f.listed(); s != nil {
		return valuesOf(s, source.String, enumNames(s))
	}
	for _, u := range f.unions {
		if values := u.constants(source.String); values != nil {
			return values
		}
	}
	return nil
}

// namedValues returns the numbers or the booleans that the place lists, nil unless people
// have named some: of a number no name can be made that says anything, and one such as
// N200 would stand in the way of a better one.
func (f *form) namedValues(kind source.Kind) []EnumValue {
	var values []EnumValue
	if s := f.listed(); s != nil {
		values = valuesOf(s, kind, enumNames(s))
	} else {
		for _, u := range f.unions {
			if values = u.constants(kind); values != nil {
				break
			}
		}
	}
	if !slices.ContainsFunc(values, func(v EnumValue) bool { return v.Name != "" }) {
		return nil
	}
	return values
}

// listed returns the part whose enum or const is the shortest, or nil.
func (f *form) listed() *schema.Schema {
	var shortest *schema.Schema
	for _, s := range f.view.parts {
		list := listOf(s)
		if list != nil && (shortest == nil || len(list) < len(listOf(shortest))) {
			shortest = s
		}
	}
	return shortest
}

// listOf returns the values of enum or const, or nil.
func listOf(s *schema.Schema) []*source.Node {
	if s.Const != nil {
		return []*source.Node{s.Const}
	}
	return s.Enum
}

// valuesOf returns the values of the enum or const of s that are of one kind: those that
// are equal once.
func valuesOf(s *schema.Schema, kind source.Kind, names map[string]string) []EnumValue {
	var values []EnumValue
	seen := map[string]bool{}
	for _, n := range listOf(s) {
		same := string(n.Canonical())
		if n.Kind != kind || seen[same] {
			continue
		}
		seen[same] = true
		key, _ := keyIn(names, n)
		values = append(values, EnumValue{Name: names[key], Value: n.Text, Span: s.Doc.Span(n)})
	}
	return values
}

// keyIn returns by which key people named a value: a text by itself, a number or a boolean
// by its JSON, in any spelling; ok is false where none has its name.
func keyIn(names map[string]string, n *source.Node) (key string, ok bool) {
	switch n.Kind {
	case source.String, source.Number, source.Bool:
	default:
		return "", false
	}
	if _, ok := names[n.Text]; ok || n.Kind != source.Number {
		return n.Text, ok
	}
	for _, key := range slices.Sorted(maps.Keys(names)) {
		if _, err := event.ParseNumber(key); err == nil && event.CompareNumbers(key, n.Text) == 0 {
			return key, true
		}
	}
	return "", false
}

// constants returns the values of a union whose branches are constants of one kind.
func (u union) constants(kind source.Kind) []EnumValue {
	var values []EnumValue
	seen := map[string]bool{}
	for _, b := range u.branches {
		own := valuesOf(b, kind, enumNames(b))
		if len(own) == 0 {
			return nil
		}
		for _, v := range own {
			if len(own) == 1 {
				v.Doc = docOf(b)
				if name := override(b); name != "" {
					v.Name = name
				}
			}
			if !seen[v.Value] {
				seen[v.Value] = true
				values = append(values, v)
			}
		}
	}
	return values
}

// enumNamesKey is the keyword by which people choose the names of constants: an
// object from value to Go name.
const enumNamesKey = "x-go-names"

func enumNames(s *schema.Schema) map[string]string {
	names := map[string]string{}
	n := s.Node.Get(enumNamesKey)
	if n == nil {
		return names
	}
	for _, m := range n.Members {
		if validOverride(m.Value.Text) {
			names[m.Name] = m.Value.Text
		}
	}
	return names
}

package codegen

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// enumValues returns the texts that the place allows, or nil where any text is
// allowed: from enum or const, or from a union whose branches are constants, as
// people write an enum with a description for each value.
func (f *form) enumValues() []EnumValue {
	if s := f.listed(); s != nil {
		return valuesOf(s, enumNames(s))
	}
	for _, u := range f.unions {
		if values := u.constants(); values != nil {
			return values
		}
	}
	return nil
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

// valuesOf returns the texts of the enum or const of s.
func valuesOf(s *schema.Schema, names map[string]string) []EnumValue {
	var values []EnumValue
	seen := map[string]bool{}
	for _, n := range listOf(s) {
		if n.Kind != source.String || seen[n.Text] {
			continue
		}
		seen[n.Text] = true
		values = append(values, EnumValue{Name: names[n.Text], Value: n.Text, Span: s.Doc.Span(n)})
	}
	return values
}

// constants returns the values of a union whose branches are constant texts.
func (u union) constants() []EnumValue {
	var values []EnumValue
	seen := map[string]bool{}
	for _, b := range u.branches {
		own := valuesOf(b, enumNames(b))
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

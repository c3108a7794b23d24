package codegen

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// properties returns the names that the parts declare, in order, each with the
// schemas that apply to its value; names that are only required are there too.
func (v *view) properties() []property {
	var list []property
	index := map[string]int{}
	at := func(name string) *property {
		i, ok := index[name]
		if !ok {
			i = len(list)
			index[name] = i
			list = append(list, property{name: name})
		}
		return &list[i]
	}
	for _, s := range v.parts {
		for _, prop := range s.Properties {
			p := at(prop.Name)
			p.schemas = append(p.schemas, prop.Schema)
			if p.member == nil {
				p.member, p.doc = prop.Member, s.Doc
			}
		}
	}
	for _, s := range v.parts {
		for _, r := range s.Required {
			p := at(r.Name)
			p.required = true
			if p.member == nil && p.node == nil {
				p.node, p.doc = r.Node, s.Doc
			}
		}
	}
	return list
}

// property is one named member.
type property struct {
	name     string
	schemas  []*schema.Schema // empty: any value
	required bool
	doc      *source.Document
	member   *source.Member // where it is declared
	node     *source.Node   // else where it is required
}

func (p *property) span() source.Span {
	if p.member != nil {
		return p.doc.NameSpan(p.member)
	}
	return p.doc.Span(p.node)
}

// declares reports whether the parts name properties, even none.
func (v *view) declares() bool {
	return slices.ContainsFunc(v.parts, func(s *schema.Schema) bool { return s.HasProperties })
}

// requires reports whether some member must be there.
func (v *view) requires() bool {
	return slices.ContainsFunc(v.parts, func(s *schema.Schema) bool { return len(s.Required) > 0 })
}

// rest returns the schemas that apply to the value of every member that no
// property names; known is false where that depends on the name.
func (v *view) rest() (schemas []*schema.Schema, known bool) {
	known = true
	for _, s := range v.parts {
		additional := s.AdditionalProperties
		switch {
		case !s.HasPatternProperties && additional == nil:
		case !s.HasPatternProperties:
			schemas = append(schemas, additional)
		case len(s.PatternProperties) == 1 && never(additional):
			schemas = append(schemas, s.PatternProperties[0].Schema)
		case len(s.PatternProperties) > 0:
			known = false
		}
	}
	return schemas, known
}

// never reports whether s accepts nothing.
func never(s *schema.Schema) bool { return s != nil && s.Bool != nil && !*s.Bool }

// items returns the schemas that apply to every item, and whether some item has
// one of its own.
func (v *view) items() (schemas []*schema.Schema, tuple bool) {
	for _, s := range v.parts {
		if len(s.PrefixItems) > 0 {
			tuple = true
		}
		if s.Items != nil {
			schemas = append(schemas, s.Items)
		}
	}
	return schemas, tuple
}

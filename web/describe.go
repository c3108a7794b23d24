package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// How much of a place is shown; more of it is in the schema's text.
const (
	maxValues      = 40
	maxValue       = 80    // of an enum or a default, in characters
	maxName        = 120   // characters
	maxPattern     = 300   // characters
	maxDescription = 2_000 // characters
)

// describe fills in what is said of the place itself.
func (g *grower) describe(p *property, said statement) {
	p.Name = clip(visible(p.Name), maxName)
	p.Type, p.Format = typeOf(said), formatOf(said)
	p.Description = g.words(said, p.Name)
	for _, s := range said.schemas {
		g.marks(p, s)
		g.values(p, s)
		p.add(limits(s)...)
		if s.Pattern != nil && g.spend(len(*s.Pattern)) {
			p.Patterns = append(p.Patterns, clip(visible(*s.Pattern), maxPattern))
		}
		if s.Annotations.Default != nil && p.Default == "" {
			p.Default = g.literal(s.Annotations.Default)
		}
	}
}

// words is the description written closest to the place, else a title.
func (g *grower) words(said statement, name string) string {
	ordered := slices.Concat(said.written, said.schemas)
	for _, s := range ordered {
		if d := s.Annotations.Description; d != "" && g.spend(len(d)) {
			return clip(isolated(d), maxDescription)
		}
	}
	for _, s := range ordered {
		if t := s.Annotations.Title; t != "" && !strings.HasSuffix(name, t) && g.spend(len(t)) {
			return clip(isolated(t), maxDescription)
		}
	}
	return ""
}

func (g *grower) marks(p *property, s *schema.Schema) {
	add := func(m mark) {
		if !slices.Contains(p.Marks, m) {
			p.Marks = append(p.Marks, m)
		}
	}
	a := s.Annotations
	if a.PII != "" {
		add(mark{"pii", clip(visible(a.PII), maxName) + " data"})
	}
	if a.Deprecated {
		add(mark{"warn", "deprecated"})
	}
	if a.OpenEnum {
		add(mark{"open", "open enum"})
	}
	if s.If != nil || s.Not != nil || len(s.DependentSchemas)+len(s.DependentRequired) > 0 {
		add(mark{"open", "more rules in the schema"})
	}
}

func (g *grower) values(p *property, s *schema.Schema) {
	if s.Const != nil {
		p.Values = append(p.Values, g.literal(s.Const))
	}
	for i, value := range s.Enum {
		if i == maxValues {
			p.Values = append(p.Values, fmt.Sprintf("… and %d more", len(s.Enum)-i))
			return
		}
		p.Values = append(p.Values, g.literal(value))
	}
}

// add adds limits that are not said yet.
func (p *property) add(words ...string) {
	for _, w := range words {
		if !slices.Contains(p.Limits, w) {
			p.Limits = append(p.Limits, w)
		}
	}
}

// anything is the type of a place of which nothing is said.
const anything = "anything"

// typeOf says the type with its format: "string, date-time", "string or null".
func typeOf(said statement) string {
	words := typeWords(said.schemas)
	if said.nullable && words != anything && !strings.HasSuffix(words, "null") {
		words += " or null"
	}
	if f := formatOf(said); f != "" {
		words += ", " + f
	}
	return words
}

// formatOf is the format that is said of a place; empty: none.
func formatOf(said statement) string {
	for _, s := range said.schemas {
		if f := s.Annotations.Format; f != "" {
			return clip(visible(f), maxName)
		}
	}
	return ""
}

// typeWords says what types all of the schemas leave.
func typeWords(schemas []*schema.Schema) string {
	types, known := schema.AllTypes, false
	narrow := func(t schema.Types) { types, known = types&t, true }
	isUnion := false
	for _, s := range schemas {
		switch {
		case s.Bool != nil && !*s.Bool:
			return "nothing"
		case s.Types != nil:
			narrow(*s.Types)
		case s.Const != nil:
			narrow(typeOfValue(s.Const))
		case len(s.Enum) > 0:
			narrow(typeOfValues(s.Enum))
		}
		isUnion = isUnion || len(s.OneOf)+len(s.AnyOf) > 0 && nullable(s.OneOf) == nil && nullable(s.AnyOf) == nil
	}
	switch {
	case known && types == schema.TypeNull:
		return "null"
	case known && types&schema.TypeNull != 0:
		return (types &^ schema.TypeNull).String() + " or null"
	case known:
		return types.String()
	case slices.ContainsFunc(schemas, func(s *schema.Schema) bool { return len(s.Properties) > 0 }):
		return "object"
	case isUnion:
		return "union"
	}
	return anything
}

func typeOfValues(values []*source.Node) schema.Types {
	var types schema.Types
	for _, v := range values[:min(len(values), 1_000)] {
		types |= typeOfValue(v)
	}
	return types
}

func typeOfValue(n *source.Node) schema.Types {
	switch n.Kind {
	case source.Bool:
		return schema.TypeBoolean
	case source.Number:
		if strings.ContainsAny(n.Text, ".eE") {
			return schema.TypeNumber
		}
		return schema.TypeInteger
	case source.String:
		return schema.TypeString
	case source.Array:
		return schema.TypeArray
	case source.Object:
		return schema.TypeObject
	}
	return schema.TypeNull
}

// maxLiteral is up to which size in the file a value is written out, in bytes.
const maxLiteral = 4 << 10

// literal shows a value of the schema, shortened.
func (g *grower) literal(n *source.Node) string {
	size := n.End.Offset - n.Start.Offset
	if size > maxLiteral || !g.spend(max(size, 0)) {
		return "a long " + n.Kind.String()
	}
	return clip(visible(string(n.AppendJSON(nil))), maxValue)
}

package web

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
)

// maxValues is how many values of an enum a property shows.
const maxValues = 40

// describe fills in what the schema says of the place itself.
func describe(p *property, s *schema.Schema) {
	a := s.Annotations
	p.Description = a.Description
	if p.Description == "" && a.Title != p.Name {
		p.Description = a.Title
	}
	p.Type = typeWords(s)
	if a.PII != "" {
		p.Marks = append(p.Marks, mark{"pii", a.PII + " data"})
	}
	if a.Deprecated {
		p.Marks = append(p.Marks, mark{"deprecated", "deprecated"})
	}
	if a.OpenEnum {
		p.Marks = append(p.Marks, mark{"open", "open enum"})
	}
	for i, value := range s.Enum {
		if i == maxValues {
			p.Values = append(p.Values, fmt.Sprintf("… and %d more", len(s.Enum)-i))
			break
		}
		p.Values = append(p.Values, literal(value))
	}
	if s.Const != nil {
		p.Values = append(p.Values, literal(s.Const))
	}
	if a.Default != nil {
		p.Default = literal(a.Default)
	}
	p.Limits = limits(s)
	if s.Pattern != nil {
		p.Pattern = *s.Pattern
	}
}

// typeWords says the type with its format: "string, date-time", "array",
// "string or null".
func typeWords(s *schema.Schema) string {
	words := ""
	switch {
	case s.Bool != nil && *s.Bool:
		return "anything"
	case s.Bool != nil:
		return "nothing"
	case s.Types != nil:
		words = s.Types.String()
	case len(s.Properties) > 0:
		words = "object"
	case s.Const != nil:
		words = s.Const.Kind.String()
	case len(s.Enum) > 0:
		words = s.Enum[0].Kind.String()
	case len(s.OneOf)+len(s.AnyOf) > 0:
		words = unionWords(s)
	default:
		words = "anything"
	}
	if f := s.Annotations.Format; f != "" {
		words += ", " + f
	}
	return words
}

// unionWords says "string or null" for the usual way to say nullable.
func unionWords(s *schema.Schema) string {
	for _, list := range [][]*schema.Schema{s.OneOf, s.AnyOf} {
		if v := nullable(list); v != nil {
			return typeWords(v.Deref()) + " or null"
		}
	}
	return "union"
}

// limits says the bounds of a value in words.
func limits(s *schema.Schema) []string {
	var list []string
	bounds := func(least, most *int64, unit string) {
		switch {
		case least != nil && most != nil && *least == *most:
			list = append(list, fmt.Sprintf("exactly %d %s", *least, unit))
		case least != nil && most != nil:
			list = append(list, fmt.Sprintf("%d to %d %s", *least, *most, unit))
		case least != nil && *least > 0:
			list = append(list, fmt.Sprintf("at least %d %s", *least, unit))
		case most != nil:
			list = append(list, fmt.Sprintf("at most %d %s", *most, unit))
		}
	}
	bounds(s.MinLength, s.MaxLength, "characters")
	bounds(s.MinItems, s.MaxItems, "items")
	bounds(s.MinProperties, s.MaxProperties, "members")
	for _, n := range []struct {
		sign  string
		value *big.Rat
	}{{"≥", s.Minimum}, {">", s.ExclusiveMinimum}, {"≤", s.Maximum}, {"<", s.ExclusiveMaximum}} {
		if n.value != nil {
			list = append(list, n.sign+" "+number(n.value))
		}
	}
	if s.MultipleOf != nil {
		list = append(list, "multiple of "+number(s.MultipleOf))
	}
	if s.UniqueItems {
		list = append(list, "no item twice")
	}
	return list
}

// number writes a rational exactly where it has few digits.
func number(r *big.Rat) string {
	if r.IsInt() && r.Num().BitLen() < 70 {
		return r.Num().String()
	}
	if digits, exact := r.FloatPrec(); exact && digits <= 20 && r.Num().BitLen() < 200 {
		return r.FloatString(digits)
	}
	text := strings.TrimSuffix(new(big.Float).SetRat(r).Text('g', 12), ".")
	return text
}

package glance

import (
	"math/big"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Plainest returns a value that is certain to be valid under the schema, the
// plainest that it seems to ask for: most schemas have one. Nil says nothing.
func Plainest(s *schema.Schema) *source.Node {
	p := plainest{steps: maxPlain}
	if v := p.of(s, 0); v != nil && Valid(s, v) {
		return v
	}
	return nil
}

// Bounds of a plain value: it is a guess, and no search.
const (
	maxPlain      = 1_000
	maxPlainDepth = 50
	maxPlainText  = 1_000
)

// plainest makes values that may be valid. Nothing depends on it that they are.
type plainest struct{ steps int }

// of returns a value, or nil where none comes to mind.
func (p *plainest) of(s *schema.Schema, depth int) *source.Node {
	if p.steps--; p.steps < 0 || depth > maxPlainDepth {
		return nil
	}
	switch {
	case s == nil || s.Bool != nil:
		return source.NewString("")
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return s.Enum[0]
	}
	var inside *source.Node
	for _, sub := range alike(s) {
		if v := p.of(sub, depth+1); inside == nil {
			inside = v
		} else if v != nil {
			inside = joined(inside, v)
		}
	}
	if s.Types == nil && len(s.Required) == 0 && inside != nil {
		return inside
	}
	own := p.own(s, depth)
	if inside != nil && own != nil && own.Kind == source.Object {
		return joined(own, inside)
	}
	return own
}

// alike lists schemas that the value has to satisfy too, as far as a guess goes.
func alike(s *schema.Schema) []*schema.Schema {
	list := slices.Clip(s.AllOf)
	if s.Ref != nil {
		list = append(list, s.Ref.Target)
	}
	for _, group := range [...][]*schema.Schema{s.AnyOf, s.OneOf} {
		if len(group) > 0 {
			list = append(list, group[0])
		}
	}
	return list
}

// joined is an object with the members of both.
func joined(a, b *source.Node) *source.Node {
	if a.Kind != source.Object || b.Kind != source.Object {
		return a
	}
	both := &source.Node{Kind: source.Object, Members: slices.Clone(a.Members)}
	for _, m := range b.Members {
		if a.Member(m.Name) == nil {
			both.Members = append(both.Members, m)
		}
	}
	return both
}

// own returns a value of what the schema itself says.
func (p *plainest) own(s *schema.Schema, depth int) *source.Node {
	types := schema.AllTypes
	if s.Types != nil {
		types = *s.Types
	}
	switch {
	case types&schema.TypeObject != 0:
		return p.object(s, depth)
	case types&schema.TypeString != 0:
		return plainText(s)
	case types&schema.TypeNumber != 0:
		return plainNumber(s)
	case types&schema.TypeArray != 0:
		return p.array(s, depth)
	case types&schema.TypeBoolean != 0:
		return &source.Node{Kind: source.Bool, Text: "true"}
	case types&schema.TypeNull != 0:
		return &source.Node{Kind: source.Null}
	}
	return nil
}

// object has what is required.
func (p *plainest) object(s *schema.Schema, depth int) *source.Node {
	v := &source.Node{Kind: source.Object}
	for _, r := range s.Required {
		sub := s.Property(r.Name)
		if sub == nil {
			sub = s.AdditionalProperties
		}
		member := p.of(sub, depth+1)
		if member == nil {
			return nil
		}
		if v.Member(r.Name) == nil {
			v.Members = append(v.Members, source.Member{Name: r.Name, Value: member})
		}
	}
	return v
}

// array has as many items as there must be.
func (p *plainest) array(s *schema.Schema, depth int) *source.Node {
	v := &source.Node{Kind: source.Array}
	for s.MinItems != nil && int64(len(v.Items)) < *s.MinItems {
		sub := s.Items
		if n := len(v.Items); n < len(s.PrefixItems) {
			sub = s.PrefixItems[n]
		}
		item := p.of(sub, depth+1)
		if item == nil {
			return nil
		}
		v.Items = append(v.Items, item)
	}
	return v
}

// plainText is as long as it must be.
func plainText(s *schema.Schema) *source.Node {
	if s.MinLength == nil {
		return source.NewString("")
	}
	if *s.MinLength > maxPlainText {
		return nil
	}
	return source.NewString(strings.Repeat("a", int(*s.MinLength)))
}

// plainNumber is a whole number near the bound that there is.
func plainNumber(s *schema.Schema) *source.Node {
	one, at := big.NewInt(1), new(big.Int)
	switch {
	case s.Minimum != nil && s.Minimum.Sign() > 0:
		at = ceiling(s.Minimum)
	case s.ExclusiveMinimum != nil && s.ExclusiveMinimum.Sign() >= 0:
		at.Add(floor(s.ExclusiveMinimum), one)
	case s.Maximum != nil && s.Maximum.Sign() < 0:
		at = floor(s.Maximum)
	case s.ExclusiveMaximum != nil && s.ExclusiveMaximum.Sign() <= 0:
		at.Sub(ceiling(s.ExclusiveMaximum), one)
	}
	return &source.Node{Kind: source.Number, Text: at.String()}
}

// floor returns the greatest whole number that is at most r.
func floor(r *big.Rat) *big.Int { return new(big.Int).Div(r.Num(), r.Denom()) }

// ceiling returns the smallest whole number that is at least r.
func ceiling(r *big.Rat) *big.Int {
	return new(big.Int).Neg(floor(new(big.Rat).Neg(r)))
}

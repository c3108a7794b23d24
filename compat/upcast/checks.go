package upcast

import (
	"math/big"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// check is a keyword whose value is a bound, and whether the other side has one
// that is as tight.
type check struct {
	keywords []string
	types    schema.Types
	says     func(*schema.Schema) bool
	holds    func(s *schema.Schema, old *location) bool
}

var checks = []check{
	{[]string{"minimum", "exclusiveMinimum"}, schema.TypeNumber,
		func(s *schema.Schema) bool { return s.Minimum != nil },
		func(s *schema.Schema, old *location) bool { return old.least(s.Minimum, false) }},
	{[]string{"exclusiveMinimum", "minimum"}, schema.TypeNumber,
		func(s *schema.Schema) bool { return s.ExclusiveMinimum != nil },
		func(s *schema.Schema, old *location) bool { return old.least(s.ExclusiveMinimum, true) }},
	{[]string{"maximum", "exclusiveMaximum"}, schema.TypeNumber,
		func(s *schema.Schema) bool { return s.Maximum != nil },
		func(s *schema.Schema, old *location) bool { return old.most(s.Maximum, false) }},
	{[]string{"exclusiveMaximum", "maximum"}, schema.TypeNumber,
		func(s *schema.Schema) bool { return s.ExclusiveMaximum != nil },
		func(s *schema.Schema, old *location) bool { return old.most(s.ExclusiveMaximum, true) }},
	{[]string{"multipleOf"}, schema.TypeNumber,
		func(s *schema.Schema) bool { return s.MultipleOf != nil }, multiple},
	{[]string{"pattern"}, schema.TypeString,
		func(s *schema.Schema) bool { return s.Pattern != nil },
		func(s *schema.Schema, old *location) bool {
			return slices.ContainsFunc(old.parts, func(p *schema.Schema) bool { return p.Pattern != nil && *p.Pattern == *s.Pattern })
		}},
	least("minLength", schema.TypeString, func(s *schema.Schema) *int64 { return s.MinLength }),
	most("maxLength", schema.TypeString, func(s *schema.Schema) *int64 { return s.MaxLength }),
	least("minItems", schema.TypeArray, func(s *schema.Schema) *int64 { return s.MinItems }),
	most("maxItems", schema.TypeArray, func(s *schema.Schema) *int64 { return s.MaxItems }),
	{[]string{"uniqueItems"}, schema.TypeArray,
		func(s *schema.Schema) bool { return s.UniqueItems },
		func(_ *schema.Schema, old *location) bool {
			return slices.ContainsFunc(old.parts, func(p *schema.Schema) bool { return p.UniqueItems })
		}},
	least("minProperties", schema.TypeObject, func(s *schema.Schema) *int64 { return s.MinProperties }),
	most("maxProperties", schema.TypeObject, func(s *schema.Schema) *int64 { return s.MaxProperties }),
}

// least checks a lower bound of a count.
func least(keyword string, types schema.Types, of func(*schema.Schema) *int64) check {
	return counted(keyword, types, of, func(was, is int64) bool { return was >= is })
}

// most checks an upper bound of a count.
func most(keyword string, types schema.Types, of func(*schema.Schema) *int64) check {
	return counted(keyword, types, of, func(was, is int64) bool { return was <= is })
}

func counted(keyword string, types schema.Types, of func(*schema.Schema) *int64, enough func(was, is int64) bool) check {
	return check{[]string{keyword}, types,
		func(s *schema.Schema) bool { return of(s) != nil && (keyword[:3] != "min" || *of(s) > 0) },
		func(s *schema.Schema, old *location) bool {
			return slices.ContainsFunc(old.parts, func(p *schema.Schema) bool { return of(p) != nil && enough(*of(p), *of(s)) })
		}}
}

// least reports whether all numbers are at least, or above, the bound.
func (loc *location) least(bound *big.Rat, strict bool) bool {
	return slices.ContainsFunc(loc.parts, func(p *schema.Schema) bool {
		return p.ExclusiveMinimum != nil && p.ExclusiveMinimum.Cmp(bound) >= 0 ||
			p.Minimum != nil && (p.Minimum.Cmp(bound) > 0 || !strict && p.Minimum.Cmp(bound) == 0)
	})
}

// most reports whether all numbers are at most, or below, the bound.
func (loc *location) most(bound *big.Rat, strict bool) bool {
	return slices.ContainsFunc(loc.parts, func(p *schema.Schema) bool {
		return p.ExclusiveMaximum != nil && p.ExclusiveMaximum.Cmp(bound) <= 0 ||
			p.Maximum != nil && (p.Maximum.Cmp(bound) < 0 || !strict && p.Maximum.Cmp(bound) == 0)
	})
}

// multiple reports whether all numbers are multiples of what s asks.
func multiple(s *schema.Schema, old *location) bool {
	divides := func(n *big.Rat) bool { return new(big.Rat).Quo(n, s.MultipleOf).IsInt() }
	return old.types&schema.TypeFraction == 0 && divides(big.NewRat(1, 1)) ||
		slices.ContainsFunc(old.parts, func(p *schema.Schema) bool { return p.MultipleOf != nil && divides(p.MultipleOf) })
}

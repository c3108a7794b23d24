package compat

import (
	"fmt"
	"math/big"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// values shows the types and values that the spot's schema speaks of.
func (t *tour) values(at spot) {
	s := at.schema
	for _, v := range s.Enum {
		t.showValue(at, v)
	}
	if s.Enum != nil || s.Const != nil {
		return
	}
	types := schema.AllTypes
	if s.Types != nil {
		types = *s.Types
		t.types(at, types)
	}
	if types == schema.TypeBoolean {
		t.showValue(at, source.NewBool(false))
		t.showValue(at, source.NewBool(true))
	}
	bounded := s.Minimum != nil || s.Maximum != nil || s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil
	if bounded || s.MultipleOf != nil || (s.Types != nil && types&schema.TypeNumber != 0) {
		t.numbers(at, types)
	}
}

// types shows each type of several; a number with a fraction is one of its own.
func (t *tour) types(at spot, types schema.Types) {
	for _, one := range order {
		if types&one != 0 && types != one {
			t.show(at, "is of type "+typeWord(one), t.intern(term{kind: kTypes, types: one, origin: at.schema}))
		}
	}
}

func typeWord(one schema.Types) string {
	if one == schema.TypeFraction {
		return "number, with a fraction"
	}
	return one.String()
}

func (t *tour) showValue(at spot, v *source.Node) {
	text := string(v.AppendJSON(nil))
	if len(text) > 60 {
		text = "one of its values" // it is told by the event
	}
	t.show(at, "is "+text, t.intern(term{kind: kEnum, values: []*source.Node{v}, origin: at.schema}))
}

// numbers shows the ends of the interval, or what is next to an end that does
// not belong to it; then zero and what is less.
func (t *tour) numbers(at spot, types schema.Types) {
	s := at.schema
	step := one
	if types&schema.TypeInteger == 0 || (s.MultipleOf != nil && !s.MultipleOf.IsInt()) {
		step = big.NewRat(1, 100)
	}
	if s.MultipleOf != nil && s.MultipleOf.Sign() > 0 {
		step = s.MultipleOf
	}
	show := func(r *big.Rat) {
		if v, ok := source.NewRat(r); ok {
			t.showValue(at, v)
		}
	}
	for _, end := range []*big.Rat{s.Minimum, s.Maximum} {
		if end != nil {
			show(end)
		}
	}
	if s.ExclusiveMinimum != nil {
		show(new(big.Rat).Mul(step, new(big.Rat).SetInt(above(s.ExclusiveMinimum, step))))
	}
	if s.ExclusiveMaximum != nil {
		down := above(new(big.Rat).Neg(s.ExclusiveMaximum), step)
		show(new(big.Rat).Mul(step, new(big.Rat).SetInt(down.Neg(down))))
	}
	show(new(big.Rat))
	if step != one && s.MultipleOf != nil {
		show(step)
	}
	zero := new(big.Rat)
	t.show(at, "is less than 0", t.all([]*term{
		t.intern(term{kind: kMaximum, number: zero, exclusive: true, origin: s}),
		t.intern(term{kind: kTypes, types: schema.TypeNumber, origin: s}),
	}, s))
}

// above returns how often step must be taken to be greater than r.
func above(r, step *big.Rat) *big.Int {
	n := roundDown(new(big.Rat).Quo(r, step))
	return n.Add(n, big.NewInt(1))
}

// sizes shows the least and the greatest size of strings, arrays and objects,
// and none and one where there is no other limit.
func (t *tour) sizes(at spot) {
	s := at.schema
	types := schema.AllTypes
	if s.Types != nil {
		types = *s.Types
	}
	said := func(typ schema.Types) bool { return s.Types != nil && types&typ != 0 }
	if s.MinLength != nil || s.MaxLength != nil || (said(schema.TypeString) && s.Pattern == nil && s.Enum == nil && s.Const == nil) {
		t.size(at, "code point", schema.TypeString, kMinLength, kMaxLength, s.MinLength, s.MaxLength)
	}
	if s.MinItems != nil || s.MaxItems != nil || s.Items != nil || s.PrefixItems != nil || said(schema.TypeArray) {
		t.size(at, "item", schema.TypeArray, kMinItems, kMaxItems, s.MinItems, s.MaxItems)
	}
	if s.MinProperties != nil || s.MaxProperties != nil {
		t.size(at, "member", schema.TypeObject, kMinProperties, kMaxProperties, s.MinProperties, s.MaxProperties)
	}
}

// largeSize bounds the sizes that are worth showing.
const largeSize = 300

// size shows values of one type with certain sizes.
func (t *tour) size(at spot, unit string, typ schema.Types, least, most kind, low, high *int64) {
	sizes := []int64{0, 1}
	if low != nil {
		sizes = []int64{*low, *low + 1}
	}
	if high != nil {
		sizes = append(sizes, *high)
	}
	for _, n := range sizes {
		if n > largeSize {
			continue
		}
		what := fmt.Sprintf("has %d %ss", n, unit)
		if n == 1 {
			what = "has 1 " + unit
		}
		t.show(at, what, t.all([]*term{
			t.intern(term{kind: kTypes, types: typ, origin: at.schema}),
			t.intern(term{kind: least, count: n, origin: at.schema}),
			t.intern(term{kind: most, count: n, origin: at.schema}),
		}, at.schema))
	}
}

// optional shows each member that need not be there as there and as missing,
// dependencies, and members that nobody named.
func (t *tour) optional(at spot) {
	s := at.schema
	object := t.intern(term{kind: kTypes, types: schema.TypeObject, origin: s})
	show := func(what string, is *term) { t.show(at, what, t.all([]*term{object, is}, s)) }
	for _, p := range s.Properties {
		if s.IsRequired(p.Name) {
			continue
		}
		there := t.required(p.Name, s)
		show("has "+source.Quote(p.Name), there)
		show("lacks "+source.Quote(p.Name), t.negated(there, s))
	}
	for _, d := range s.DependentRequired {
		show("has "+source.Quote(d.Name)+" and what it needs", t.required(d.Name, s))
		show("lacks "+source.Quote(d.Name), t.negated(t.required(d.Name, s), s))
	}
	anything := t.all(nil, s)
	for _, p := range s.PatternProperties {
		show("has a member that matches "+p.Pattern, t.some(term{kind: kPatternProperty, name: p.Pattern}, anything, s))
	}
	if s.HasProperties || s.AdditionalProperties != nil {
		show("has another member", t.some(additional(s), anything, s))
	}
}

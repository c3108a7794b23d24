package rules

import (
	"cmp"
	"fmt"
	"math/big"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var unsafeInteger = &lint.Rule{
	ID:          "unsafe-integer",
	Since:       "0.1",
	Group:       lint.Types,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "An integer may be larger than JavaScript can hold",
	Rationale: "JavaScript, jq and many JSON readers hold numbers as doubles: beyond 2^53-1 the last digits change without an " +
		"error, and an id points at somebody else's record.",
	FalsePositive: "All readers are known to read 64-bit integers exactly: turn the rule off. A decimal string is safe everywhere.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"sequence": {"type": "integer", "maximum": 9223372036854775807}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "properties": {"sequence": {"type": "integer", "maximum": 9007199254740991}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Values(func(f lint.Field) {
			bound := unsafeBound(&f)
			if bound == nil {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s may be %s, beyond 2^53-1", f.Path, bound.RatString()),
				Values:  []string{bound.RatString()},
				Why:     "readers that hold numbers as doubles get another number, and no error",
				Hint:    "lower the bound to 9007199254740991, or write it as a decimal string",
			})
		})
	},
}

// largestSafe is 2^53-1, up to which doubles hold every integer.
var largestSafe = big.NewRat(1<<53-1, 1)

// unsafeBound returns a bound of an integer that lies beyond what doubles hold. Where
// there are several, one that is safe is enough.
func unsafeBound(f *lint.Field) *big.Rat {
	if !isInteger(f) {
		return nil
	}
	forms := f.Forms()
	return cmp.Or(beyond(forms, greatest), beyond(forms, least))
}

// beyond returns the first bound that is not safe, if none is.
func beyond(forms []*schema.Schema, bound func(*schema.Schema) *big.Rat) *big.Rat {
	var first *big.Rat
	for _, s := range forms {
		b := bound(s)
		switch {
		case b == nil:
		case new(big.Rat).Abs(b).Cmp(largestSafe) <= 0:
			return nil
		case first == nil:
			first = b
		}
	}
	return first
}

// greatest returns the largest number that the schema's own bounds allow, of an
// integer; nil: there is none.
func greatest(s *schema.Schema) *big.Rat {
	if s.Maximum != nil || s.ExclusiveMaximum == nil {
		return s.Maximum
	}
	return new(big.Rat).Sub(s.ExclusiveMaximum, big.NewRat(1, 1))
}

// least is greatest of the smallest number.
func least(s *schema.Schema) *big.Rat {
	if s.Minimum != nil || s.ExclusiveMinimum == nil {
		return s.Minimum
	}
	return new(big.Rat).Add(s.ExclusiveMinimum, big.NewRat(1, 1))
}

// isInteger reports whether the field is said to be an integer, and its values are
// not listed.
func isInteger(f *lint.Field) bool {
	return someForm(f, ofType(schema.TypeInteger)) && typesOf(f.Schema)&schema.TypeNumber == schema.TypeInteger && !someForm(f, isEnumerated)
}

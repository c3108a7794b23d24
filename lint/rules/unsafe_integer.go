package rules

import (
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
		p.Fields(func(f lint.Field) {
			bound := unsafeBound(f.Schema)
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

// unsafeBound returns a bound of an integer that lies beyond what doubles hold.
func unsafeBound(s *schema.Schema) *big.Rat {
	if !isInteger(s) {
		return nil
	}
	for _, bound := range []*big.Rat{s.Maximum, s.ExclusiveMaximum, s.Minimum, s.ExclusiveMinimum} {
		if bound != nil && new(big.Rat).Abs(bound).Cmp(largestSafe) > 0 {
			return bound
		}
	}
	return nil
}

// isInteger reports whether the schema is of an integer, and not of a list of
// values.
func isInteger(s *schema.Schema) bool {
	return s.Types != nil && *s.Types&schema.TypeNumber == schema.TypeInteger && len(s.Enum) == 0 && s.Const == nil
}

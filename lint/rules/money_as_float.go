package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var moneyAsFloat = &lint.Rule{
	ID:          "money-as-float",
	Since:       "0.1",
	Group:       lint.Types,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "An amount of money is a JSON number with a fraction",
	Rationale: "Most languages read JSON numbers as binary floating point: 0.1 + 0.2 is not 0.3, and sums of invoices drift. " +
		"An amount is an integer of minor units, or a decimal string, beside its currency.",
	FalsePositive: "The field is no amount (a `price` that is a score, a `rate`): give it a name of its own, or bound it to " +
		"the fractions it can have with `multipleOf`.",
	Bad:  event("OrderPlaced", "", `{"type": "object", "properties": {"totalAmount": {"type": "number"}}}`),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"totalAmount": {"type": "integer"}}}`),
	Contract: func(p *lint.ContractPass) {
		lint.Fields(p.Contract, func(f lint.Field) {
			if !hasMoneyWord(f.Name) || !allowsFraction(f.Schema) {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s is money, but may be a fraction in floating point", f.Path),
				Why:     "readers in most languages lose cents",
				Hint:    `use integer minor units (cents), or a decimal string with a pattern`,
			})
		})
	},
}

// allowsFraction reports whether the schema says number and does not keep it
// exact.
func allowsFraction(s *schema.Schema) bool {
	return s.Types != nil && *s.Types&schema.TypeFraction != 0 && s.MultipleOf == nil && len(s.Enum) == 0 && s.Const == nil
}

// moneyWords name amounts of money when they are the last word of a name, or
// the last but a unit.
var moneyWords = map[string]bool{
	"amount": true, "price": true, "cost": true, "total": true, "subtotal": true, "fee": true,
	"tax": true, "discount": true, "balance": true, "revenue": true, "salary": true, "payment": true,
	"refund": true, "charge": true, "deposit": true, "tip": true,
}

func hasMoneyWord(name string) bool {
	words := Words(name)
	return len(words) > 0 && moneyWords[words[len(words)-1]]
}

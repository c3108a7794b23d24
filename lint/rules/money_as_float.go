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
	Bad:   event("OrderPlaced", "", `{"type": "object", "properties": {"totalAmount": {"type": "number"}}}`),
	Good:  event("OrderPlaced", "", `{"type": "object", "properties": {"totalAmount": {"type": "integer"}}}`),
	Words: []*lint.WordList{moneyWords},
	Contract: func(p *lint.ContractPass) {
		money := p.Words(moneyWords)
		p.Fields(func(f lint.Field) {
			if !endsIn(f.Name, money) || !allowsFraction(&f) {
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

// allowsFraction reports whether the field is said to be a number, and nothing keeps
// it exact.
func allowsFraction(f *lint.Field) bool {
	exact := func(s *schema.Schema) bool { return s.MultipleOf != nil || isEnumerated(s) }
	return someForm(f, ofType(schema.TypeFraction)) && typesOf(f.Schema)&schema.TypeFraction != 0 && !someForm(f, exact)
}

// moneyWords name amounts of money when they are the last word of a name.
var moneyWords = &lint.WordList{
	Name: "money-words",
	Doc:  "names of amounts of money, as the last word of a field",
	Words: []string{
		"amount", "price", "cost", "total", "subtotal", "fee",
		"tax", "discount", "balance", "revenue", "salary", "payment",
		"refund", "charge", "deposit", "tip",
	},
}

// endsIn reports whether the last word of a name is one of the words.
func endsIn(name string, of map[string]bool) bool {
	words := Words(name)
	return len(words) > 0 && of[words[len(words)-1]]
}

package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var moneyWithoutCurrency = &lint.Rule{
	ID:          "money-without-currency",
	Since:       "0.1",
	Group:       lint.Types,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "An amount of money has no currency beside it",
	Rationale: "An amount without a currency means whatever the reader is used to. It holds until the second country, and then " +
		"every consumer has stored numbers of which nobody can say what they were.",
	FalsePositive: "There is one currency for ever, or the number is no money: put the currency into the name (`totalEur`), or " +
		"take the word from `money-words`.",
	Bad:   event("OrderPlaced", "", `{"type": "object", "properties": {"totalAmount": {"type": "integer"}}}`),
	Good:  event("OrderPlaced", "", `{"type": "object", "properties": {"totalAmount": {"type": "integer"}, "currency": {"type": "string"}}}`),
	Words: []*lint.WordList{moneyWords, currencyWords},
	Contract: func(p *lint.ContractPass) {
		money, currency := p.Words(moneyWords), p.Words(currencyWords)
		for _, major := range p.Contract.Majors {
			if s := major.Newest().Schema; s != nil && !names(s, currency) {
				reportMoney(p, lint.Subject(p.Contract.Name, major.Number), money)
			}
		}
	},
}

// currencyWords are in the name of a field that holds a currency.
var currencyWords = &lint.WordList{
	Name:    "currency-words",
	Doc:     "words in the name of a field that holds a currency; one anywhere in an event is enough",
	Words:   []string{"currency", "currencies", "ccy", "iso4217"},
	Excuses: true,
}

func reportMoney(p *lint.ContractPass, subject string, money map[string]bool) {
	p.Fields(func(f lint.Field) {
		if f.Subject != subject || !endsIn(f.Name, money) || !someForm(&f, ofType(schema.TypeNumber)) {
			return
		}
		p.Report(diag.Finding{
			Subject: f.Subject,
			Span:    f.Span,
			Pointer: f.Pointer,
			Message: fmt.Sprintf("%s is an amount of money, and nothing in the event says of which currency", f.Path),
			Why:     "from the second currency on, stored amounts mean nothing",
			Hint:    "add a currency beside it (ISO 4217), or put it into the name: `totalEur`",
		})
	})
}

// names reports whether a property anywhere in the schema has one of the words in
// its name.
func names(root *schema.Schema, words map[string]bool) bool {
	found := false
	for s := range reached(root) {
		for _, p := range s.Properties {
			found = found || slices.ContainsFunc(Words(p.Name), func(w string) bool { return words[w] })
		}
	}
	return found
}

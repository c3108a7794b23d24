package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var idempotencyKey = &lint.Rule{
	ID:          "idempotency-key",
	Since:       "0.1",
	Group:       lint.Envelope,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A contract does not say how a duplicate is known",
	Rationale: "Brokers deliver at least once. A consumer that does not know which field is the same in a duplicate charges the " +
		"customer twice, or invents a rule of its own.",
	FalsePositive: "The envelope's id is meant, as CloudEvents has it: write `idempotency-key: envelope:id`.",
	Bad:           event("OrderPlaced", "", `{"type": "object"}`),
	Good:          event("OrderPlaced", "idempotency-key: envelope:id\n", `{"type": "object"}`),
	Contract: func(p *lint.ContractPass) {
		if p.Contract.Unreadable {
			return
		}
		if p.Contract.IdempotencyKey == "" {
			p.Report(withoutKey(p.Contract, "idempotency-key", "each consumer guesses what a duplicate is",
				"say `idempotency-key: envelope:id`, or the field that a duplicate repeats"))
			return
		}
		reportKey(p, "idempotency-key", p.Contract.IdempotencyKey, "a duplicate without it cannot be told from a new event")
	},
}

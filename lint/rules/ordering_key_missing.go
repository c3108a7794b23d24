package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var orderingKeyMissing = &lint.Rule{
	ID:          "ordering-key-missing",
	Since:       "0.1",
	Group:       lint.Envelope,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A contract does not say which events stay in order",
	Rationale: "Without a key, a broker spreads the events of one order over its partitions, and each consumer finds out alone " +
		"whether it may rely on their order.",
	FalsePositive: "The order does not matter: say so with `key: none`, so that consumers know it too.",
	Bad:           event("OrderPlaced", "", `{"type": "object"}`),
	Good:          event("OrderPlaced", "key: none\n", `{"type": "object"}`),
	Contract: func(p *lint.ContractPass) {
		if p.Contract.Key == "" && !p.Contract.Unreadable {
			p.Report(withoutKey(p.Contract, "key", "nobody knows which events arrive in order",
				"say `key: /orderId` (what they are ordered by), `envelope:subject`, or `none`"))
		}
	},
}

// withoutKey says that event.yaml leaves a key out that it may have.
func withoutKey(c *workspace.Contract, key, why, hint string) diag.Finding {
	return diag.Finding{
		Subject: c.Name.String(),
		Span:    eventSpan(c, "/event"),
		Pointer: "/event",
		Message: fmt.Sprintf("%s has no %s", c.Name, key),
		Why:     why,
		Hint:    hint,
	}
}

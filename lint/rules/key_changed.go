package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var keyChanged = &lint.Rule{
	ID:          "key-changed",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "The ordering or idempotency key was changed",
	Rationale: "With another key the events of one order lie in another partition than its earlier ones: order is lost at the " +
		"seam. With another idempotency key a duplicate counts twice.",
	FalsePositive: "Nobody reads the event yet: keep its majors in `status: draft` until somebody does, drafts may change it.",
	Bad: event("OrderPlaced", "key: /customerId\n", keyed) +
		prefixed("base/", event("OrderPlaced", "key: /orderId\n", keyed)),
	Good: event("OrderPlaced", "key: /orderId\n", keyed) + prefixed("base/", event("OrderPlaced", "", keyed)),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil || p.Head == nil || p.Head.Unreadable || !isPublished(p.Base) {
			return
		}
		for _, key := range []struct{ name, base, head string }{
			{"key", p.Base.Key, p.Head.Key},
			{"idempotency-key", p.Base.IdempotencyKey, p.Head.IdempotencyKey},
		} {
			if key.base == "" || key.base == key.head {
				continue
			}
			p.Report(diag.Finding{
				Subject: p.Head.Name.String(),
				Span:    eventSpan(p.Head, source.Pointer("/"+key.name)),
				Pointer: source.Pointer("/" + key.name),
				Message: fmt.Sprintf("%s was %s, and is now %s", key.name, key.base, orNothing(key.head)),
				Why:     "consumers see events of one thing out of order, or count duplicates twice",
				Hint:    fmt.Sprintf("put `%s: %s` back; a new event may have another key", key.name, key.base),
				Values:  []string{key.base, key.head},
			})
		}
	},
}

const keyed = `{"type": "object", "required": ["orderId", "customerId"],
  "properties": {"orderId": {"type": "string"}, "customerId": {"type": "string"}}}`

// isPublished reports whether somebody may rely on the contract: not all of its
// majors are drafts.
func isPublished(c *workspace.Contract) bool {
	return slices.ContainsFunc(c.Majors, func(m *workspace.Major) bool { return m.Status != contract.Draft })
}

func orNothing(s string) string {
	if s == "" {
		return "not said"
	}
	return s
}

package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var missingKey = &lint.Rule{
	ID:          "missing-key",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A contract file lacks a key that it must have",
	Rationale: "Few keys must be there, and nothing can be concluded without them: a service of no context may consume anything " +
		"or nothing, a version without a status is neither promised nor withdrawn. What hangs on such a key nobody can " +
		"rely on.",
	FalsePositive: "A file of another tool that happens to have one of our names, such as a Kubernetes service.yaml: say in " +
		"treaty.yaml where ours are, with `contracts:` and `services:`.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) +
		file("contexts/ordering/services/checkout.yaml", "service: checkout\nowner: team-ordering\nproduces:\n  - {event: OrderPlaced, versions: [1]}"),
	Good: event("OrderPlaced", "", `{"type": "object"}`) +
		file("contexts/ordering/services/checkout.yaml", "service: checkout\ncontext: ordering\nowner: team-ordering\nproduces:\n  - {event: OrderPlaced, versions: [1]}"),
}

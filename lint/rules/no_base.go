package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var noBase = &lint.Rule{
	ID:          "no-base",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "There is nothing to compare with: the base has no contract",
	Rationale: "A workspace that was moved, or a wrong folder, leaves a base without contracts. Nothing is compared then, and a " +
		"review that looked at nothing must not look like one that found nothing.",
	FalsePositive: "The workspace is new, so that its base is rightly empty: say so with `treaty check --new`.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) +
		"-- base/README.md --\nNothing is here.\n",
	Good: event("OrderPlaced", "", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object"}`)),
	Catalogue: func(p *lint.CataloguePass) {
		if p.Base == nil || p.NewWorkspace || len(p.Base.Contracts) > 0 || len(p.Workspace.Contracts) == 0 {
			return
		}
		p.Report(diag.Finding{
			Subject: workspace.ConfigFile,
			Span:    source.Span{File: workspace.ConfigFile},
			Message: fmt.Sprintf("the base%s has no contract, the workspace has %d: nothing was compared", named(p.Base.Label), len(p.Workspace.Contracts)),
			Why:     "a break of what was there before would not be seen",
			Hint:    "is the workspace new? say so: `treaty check --new`; was it moved? " + whereItWas(p.Base),
		})
	},
}

func named(label string) string {
	if label == "" {
		return ""
	}
	return " " + label
}

// whereItWas says where the base has a workspace, as far as it is known.
func whereItWas(base *workspace.Workspace) string {
	if len(base.Elsewhere) == 0 {
		return "compare with the folder in which it was: `treaty check --against DIR`"
	}
	return "the base has one at " + strings.Join(base.Elsewhere, ", ") + ": compare with that folder, `treaty check --against DIR`"
}

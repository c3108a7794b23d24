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
		if p.Base == nil {
			return
		}
		reportSubmodules(p)
		if p.NewWorkspace || len(p.Base.Contracts) > 0 || len(p.Workspace.Contracts) == 0 {
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

// reportSubmodules reports contracts that look new, and lie where the base has another
// repository: what they were there was not read.
func reportSubmodules(p *lint.CataloguePass) {
	for _, c := range p.Workspace.Contracts {
		if lint.Counterpart(p.Base, c) != nil {
			continue
		}
		for _, module := range p.Base.Submodules {
			if c.Dir != module && !strings.HasPrefix(c.Dir, module+"/") {
				continue
			}
			p.Report(diag.Finding{
				Subject: c.Name.String(),
				Span:    eventSpan(c, "/event"),
				Pointer: "/event",
				Message: fmt.Sprintf("%s lies in the submodule %s, and what it was there in the base%s was not read", c.Name, module, named(p.Base.Label)),
				Values:  []string{module},
				Why:     "a break of what was there before would not be seen",
				Hint:    "compare with a copy of the base that has its submodules: `treaty check --against DIR`",
			})
		}
	}
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

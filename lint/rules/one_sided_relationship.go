package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var oneSidedRelationship = &lint.Rule{
	ID:          "one-sided-relationship",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "Two contexts see their relationship differently",
	Rationale: "A relationship that one side does not know is a wish. When both call themselves downstream, nobody thinks that " +
		"its changes hurt the other.",
	FalsePositive: "The other context's file is in another repository: then it is not looked at. The patterns may differ: an " +
		"open host on one side is an anticorruption layer on the other. What the other side accepted in the registry is known from " +
		"treaty.lock: run `treaty pull`.",
	Bad: twoContexts("relationships:\n  - {with: ordering, as: downstream, pattern: conformist}"),
	Good: twoContexts("") + file("contexts/billing/context.yaml", "context: billing\nowner: team-billing\nrelationships:\n  - {with: shipping, as: upstream, pattern: open-host-service}") +
		file("contexts/shipping/context.yaml", "context: shipping\nowner: team-shipping\nrelationships:\n  - {with: billing, as: downstream, pattern: conformist}"),
	Catalogue: func(p *lint.CataloguePass) {
		contexts := byName(p.Workspace)
		for _, c := range p.Workspace.Contexts {
			for i, r := range c.Relationships {
				other := contexts[r.With]
				if other == nil || other == c || other.Doc == nil && !p.Whole {
					continue
				}
				if fault := answerFault(c, r, other); fault != "" && !p.Workspace.Accepts(r.Proposes(c.Name)) {
					p.Report(oneSided(c, i, r, fault))
				}
			}
		}
	},
}

func oneSided(c *workspace.Context, i int, r contract.Relationship, fault string) diag.Finding {
	span, at := relationSpan(c, i, "with")
	return diag.Finding{
		Subject: "context " + c.Name,
		Span:    span,
		Pointer: at,
		Message: fmt.Sprintf("%s calls itself %s of %s, but %s", c.Name, r.As, r.With, fault),
		Why:     "the side that does not know of it will not think of it when it changes an event",
		Hint:    fmt.Sprintf("declare the other side in the context.yaml of %s: `{with: %s, as: %s, pattern: …}`", r.With, c.Name, r.As.Opposite()),
		Values:  []string{r.With, string(r.As), string(r.Pattern)},
	}
}

// answerFault says why the other side's declarations do not answer r of c, or
// nothing.
func answerFault(c *workspace.Context, r contract.Relationship, other *workspace.Context) string {
	fault := fmt.Sprintf("%s does not mention it", r.With)
	for _, back := range other.Relationships {
		if back.With != c.Name {
			continue
		}
		if back.As == r.As.Opposite() {
			return ""
		}
		fault = fmt.Sprintf("%s calls itself %s as well", r.With, back.As)
		if back.As != r.As {
			fault = fmt.Sprintf("%s calls itself %s", r.With, back.As)
		}
	}
	return fault
}

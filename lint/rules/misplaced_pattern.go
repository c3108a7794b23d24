package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var misplacedPattern = &lint.Rule{
	ID:          "misplaced-pattern",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A context declares a pattern that its side cannot have",
	Rationale: "The patterns say who adapts to whom. To conform and to translate are choices of the side that reads; to offer an " +
		"open host or a published language, of the side that writes; partners and the sharers of a kernel are equals (Evans 2003; " +
		"Vernon 2013). A pattern on the wrong side tells the other team the contrary of what is meant.",
	FalsePositive: "The pattern is the other side's: each context declares its own part, so that an open host on one side is a " +
		"conformist or an anticorruption layer on the other.",
	Bad:  twoContexts("relationships:\n  - {with: ordering, as: upstream, pattern: anticorruption-layer}"),
	Good: wellRelated(),
	Catalogue: func(p *lint.CataloguePass) {
		for _, c := range p.Workspace.Contexts {
			for i, r := range c.Relationships {
				if r.As == "" || r.Pattern == "" || slices.Contains(r.Pattern.Roles(), r.As) {
					continue
				}
				span, at := relationSpan(c, i, "pattern")
				p.Report(diag.Finding{
					Subject: "context " + c.Name,
					Span:    span,
					Pointer: at,
					Message: fmt.Sprintf("%s calls itself %s of %s, and declares %s", c.Name, r.As, r.With, r.Pattern),
					Why:     "the pattern says that the other side adapts, or that nobody does",
					Hint: fmt.Sprintf("%s is declared `as: %s`; as %s declare one of: %s", r.Pattern, sides(r.Pattern.Roles()),
						r.As, oneOf(contract.PatternsAs(r.As))),
					Values:   []string{r.With, string(r.As), string(r.Pattern)},
					Contexts: []string{c.Name},
				})
			}
		}
	},
}

// sides lists the sides of a pattern; there is at least one.
func sides(roles []contract.Role) string {
	text := string(roles[0])
	for _, role := range roles[1:] {
		text += " or " + string(role)
	}
	return text
}

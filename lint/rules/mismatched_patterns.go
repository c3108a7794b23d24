package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var mismatchedPatterns = &lint.Rule{
	ID:          "mismatched-patterns",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "The patterns that two contexts declare do not go together",
	Rationale: "A customer whom the supplier plans for need not conform; who conforms is not planned for. Partnership and a shared " +
		"kernel are both sides' or nobody's (Evans 2003; Vernon 2013). When the two files say different things, each team waits for " +
		"what the other never promised.",
	FalsePositive: "The pattern is about to change: declare both for a while, on one side, until the other side has followed; one pair " +
		"that goes together is enough.",
	Bad:  related("as: upstream, pattern: customer-supplier", "as: downstream, pattern: conformist", `{"type": "object"}`),
	Good: wellRelated(),
	Catalogue: func(p *lint.CataloguePass) {
		contexts := byName(p.Workspace)
		for _, c := range p.Workspace.Contexts {
			seen := map[string]bool{c.Name: true}
			for _, r := range c.Relationships {
				if other := contexts[r.With]; other != nil && !seen[r.With] {
					seen[r.With] = true
					reportMismatch(p, c, other)
				}
			}
		}
	},
}

// reportMismatch reports, at the side that is downstream, or the first of equals,
// that no declaration of the one answers one of the other.
func reportMismatch(p *lint.CataloguePass, c, other *workspace.Context) {
	var found *diag.Finding
	for i, r := range c.Relationships {
		if r.With != other.Name || len(r.Answers()) == 0 || r.As == contract.Upstream || r.As == contract.Equal && c.Name > other.Name {
			continue
		}
		for j, back := range other.Relationships {
			switch {
			case back.With != c.Name || back.As != r.As.Opposite() || len(back.Answers()) == 0:
			case r.Fits(back):
				return
			case found == nil:
				found = mismatch(c, other, i, j)
			}
		}
	}
	if found != nil {
		p.Report(*found)
	}
}

func mismatch(c, other *workspace.Context, i, j int) *diag.Finding {
	r, back := c.Relationships[i], other.Relationships[j]
	span, at := relationSpan(c, i, "pattern")
	there, _ := relationSpan(other, j, "pattern")
	return &diag.Finding{
		Subject:  "context " + c.Name,
		Span:     span,
		Pointer:  at,
		Message:  fmt.Sprintf("%s declares %s with %s, which declares %s", c.Name, r.Pattern, other.Name, back.Pattern),
		Why:      "each team waits for what the other never promised",
		Hint:     fmt.Sprintf("%s answers: %s; or let %s declare one of: %s", back.Pattern, oneOf(back.Answers()), other.Name, oneOf(r.Answers())),
		Values:   []string{other.Name, string(r.Pattern), string(back.Pattern)},
		Contexts: []string{other.Name},
		Related:  []diag.Related{{Span: there, Message: "the other side"}},
	}
}

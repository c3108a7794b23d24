package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var undeclaredRelationship = &lint.Rule{
	ID:          "undeclared-relationship",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A service consumes across contexts that have no relationship",
	Rationale: "Every event that is read elsewhere ties two teams together. The tie is declared, with its pattern, by both, so that " +
		"both know of it before it hurts; what is not declared grows into everybody reading everything. What one side declares " +
		"alone is a proposal: it becomes a relationship when the other side declares it too.",
	FalsePositive: "The relationship exists, and nobody wrote it down: write it down, on both sides. Where the file of the other " +
		"side is in another repository, nothing is found here, and a note says that it is not known; the registry knows.",
	Bad: twoContexts("relationships:\n  - {with: ordering, as: downstream, pattern: conformist}") +
		service("shipping", "fulfilment", "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: all}"),
	Good: wellRelated() +
		service("shipping", "fulfilment", "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: all}"),
	Catalogue: func(p *lint.CataloguePass) {
		var open []string
		for _, u := range crossings(p.Workspace) {
			a := agreementOf(p, u.owner, u.service.Context)
			switch {
			case a.isAccepted():
			case a.isOpen():
				open = append(open, u.service.Context+" with "+u.owner)
			default:
				reportUndeclared(p, u, a)
			}
		}
		noteOpen(p, open)
	},
}

func reportUndeclared(p *lint.CataloguePass, u crossing, a agreement) {
	reader := u.service.Context
	f := diag.Finding{
		Subject:  "service " + u.service.Name,
		Span:     useSpan(u.service, u.index, "event"),
		Pointer:  entryPointer("consumes", u.index, "event"),
		Message:  fmt.Sprintf("%s consumes %s, but %s", u.service.Name, u.use.Event, a.fault(u.owner, reader)),
		Why:      "the owner of the event does not know that this context depends on it",
		Hint:     a.remedy(p, u.owner, reader),
		Values:   []string{reader, u.use.Event.String()},
		Contexts: []string{u.owner},
	}
	if a.owner == declared {
		f.Why = "the reader's team does not know what it was promised"
	}
	for _, side := range [][2]string{{u.owner, reader}, {reader, u.owner}} {
		c := p.Workspace.Context(side[0])
		if c == nil {
			continue
		}
		for i, r := range c.Relationships {
			if span, _ := relationSpan(c, i, "with"); r.With == side[1] {
				f.Related = append(f.Related, diag.Related{Span: span, Message: fmt.Sprintf("%s declares itself %s of %s, %s", c.Name, r.As, r.With, r.Pattern)})
			}
		}
	}
	p.Report(f)
}

// noteOpen says which relationships depend on files that are not here.
func noteOpen(p *lint.CataloguePass, open []string) {
	if len(open) == 0 {
		return
	}
	slices.Sort(open)
	open = slices.Compact(open)
	const most = 5
	rest := ""
	if len(open) > most {
		rest, open = fmt.Sprintf(" and %d more", len(open)-most), open[:most]
	}
	p.Note("whether both sides accept the relationship of %s%s is not known: a context.yaml is in another repository; "+
		"the registry decides (`treaty push --dry-run`)", strings.Join(open, ", "), rest)
}

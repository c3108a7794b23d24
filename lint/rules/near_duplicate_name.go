package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var nearDuplicateName = &lint.Rule{
	ID:          "near-duplicate-name",
	Since:       "0.1",
	Group:       lint.Names,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "Two events of a context have nearly the same name",
	Rationale: "OrderShipped and OrdersShipped: a consumer subscribes to the wrong one, and hears nothing, which looks like a " +
		"quiet day. Often they are the same event, written down twice by two teams. Names that differ in capitals alone " +
		"(Ordershipped) are one folder on many disks.",
	FalsePositive: "They are two facts: let the names say in what they differ (OrderShipped, ShipmentSplit).",
	Bad:           event("OrderShipped", "", `{"type": "object"}`) + event("OrdersShipped", "", `{"type": "object"}`),
	Good:          event("OrderShipped", "", `{"type": "object"}`) + event("OrderCancelled", "", `{"type": "object"}`),
	Catalogue: func(p *lint.CataloguePass) {
		first := map[string]*workspace.Contract{}
		for _, c := range p.Workspace.Contracts {
			words := Words(c.Name.Event)
			roots, letters := c.Name.Context+" "+rootsOf(words), c.Name.Context+" "+strings.Join(words, "")
			other := cmp.Or(first[roots], first[letters])
			if other == nil {
				first[roots], first[letters] = c, c
				continue
			}
			p.Report(diag.Finding{
				Subject: c.Name.String(),
				Span:    eventSpan(c, "/event"),
				Pointer: "/event",
				Message: fmt.Sprintf("%s is nearly the name of %s", c.Name.Event, other.Name.Event),
				Values:  []string{other.Name.Event},
				Why:     "who subscribes to the wrong one hears nothing, and does not notice",
				Hint:    "if they are one event, keep one (`formerly` keeps the other's name); else let the names say in what they differ",
				Related: []diag.Related{{Span: eventSpan(other, "/event"), Message: "the other one"}},
			})
		}
	},
}

// rootsOf returns the words of a name without plural and in a fixed order: names
// with the same roots are taken for each other.
func rootsOf(words []string) string {
	words = slices.Clone(words)
	for i, w := range words {
		if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			words[i] = strings.TrimSuffix(w, "s")
		}
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var wideFanOut = &lint.Rule{
	ID:          "wide-fan-out",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Info,
	Strict:      diag.Info,
	Title:       "More than eight other contexts read an event",
	Rationale: "An event that everybody reads is changed by nobody: each change has to be agreed with all of them. Mostly they read it " +
		"for one of a few reasons, and an event for each reason would tie fewer teams together.",
	FalsePositive: "The event is meant for everybody, such as the erasure of a customer: then it is `visibility: public`, small and " +
		"stable, and this is a remark.",
	Bad:     fanOutExample(9),
	Good:    fanOutExample(8),
	Options: []lint.Option{{Name: "most", Doc: "how many other contexts may read an event before it is remarked on", Default: 8, Least: 0, Most: 1000}},
	Catalogue: func(p *lint.CataloguePass) {
		g, most := p.Flow(), p.Int("most")
		for _, f := range g.FanOuts() {
			e := &g.Events[f.Event]
			if f.Contexts <= most {
				return // the widest come first
			}
			if !e.Known || e.Source >= len(p.Workspace.Contracts) {
				continue
			}
			c := p.Workspace.Contracts[e.Source]
			p.Report(diag.Finding{
				Subject: c.Name.String(),
				Span:    eventSpan(c, "/event"),
				Pointer: "/event",
				Message: fmt.Sprintf("%d other contexts read %s, in %d services", f.Contexts, c.Name, f.Services),
				Why:     "whoever changes it has to ask all of them",
				Hint:    fmt.Sprintf("`treaty graph --focus %s` shows them; look for the few reasons for which they read it", c.Name),
			})
		}
	},
}

// fanOutExample is an event that services of n other contexts read.
func fanOutExample(n int) string {
	var b strings.Builder
	b.WriteString(event("OrderPlaced", "visibility: public\n", `{"type": "object"}`))
	for i := range n {
		b.WriteString(service("reader", fmt.Sprintf("team%d", i+1), "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: all}"))
	}
	return b.String()
}

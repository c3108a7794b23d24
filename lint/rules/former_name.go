package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var formerName = &lint.Rule{
	ID:          "former-name",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A service calls an event by a name that it formerly had",
	Rationale: "An event keeps its identity, numbers and consumers when it is renamed or its context is split: the former name leads " +
		"to it for ever. Whoever reads the manifest looks for it under the name that it has today.",
	FalsePositive: "The service is about to be retired, and nobody touches its manifest any more: leave it, this is a remark.",
	Bad: event("OrderPlaced", "formerly: [sales.Ordered]\n", `{"type": "object"}`) +
		service("tracker", "ordering", "consumes:\n  - {event: sales.Ordered, versions: \"=1\", fields: all}"),
	Good: event("OrderPlaced", "formerly: [sales.Ordered]\n", `{"type": "object"}`) +
		service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: all}"),
	Catalogue: func(p *lint.CataloguePass) {
		for _, s := range p.Workspace.Services {
			f := formerNames{p, s, map[contract.EventName]bool{}}
			for i, use := range s.Consumes {
				f.look(use.Event, "consumes", i, len(s.Consumes), "event", "`treaty consume %s` writes the new name")
				for j, emitted := range use.Emits {
					f.look(emitted, "consumes", i, len(s.Consumes), source.Pointer("/emits").JoinIndex(j)[1:], "write %s")
				}
			}
			for i, made := range s.Produces {
				f.look(made.Event, "produces", i, len(s.Produces), "event", "write %s")
			}
		}
	},
}

// formerNames tells of each former name in a service once.
type formerNames struct {
	*lint.CataloguePass
	service *workspace.Service
	told    map[contract.EventName]bool
}

func (f formerNames) look(name contract.EventName, list string, i, n int, key source.Pointer, hint string) {
	c := f.Workspace.Find(name)
	if c == nil || c.Name == name || f.told[name] {
		return
	}
	f.told[name] = true
	f.Report(diag.Finding{
		Subject: "service " + f.service.Name,
		Span:    entrySpan(f.service, list, i, n, key),
		Pointer: entryPointer(list, i, key),
		Message: fmt.Sprintf("%s is called %s today", name, c.Name),
		Values:  []string{f.service.Context, name.String()},
		Why:     "the former name leads to it, but nobody finds it there by looking",
		Hint:    fmt.Sprintf(hint, c.Name),
	})
}

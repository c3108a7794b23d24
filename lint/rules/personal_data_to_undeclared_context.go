package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/privacy"
)

var personalDataToUndeclaredContext = &lint.Rule{
	ID:          "personal-data-to-undeclared-context",
	Since:       "0.1",
	Group:       lint.Privacy,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "Personal data goes to a context with which its owner declares no relationship",
	Rationale: "The context that owns an event answers for the personal data in it: it has to know who receives that, to tell a " +
		"person who asks, and to have it erased everywhere. What it never agreed to, it cannot answer for.",
	FalsePositive: "The owner knows, and nobody wrote it down: the owner declares the relationship. Where the owner's context.yaml " +
		"is in another repository, what it declares is not known here, and nothing is found. A consumer that says which fields " +
		"it reads, and reads no marked one, is not found.",
	Bad:  personalOrder("") + service("mailer", "crm", "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: [/orderId, /contact]}"),
	Good: personalOrder("relationships:\n  - {with: crm, as: upstream, pattern: open-host-service}\n") + service("mailer", "crm", "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: [/orderId, /contact]}"),
	Catalogue: func(p *lint.CataloguePass) {
		type consumption struct {
			service privacy.ServiceName
			index   int
		}
		exposed := map[consumption][]*privacy.Entry{}
		entries := privacy.Exposed(p.Workspace)
		for i := range entries {
			for _, to := range entries[i].Receivers {
				if to.Bond.Exposes() {
					at := consumption{to.ServiceName, to.Index}
					exposed[at] = append(exposed[at], &entries[i])
				}
			}
		}
		services := p.Workspace.Services
		if p.Workspace.Pulled != nil {
			services = slices.Concat(services, p.Workspace.Pulled.Services)
		}
		for _, s := range services {
			for i := range s.Consumes {
				if fields := exposed[consumption{privacy.ServiceName{Context: s.Context, Service: s.Name}, i}]; len(fields) > 0 {
					p.Report(toUndeclared(s, i, fields))
				}
			}
		}
	},
}

func toUndeclared(s *workspace.Service, i int, fields []*privacy.Entry) diag.Finding {
	verb, owner := "receives", fields[0].Event.Context
	if use := s.Consumes[i]; len(use.Fields)+len(use.EnumValues) == 0 {
		verb = "does not say what it reads, and may receive"
	}
	pointers := pointersOf(fields)
	return diag.Finding{
		Subject: "service " + s.Name,
		Span:    useSpan(s, i, "event"),
		Pointer: entryPointer("consumes", i, "event"),
		Message: fmt.Sprintf("%s of %s %s personal data of %s: %s, but %s declares no relationship with %s",
			s.Name, s.Context, verb, fields[0].Event, fewPointers(pointers), owner, s.Context),
		Values: append([]string{s.Context, fields[0].Event.String()}, pointers...),
		Why:    "who answers for the data does not know that it is there, and does not have it erased there",
		Hint:   fmt.Sprintf("declare it in the context.yaml of %s: `{with: %s, as: upstream, pattern: …}`; or leave these fields out", owner, s.Context),
	}
}

// pointersOf names the fields, each once.
func pointersOf(fields []*privacy.Entry) []string {
	var names []string
	for _, f := range fields {
		names = append(names, cmp.Or(f.Pointer, "the whole event"))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// fewPointers lists the names, of many the first.
func fewPointers(names []string) string {
	const most = 3
	if n := len(names) - most; n > 0 {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("%d more", n))
	}
	return strings.Join(names, ", ")
}

// personalOrder is an event with personal data beside a context that may want it;
// more is in the context.yaml of who owns the event.
func personalOrder(more string) string {
	return strings.Replace(event("OrderPlaced", "retention: P2Y\n",
		`{"type": "object", "properties": {"orderId": {"type": "string"}, "contact": {"type": "object", "properties": {"email": {"type": "string", "x-pii": "personal"}}}}}`),
		"purpose: Takes orders.\n", "purpose: Takes orders.\n"+more, 1) +
		file("contexts/crm/context.yaml", "context: crm\nowner: team-crm\nrelationships:\n  - {with: ordering, as: downstream, pattern: conformist}")
}

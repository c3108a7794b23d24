package api

import (
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/inspection"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

func findingRows() []operation {
	filter := func(name, description, example string) parameter {
		return parameter{name: name, in: inQuery, description: description, example: example, least: 1, most: 500}
	}
	return []operation{{
		id: "listFindings", method: http.MethodGet, path: "/v1/findings", tag: "findings", role: Reader,
		summary: "List open findings",
		description: "What the rules say of all that the registry holds, as it stands, by home and rule: each home under its own policy on the server's floor. " +
			"What an approved waiver lets pass, and what a baseline forgives, is counted and not listed.",
		params: slices.Concat([]parameter{
			filter("home", "Only of this home.", "github.com/acme/shop"),
			filter("context", "Only about this context, its events and its services.", "ordering"),
			filter("event", "Only about this event.", "ordering.OrderPlaced"),
			filter("rule", "Only of this rule.", "missing-description"),
			{name: "severity", in: inQuery, description: "Only of this severity.", values: []string{"error", "warning", "info"}},
		}, pageParams),
		answer:  reply{description: "A page of findings.", of: wire.OpenFindings{}, headers: []header{linkHeader}},
		caching: never, problems: notFound, handle: (*api).openFindings,
	}}
}

func (a *api) openFindings(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	filter := inspection.Filter{Home: c.text("home"), Context: c.text("context"), Rule: c.text("rule"), Severity: c.text("severity")}
	if name := c.text("event"); name != "" {
		if filter.Event, err = known(s, name); err != nil {
			return err
		}
	}
	all, err := a.inspection.Of(c.Request.Context(), s)
	if err != nil {
		return err
	}
	p, err := pageOf(c, all.Keep(filter), (*inspection.Found).Key)
	if err != nil {
		return err
	}
	list := wire.OpenFindings{Findings: []wire.OpenFinding{}, Waived: all.Waived, Baseline: all.Baseline, Next: p.next}
	for _, f := range p.items {
		list.Findings = append(list.Findings, wire.OpenFinding{Home: f.Home, Context: f.Context, Finding: findings.ToWire([]diag.Finding{f.Finding})[0]})
	}
	return c.answer(list)
}

// known returns what the event of that name is called today.
func known(s *registry.Snapshot, text string) (contract.EventName, error) {
	name, err := contract.ParseEventName(text, "")
	if err != nil {
		return name, &registry.Refusal{Code: registry.NotFound, Message: err.Error()}
	}
	k, err := s.Contract(name)
	if err != nil {
		return name, err
	}
	return k.Name, nil
}

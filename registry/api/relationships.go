package api

import (
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

func relationshipRows() []operation {
	const tag = "relationships"
	const path = "/v1/contexts/{context}/relationships/{with}/acceptance"
	sides := []parameter{
		{name: "context", in: inPath, description: "Name of the context that accepts.", example: "ordering"},
		{name: "with", in: inPath, description: "Name of the context that proposes it.", example: "billing"},
	}
	deciding := slices.Concat([]kind{crossSite}, refusalsOf(registry.NotFound, registry.BadPush))
	return []operation{
		{
			id: "acceptRelationship", method: http.MethodPost, path: path, tag: tag, role: Approver,
			summary: "Accept a relationship",
			description: "Of those that the other context declares, exactly the one that the body names: it counts as declared by both for as long as the " +
				"other's file declares it so and the context's own file says nothing of the other. What was accepted already is answered as it is.",
			params:  sides,
			body:    &body{description: "Which, and why.", types: []string{wire.MediaType}, of: wire.AcceptRelationship{}},
			answer:  reply{description: "What is accepted.", of: wire.AcceptedRelationship{}},
			caching: never, problems: slices.Concat(sendBody, deciding, refusalsOf(registry.Outdated)), handle: (*api).acceptRelationship,
		},
		{
			id: "withdrawRelationship", method: http.MethodDelete, path: path, tag: tag, role: Approver,
			summary: "Take back that a relationship was accepted", description: "Refused while services read by it (`in-use`).",
			params: slices.Concat(sides, []parameter{
				{name: "as", in: inQuery, description: "What the other context calls itself.", required: true, values: words(contract.Roles)},
				{name: "pattern", in: inQuery, description: "The pattern that it declares.", required: true, values: words(contract.Patterns)},
				{name: "reason", in: inQuery, description: "For the audit trail.", required: true, least: 1, most: 1000},
			}),
			answer:  reply{description: "What was accepted until now.", of: wire.AcceptedRelationship{}},
			caching: never, problems: slices.Concat(deciding, refusalsOf(registry.InUse)), handle: (*api).withdrawRelationship,
		},
	}
}

func (a *api) acceptRelationship(c *call) error {
	decision := c.consent()
	err := a.readObject(c, "an acceptance", func(d *decoder) map[string]func(*source.Node) {
		return map[string]func(*source.Node){
			"as":      func(n *source.Node) { decision.As = contract.Role(d.text(n)) },
			"pattern": func(n *source.Node) { decision.Pattern = contract.Pattern(d.text(n)) },
			"reason":  func(n *source.Node) { decision.Reason = d.text(n) },
		}
	})
	if err != nil {
		return err
	}
	given, err := a.registry.Accept(c.Request.Context(), decision)
	if err != nil {
		return err
	}
	return c.answer(viewConsent(given))
}

func (a *api) withdrawRelationship(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	decision := c.consent()
	decision.As, decision.Pattern, decision.Reason = contract.Role(c.text("as")), contract.Pattern(c.text("pattern")), c.text("reason")
	given, err := a.registry.Withdraw(c.Request.Context(), decision)
	if err != nil {
		return err
	}
	return c.answer(viewConsent(given))
}

// consent is what whoever asks decides of the relationship in the path.
func (c *call) consent() registry.ConsentDecision {
	return registry.ConsentDecision{
		Proposal: contract.Proposal{To: c.Param("context"), From: c.Param("with")},
		Actor:    c.who.Name, Origin: c.origin(), Rights: c.who.Rights,
	}
}

func viewConsent(c *contract.Consent) wire.AcceptedRelationship {
	return wire.AcceptedRelationship{
		Context: c.To, With: c.From, As: string(c.As), Pattern: string(c.Pattern), Reason: c.Reason, By: c.By, At: c.At,
	}
}

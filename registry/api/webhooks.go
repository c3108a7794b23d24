package api

import (
	"math"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
)

func webhookRows() []operation {
	const tag = "webhooks"
	hook := parameter{name: "hook", in: inPath, description: "Id of a webhook.", example: "9f86d081884c7d65"}
	one := []parameter{hook}
	seen := reply{description: "The webhook.", of: wire.Webhook{}}
	written := slices.Concat(sendBody, []kind{crossSite}, refusalsOf(registry.NotFound, webhook.BadHook))
	plain := slices.Concat([]kind{crossSite}, notFound)
	return []operation{
		{
			id: "listWebhooks", method: http.MethodGet, path: "/v1/webhooks", tag: tag, role: Admin,
			summary: "List webhooks", description: "By id.", answer: reply{description: "The webhooks.", of: wire.Webhooks{}},
			caching: never, problems: notFound, handle: (*api).webhooks,
		},
		{
			id: "createWebhook", method: http.MethodPost, path: "/v1/webhooks", tag: tag, role: Admin,
			summary: "Make a webhook", description: "Its secret is in this answer, and never shown again.",
			body:    &body{description: "The target, and what it wants to hear of.", types: []string{wire.MediaType}, of: wire.NewWebhook{}},
			answer:  reply{description: "The webhook with its secret.", of: wire.Webhook{}},
			caching: never, problems: slices.Concat(written, refusalsOf(webhook.TooMany)), handle: (*api).createWebhook,
		},
		{
			id: "getWebhook", method: http.MethodGet, path: "/v1/webhooks/{hook}", tag: tag, role: Admin,
			summary: "Read a webhook", description: "With how far it has come.", params: one, answer: seen,
			caching: never, problems: notFound, handle: (*api).webhook,
		},
		{
			id: "deleteWebhook", method: http.MethodDelete, path: "/v1/webhooks/{hook}", tag: tag, role: Admin,
			summary: "End a webhook", description: "Its deliveries are forgotten.", params: one,
			answer:  reply{description: "The webhook as it was.", of: wire.Webhook{}},
			caching: never, problems: plain, handle: (*api).deleteWebhook,
		},
		{
			id: "rotateWebhookSecret", method: http.MethodPost, path: "/v1/webhooks/{hook}/secret", tag: tag, role: Admin,
			summary: "Give a webhook a new secret", description: "It is in this answer, and never shown again. Until the ones before end, each delivery is signed with all of them.",
			params:  one,
			body:    &body{description: "How long the secrets before sign on.", types: []string{wire.MediaType}, of: wire.Rotation{}},
			answer:  reply{description: "The webhook with its new secret.", of: wire.Webhook{}},
			caching: never, problems: slices.Concat(written, refusalsOf(webhook.TooMany, webhook.Conflict)), handle: (*api).rotateWebhook,
		},
		{
			id: "pauseWebhook", method: http.MethodPost, path: "/v1/webhooks/{hook}/pause", tag: tag, role: Admin,
			summary: "Pause a webhook", description: "What changes meanwhile waits.", params: one,
			body:    &body{description: "Why.", types: []string{wire.MediaType}, of: wire.Pause{}},
			answer:  seen,
			caching: never, problems: written, handle: (*api).pauseWebhook,
		},
		{
			id: "resumeWebhook", method: http.MethodPost, path: "/v1/webhooks/{hook}/resume", tag: tag, role: Admin,
			summary: "Resume a webhook", description: "What waits is sent, as if nothing had failed before.", params: one, answer: seen,
			caching: never, problems: plain, handle: (*api).resumeWebhook,
		},
		{
			id: "listDeliveries", method: http.MethodGet, path: "/v1/webhooks/{hook}/deliveries", tag: tag, role: Admin,
			summary: "List the deliveries of a webhook", description: "The newest first. Of those that are delivered and of those that are dead the last 1000 are kept.",
			params: []parameter{
				hook,
				{name: "state", in: inQuery, description: "Those of this state alone.", values: []string{"any", "waiting", "delivered", "dead"}, fallback: "any"},
				{name: "before", in: inQuery, description: "Where to go on: `before` of the page before.", number: true, least: 1, most: math.MaxInt32},
				limitParam,
			},
			answer:  reply{description: "A page of deliveries.", of: wire.Deliveries{}},
			caching: never, problems: notFound, handle: (*api).deliveries,
		},
		{
			id: "retryDelivery", method: http.MethodPost, path: "/v1/webhooks/{hook}/deliveries/{sequence}/retry", tag: tag, role: Admin,
			summary: "Put a dead delivery back", description: "It is sent before what the webhook has still to come.",
			params:  []parameter{hook, {name: "sequence", in: inPath, description: "Number of the delivery's change.", example: "12"}},
			answer:  seen,
			caching: never, problems: plain, handle: (*api).retryDelivery,
		},
	}
}

// hooks returns who keeps webhooks, or a refusal where nobody does.
func (a *api) hooks() (*webhook.Manager, error) {
	if a.opt.Hooks == nil {
		return nil, &registry.Refusal{Code: registry.NotFound, Message: "this server keeps no webhooks"}
	}
	return a.opt.Hooks, nil
}

// by is who asks, for the audit trail.
func (c *call) by() webhook.By { return webhook.By{Actor: c.who.Name, Origin: c.origin()} }

func (a *api) webhooks(c *call) error {
	m, err := a.hooks()
	if err != nil {
		return err
	}
	hooks, err := m.List(c.Request.Context())
	if err != nil {
		return err
	}
	list := wire.Webhooks{Webhooks: make([]wire.Webhook, len(hooks))}
	for i := range hooks {
		list.Webhooks[i] = viewHook(&hooks[i])
	}
	return c.answer(list)
}

func (a *api) webhook(c *call) error {
	m, err := a.hooks()
	if err != nil {
		return err
	}
	return c.answerHook(m.Get(c.Request.Context(), c.Param("hook")))
}

func (a *api) createWebhook(c *call) error {
	draft, err := a.readDraft(c)
	if err != nil {
		return err
	}
	m, err := a.hooks()
	if err != nil {
		return err
	}
	return c.answerSecret(m.Create(c.Request.Context(), c.by(), *draft))
}

func (a *api) rotateWebhook(c *call) error {
	overlap, err := a.readOverlap(c)
	if err != nil {
		return err
	}
	m, err := a.hooks()
	if err != nil {
		return err
	}
	return c.answerSecret(m.Rotate(c.Request.Context(), c.by(), c.Param("hook"), overlap))
}

func (a *api) deleteWebhook(c *call) error {
	return a.changeHook(c, func(m *webhook.Manager, id string) error { return m.Delete(c.Request.Context(), c.by(), id) })
}

func (a *api) pauseWebhook(c *call) error {
	reason, err := a.readReason(c)
	if err != nil {
		return err
	}
	return a.changeHook(c, func(m *webhook.Manager, id string) error { return m.Pause(c.Request.Context(), c.by(), id, reason) })
}

func (a *api) resumeWebhook(c *call) error {
	return a.changeHook(c, func(m *webhook.Manager, id string) error { return m.Resume(c.Request.Context(), c.by(), id) })
}

func (a *api) retryDelivery(c *call) error {
	return a.changeHook(c, func(m *webhook.Manager, id string) error {
		return m.PutBack(c.Request.Context(), c.by(), id, sequenceOf(c.Param("sequence")))
	})
}

// changeHook does something to a hook and answers with it as it is then, or,
// where it is gone, as it was.
func (a *api) changeHook(c *call, change func(m *webhook.Manager, id string) error) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	m, err := a.hooks()
	if err != nil {
		return err
	}
	was, err := m.Get(c.Request.Context(), c.Param("hook"))
	if err != nil {
		return err
	}
	if err := change(m, was.ID); err != nil {
		return err
	}
	if now, err := m.Get(c.Request.Context(), was.ID); err == nil {
		was = now
	}
	return c.answer(viewHook(was))
}

func (a *api) deliveries(c *call) error {
	m, err := a.hooks()
	if err != nil {
		return err
	}
	q := webhook.DeliveryQuery{Hook: c.Param("hook"), Newest: true, After: int64(c.number("before")), Limit: c.number("limit")}
	if state := c.text("state"); state != "any" {
		q.State = webhook.State(state)
	}
	found, err := m.Deliveries(c.Request.Context(), q)
	if err != nil {
		return err
	}
	list := wire.Deliveries{Deliveries: make([]wire.Delivery, len(found))}
	for i := range found {
		list.Deliveries[i] = viewDelivery(&found[i])
	}
	if len(found) == q.Limit {
		list.Before = found[len(found)-1].Sequence
	}
	return c.answer(list)
}

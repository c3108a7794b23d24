package api

import (
	"math"
	"strconv"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
)

// readDraft reads the body that asks for a webhook.
func (a *api) readDraft(c *call) (*webhook.Draft, error) {
	draft := &webhook.Draft{}
	err := a.readObject(c, "a webhook", func(d *decoder) map[string]func(*source.Node) {
		return map[string]func(*source.Node){
			"url":      func(n *source.Node) { draft.URL = d.text(n) },
			"contexts": func(n *source.Node) { draft.Filter.Contexts = d.list(n) },
			"events": func(n *source.Node) {
				for _, text := range d.list(n) {
					name, err := contract.ParseEventName(text, "")
					if err != nil {
						d.refuse(n, err.Error())
						return
					}
					draft.Filter.Events = append(draft.Filter.Events, name)
				}
			},
			"kinds": func(n *source.Node) {
				for _, kind := range d.list(n) {
					draft.Filter.Kinds = append(draft.Filter.Kinds, registry.ChangeKind(kind))
				}
			},
			"after": func(n *source.Node) { after := d.count(n); draft.After = &after },
		}
	})
	return draft, err
}

func (a *api) readOverlap(c *call) (overlap time.Duration, err error) {
	err = a.readObject(c, "a rotation", func(d *decoder) map[string]func(*source.Node) {
		return map[string]func(*source.Node){
			"overlapSeconds": func(n *source.Node) { overlap = time.Duration(d.count(n)) * time.Second },
		}
	})
	return overlap, err
}

func (a *api) readReason(c *call) (reason string, err error) {
	err = a.readObject(c, "a pause", func(d *decoder) map[string]func(*source.Node) {
		return map[string]func(*source.Node){"reason": func(n *source.Node) { reason = d.text(n) }}
	})
	return reason, err
}

// readObject reads the body as one JSON object with these members.
func (a *api) readObject(c *call, what string, members func(*decoder) map[string]func(*source.Node)) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	doc, err := a.readJSON(c)
	if err != nil {
		return err
	}
	d := &decoder{doc: doc}
	d.object(doc.Root, what, members(d))
	return d.err
}

// list reads a list of texts.
func (d *decoder) list(n *source.Node) []string {
	if !d.kind(n, source.Array) {
		return nil
	}
	var list []string
	for _, item := range n.Items {
		list = append(list, d.text(item))
	}
	return list
}

// count reads a whole number from 0 on. Larger ones than any that is meant are
// refused, so that sums of them stay numbers.
func (d *decoder) count(n *source.Node) int64 {
	if !d.kind(n, source.Number) {
		return 0
	}
	count, err := strconv.ParseInt(n.Text, 10, 64)
	if err != nil || count < 0 || count > math.MaxInt32 {
		d.refuse(n, "this must be a whole number from 0 to 2147483647")
	}
	return count
}

// sequenceOf reads the number of a change; 0: it is none, which nothing has.
func sequenceOf(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// answerHook answers with a hook.
func (c *call) answerHook(h *webhook.Hook, err error) error {
	if err != nil {
		return err
	}
	return c.answer(viewHook(h))
}

// answerSecret answers with a hook and its newest secret.
func (c *call) answerSecret(h *webhook.Hook, err error) error {
	if err != nil {
		return err
	}
	view := viewHook(h)
	view.Secret = h.Secrets[0].Value
	return c.answer(view)
}

func viewHook(h *webhook.Hook) wire.Webhook {
	view := wire.Webhook{
		ID: h.ID, URL: h.URL, Contexts: append([]string{}, h.Filter.Contexts...), Events: texts(h.Filter.Events), Kinds: []string{},
		CreatedAt: h.CreatedAt, CreatedBy: h.CreatedBy, After: h.After, State: h.Condition(), Paused: h.Paused,
		FailingAt: moment(h.FailingSince), Secrets: []wire.WebhookSecret{},
	}
	for _, kind := range h.Filter.Kinds {
		view.Kinds = append(view.Kinds, string(kind))
	}
	for _, secret := range h.Secrets {
		view.Secrets = append(view.Secrets, wire.WebhookSecret{CreatedAt: secret.CreatedAt, ExpiresAt: moment(secret.ExpiresAt)})
	}
	if h.Waiting != nil {
		waiting := viewDelivery(h.Waiting)
		view.Waiting = &waiting
	}
	return view
}

func viewDelivery(d *webhook.Delivery) wire.Delivery {
	return wire.Delivery{
		ID: d.ID(), Sequence: d.Sequence, State: string(d.State), Attempts: d.Attempts, At: d.At, NextAt: moment(d.NextAt),
		Status: d.Status, Error: d.Error,
	}
}

// moment is a time that may be missing.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

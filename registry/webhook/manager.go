package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Why something about hooks is refused, beside registry.NotFound.
const (
	// BadHook: the target or the filter cannot be used.
	BadHook registry.Code = "bad-hook"
	// TooMany: there are as many hooks, or valid secrets of one, as there may be.
	TooMany registry.Code = "too-many"
	// Conflict: somebody else changed the same at once, or it is not as asked.
	Conflict registry.Code = "conflict"
)

// What is bounded.
const (
	maxHooks   = 200
	maxSecrets = 4 // of one hook that sign at once
	// MaxOverlap bounds how long the secrets before sign on.
	MaxOverlap = 7 * 24 * time.Hour
	// MaxReason bounds why somebody paused a hook, in bytes.
	MaxReason = 500
)

// By is who asks for something, for the audit trail.
type By struct {
	Actor  string
	Origin string // the address that the request came from
}

// Draft is what somebody wants a hook to be.
type Draft struct {
	URL    string
	Filter Filter
	After  *int64 // begin with what comes after that change; nil: with what comes now
}

// Manager makes and ends hooks for people. It refuses with a *registry.Refusal.
type Manager struct {
	store  Store
	newest func(context.Context) (int64, error)
	places Places
	wake   func()
	now    func() time.Time
}

// NewManager returns a manager of a store's hooks. Newest returns the number of
// the newest change, see registry.Store.Sequence; wake tells the worker that
// there may be something to send, see Worker.Wake.
func NewManager(store Store, newest func(context.Context) (int64, error), places Places, wake func()) *Manager {
	return &Manager{store: store, newest: newest, places: places, wake: wake, now: microseconds}
}

// microseconds is the time, as exact as every store keeps it.
func microseconds() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Create makes a hook. Its one secret is in the answer, and never shown again.
func (m *Manager) Create(ctx context.Context, by By, d Draft) (*Hook, error) {
	if err := errors.Join(m.places.Check(d.URL), d.Filter.Check()); err != nil {
		return nil, &registry.Refusal{Code: BadHook, Message: err.Error()}
	}
	hooks, err := m.store.Hooks(ctx)
	if err != nil {
		return nil, err
	}
	if len(hooks) >= maxHooks {
		return nil, &registry.Refusal{Code: TooMany, Message: fmt.Sprintf("there are %d webhooks already", len(hooks)), Hint: "delete those that nobody needs"}
	}
	after, err := m.begin(ctx, d.After)
	if err != nil {
		return nil, err
	}
	now := m.now()
	h := &Hook{
		ID: newID(), URL: d.URL, Filter: d.Filter, Secrets: []Secret{newSecret(now)},
		CreatedAt: now, CreatedBy: by.Actor, Progress: Progress{After: after},
	}
	if err := m.store.CreateHook(ctx, h, m.entry(by, "create", h, map[string]any{"host": hostOf(h.URL), "filter": h.Filter.String(), "after": after})); err != nil {
		return nil, err
	}
	m.wake()
	return h, nil
}

// begin returns after which change a new hook begins.
func (m *Manager) begin(ctx context.Context, after *int64) (int64, error) {
	newest, err := m.newest(ctx)
	switch {
	case err != nil || after == nil:
		return newest, err
	case *after < 0 || *after > newest:
		return 0, &registry.Refusal{Code: BadHook, Message: fmt.Sprintf("the feed has no change %d: the newest is %d", *after, newest)}
	}
	return *after, nil
}

// List returns every hook, by ID. Their secrets are not for showing.
func (m *Manager) List(ctx context.Context) ([]Hook, error) { return m.store.Hooks(ctx) }

// Get returns one hook.
func (m *Manager) Get(ctx context.Context, id string) (*Hook, error) {
	h, err := m.store.Hook(ctx, id)
	return h, refused(err)
}

// Delete ends a hook, and forgets its deliveries.
func (m *Manager) Delete(ctx context.Context, by By, id string) error {
	h, err := m.Get(ctx, id)
	if err != nil {
		return err
	}
	return refused(m.store.DeleteHook(ctx, id, m.entry(by, "delete", h, nil)))
}

// Rotate gives a hook a new secret, which is in the answer and never shown
// again. Those that it has sign on for overlap: until then each delivery has a
// signature of each. Zero ends them at once.
func (m *Manager) Rotate(ctx context.Context, by By, id string, overlap time.Duration) (*Hook, error) {
	if overlap < 0 || overlap > MaxOverlap {
		return nil, &registry.Refusal{Code: BadHook, Message: fmt.Sprintf("the secrets before can sign on for at most %s", MaxOverlap)}
	}
	h, err := m.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	secrets := rotate(h.Secrets, m.now(), overlap)
	if len(secrets) > maxSecrets {
		return nil, &registry.Refusal{Code: TooMany, Message: fmt.Sprintf("%d secrets of the webhook are valid already", maxSecrets), Hint: "wait until one expires, or rotate without overlap"}
	}
	entry := m.entry(by, "rotate", h, map[string]any{"overlap": overlap.String()})
	if err := m.store.ReplaceSecrets(ctx, h, secrets, entry); err != nil {
		return nil, refused(err)
	}
	h.Secrets = secrets
	return h, nil
}

// Pause stops a hook until it is resumed; changes wait. Reason is for people.
func (m *Manager) Pause(ctx context.Context, by By, id, reason string) error {
	if reason == "" || len(reason) > MaxReason {
		return &registry.Refusal{Code: BadHook, Message: fmt.Sprintf("say why it is paused, in at most %d bytes", MaxReason)}
	}
	return m.pause(ctx, by, id, "pause", reason)
}

// Resume lets a paused hook go on with what waits, as if it had never failed.
func (m *Manager) Resume(ctx context.Context, by By, id string) error {
	return m.pause(ctx, by, id, "resume", "")
}

func (m *Manager) pause(ctx context.Context, by By, id, action, reason string) error {
	h, err := m.Get(ctx, id)
	if err != nil {
		return err
	}
	entry := m.entry(by, action, h, nil)
	entry.Reason = reason
	if err := m.store.PauseHook(ctx, id, reason, m.now(), entry); err != nil {
		return refused(err)
	}
	m.wake()
	return nil
}

// Deliveries returns deliveries of a hook.
func (m *Manager) Deliveries(ctx context.Context, q DeliveryQuery) ([]Delivery, error) {
	if _, err := m.Get(ctx, q.Hook); err != nil {
		return nil, err
	}
	return m.store.Deliveries(ctx, q)
}

// PutBack sends a dead delivery again, before what the hook has still to come.
func (m *Manager) PutBack(ctx context.Context, by By, id string, sequence int64) error {
	h, err := m.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := m.store.PutBack(ctx, id, sequence, m.now(), m.entry(by, "put-back", h, map[string]any{"sequence": sequence})); err != nil {
		return refused(err)
	}
	m.wake()
	return nil
}

// entry is what the audit trail has of something done to a hook: of its URL the
// host alone, as the path may be a secret.
func (m *Manager) entry(by By, action string, h *Hook, after map[string]any) *registry.AuditEntry {
	e := &registry.AuditEntry{
		Chain: "webhook " + h.ID, At: m.now(), Actor: by.Actor, Origin: by.Origin,
		Action: action, Subject: "webhook " + h.ID + " to " + hostOf(h.URL),
	}
	if after != nil {
		text, err := json.Marshal(after)
		if err != nil {
			panic(err) // texts and numbers have no error
		}
		e.After = string(text)
	}
	return e
}

// refused turns what a store has not into a refusal.
func refused(err error) error {
	switch {
	case errors.Is(err, ErrNoHook):
		return &registry.Refusal{Code: registry.NotFound, Message: "there is no such webhook", Hint: "GET /v1/webhooks lists them"}
	case errors.Is(err, ErrNoDelivery):
		return &registry.Refusal{Code: registry.NotFound, Message: "the webhook has no such dead delivery"}
	case errors.Is(err, ErrChanged):
		return &registry.Refusal{Code: Conflict, Message: "somebody else changed the webhook at the same time", Hint: "look at it again"}
	}
	return err
}

package sqlite

import (
	"context"
	"errors"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/webhook"
)

// CreateHook writes a new hook.
func (s *Store) CreateHook(ctx context.Context, h *webhook.Hook, entry *registry.AuditEntry) error {
	return s.audited(ctx, entry, sqlstore.NewHook(h))
}

// DeleteHook removes a hook with its deliveries.
func (s *Store) DeleteHook(ctx context.Context, id string, entry *registry.AuditEntry) error {
	return s.audited(ctx, entry, sqlstore.NoHook(id))
}

// ReplaceSecrets writes the secrets of a hook whose secrets are still those of h.
func (s *Store) ReplaceSecrets(ctx context.Context, h *webhook.Hook, secrets []webhook.Secret, entry *registry.AuditEntry) error {
	return s.audited(ctx, entry, sqlstore.HookSecrets(h, secrets))
}

// PauseHook pauses a hook, or resumes it as if it had never failed.
func (s *Store) PauseHook(ctx context.Context, id, reason string, now time.Time, entry *registry.AuditEntry) error {
	return s.audited(ctx, entry, sqlstore.HookPause(id, reason, now))
}

// PutBack makes a dead delivery wait again.
func (s *Store) PutBack(ctx context.Context, hook string, sequence int64, now time.Time, entry *registry.AuditEntry) error {
	return s.audited(ctx, entry, sqlstore.HookPutBack(hook, sequence, now))
}

// errHeld says that another holder has the hook, or that it is gone.
var errHeld = errors.New("the hook is held")

// LeaseHook gives a hook to holder alone; nil: another has it, or it is gone.
func (s *Store) LeaseHook(ctx context.Context, id, holder string, ttl time.Duration) (*webhook.Hook, error) {
	err := s.transact(ctx, func(w *writer) { w.run(sqlstore.HookLease(id, holder, ttl, errHeld)) })
	if errors.Is(err, errHeld) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	h, err := s.Hook(ctx, id)
	if errors.Is(err, webhook.ErrNoHook) {
		return nil, nil
	}
	return h, err
}

// AdvanceHook writes how far a hook has come, where holder still has it.
func (s *Store) AdvanceHook(ctx context.Context, id, holder string, p webhook.Progress, changed ...webhook.Delivery) error {
	return s.transact(ctx, func(w *writer) { w.run(sqlstore.HookAdvance(id, holder, p, changed)) })
}

// ReleaseHook gives a lease back, where holder has it.
func (s *Store) ReleaseHook(ctx context.Context, id, holder string) error {
	return s.transact(ctx, func(w *writer) { w.run(sqlstore.HookRelease(id, holder)) })
}

// audited runs statements and puts what tells of them at the end of its chain.
func (s *Store) audited(ctx context.Context, entry *registry.AuditEntry, list []sqlstore.Statement) error {
	return s.transact(ctx, func(w *writer) {
		w.run(list)
		entries := []*registry.AuditEntry{entry}
		w.run(sqlstore.Chained(entries, w.chains(entries)))
	})
}

var _ webhook.Store = (*Store)(nil)

package sqlite

import (
	"context"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// CreateToken adds a token, and its audit entry.
func (s *Store) CreateToken(ctx context.Context, t auth.Token, entry *registry.AuditEntry) error {
	return s.changeToken(ctx, sqlstore.CreateToken(t), entry)
}

// CreateFirstAdmin adds a token, and its audit entry, unless an admin's is live.
func (s *Store) CreateFirstAdmin(ctx context.Context, t auth.Token, entry *registry.AuditEntry) error {
	return s.changeToken(ctx, sqlstore.CreateFirstAdmin(t), entry)
}

// RevokeToken ends a token, and writes its audit entry.
func (s *Store) RevokeToken(ctx context.Context, id auth.TokenID, at time.Time, entry *registry.AuditEntry) error {
	return s.changeToken(ctx, sqlstore.RevokeToken(id, at), entry)
}

func (s *Store) changeToken(ctx context.Context, change sqlstore.TokenChange, entry *registry.AuditEntry) error {
	entries := []*registry.AuditEntry{entry}
	return s.transact(ctx, func(w *writer) {
		if change.Unless.SQL != "" && len(query(w, change.Unless, sqlstore.ID)) > 0 {
			w.fail(auth.ErrAdminExists)
		}
		w.run(change.Statements)
		w.run(sqlstore.Chained(entries, w.chains(entries)))
	})
}

// TouchTokens notes when tokens were last used.
func (s *Store) TouchTokens(ctx context.Context, used map[auth.TokenID]time.Time) error {
	return s.transact(ctx, func(w *writer) { w.run(sqlstore.TouchTokens(used)) })
}

var _ auth.Store = (*Store)(nil)

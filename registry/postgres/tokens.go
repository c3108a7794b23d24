package postgres

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
	conn, begun, cancel, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	defer cancel()
	entries := []*registry.AuditEntry{entry}
	var admins []auth.TokenID
	b := &batch{}
	tx := s.begin(conn, b)
	if change.Unless.SQL != "" {
		b.run(lock("first admin"))
		read(b, change.Unless, &admins, sqlstore.ID)
	}
	tx.lockChains(b, entries)
	tx.identify(b)
	if err := b.send(begun, conn); err != nil {
		return tx.rollback(begun, err)
	}
	if len(admins) > 0 {
		return tx.rollback(begun, auth.ErrAdminExists)
	}
	list := append(change.Statements, sqlstore.Chained(entries, tx.chains())...)
	return tx.write(begun, list, change.Proof)
}

// TouchTokens notes when tokens were last used.
func (s *Store) TouchTokens(ctx context.Context, used map[auth.TokenID]time.Time) error {
	return s.atOnce(ctx, sqlstore.TouchTokens(used))
}

// atOnce runs statements in a transaction of their own, without an audit entry.
func (s *Store) atOnce(ctx context.Context, list []sqlstore.Statement) error {
	conn, begun, cancel, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	defer cancel()
	b := &batch{}
	b.run(list...)
	return b.send(begun, conn)
}

var _ auth.Store = (*Store)(nil)

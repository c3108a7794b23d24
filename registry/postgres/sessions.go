package postgres

import (
	"context"
	"time"

	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// CreateSession adds a session.
func (s *Store) CreateSession(ctx context.Context, session auth.Session, keep int) error {
	list, err := sqlstore.CreateSession(session, keep)
	if err != nil {
		return err
	}
	return s.atOnce(ctx, list)
}

// TouchSessions notes when sessions were last seen.
func (s *Store) TouchSessions(ctx context.Context, seen map[auth.Hash]time.Time) error {
	return s.atOnce(ctx, sqlstore.TouchSessions(seen))
}

// EndSession forgets a session.
func (s *Store) EndSession(ctx context.Context, h auth.Hash) error {
	return s.atOnce(ctx, []sqlstore.Statement{sqlstore.EndSession(h)})
}

// ForgetSessions forgets those that ended by time.
func (s *Store) ForgetSessions(ctx context.Context, now, idle time.Time) error {
	return s.atOnce(ctx, []sqlstore.Statement{sqlstore.ForgetSessions(now, idle)})
}

var _ auth.SessionStore = (*Store)(nil)

package postgres

import (
	"context"

	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/usage"
)

// AddFetches adds counts to those that are there.
func (s *Store) AddFetches(ctx context.Context, counted []usage.Fetches) error {
	return s.plain(ctx, sqlstore.MoreFetches(counted))
}

// ForgetFetches removes what was counted before that day.
func (s *Store) ForgetFetches(ctx context.Context, before usage.Day) error {
	return s.plain(ctx, sqlstore.FewerFetches(before))
}

var _ usage.Store = (*Store)(nil)

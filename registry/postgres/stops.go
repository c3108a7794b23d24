package postgres

import (
	"context"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// NoteStops keeps breaks that were refused.
func (s *Store) NoteStops(ctx context.Context, stops []registry.Stop, before string, most int) error {
	return s.plain(ctx, sqlstore.NoteStops(stops, before, most))
}

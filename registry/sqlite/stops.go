package sqlite

import (
	"context"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// NoteStops keeps breaks that were refused.
func (s *Store) NoteStops(ctx context.Context, stops []registry.Stop, before string, most int) error {
	return s.transact(ctx, func(w *writer) { w.run(sqlstore.NoteStops(stops, before, most)) })
}

package sqlite

import (
	"context"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Declare keeps manifests whose contents are there.
func (s *Store) Declare(ctx context.Context, manifests []registry.Manifest) error {
	return s.transact(ctx, func(w *writer) { w.run(sqlstore.Declared(manifests)) })
}

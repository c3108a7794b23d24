package metrics

import (
	"context"
	"errors"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// timed is a store that tells how long it takes.
type timed struct {
	registry.Store
	m *Metrics
}

// Timed returns the store with its latency measured. A commit that somebody else
// came before is no error of the store.
func Timed(store registry.Store, m *Metrics) registry.Store { return &timed{store, m} }

func measured[T any](m *Metrics, operation string, ask func() (T, error)) (T, error) {
	began := time.Now()
	answer, err := ask()
	counted := err
	if errors.Is(err, registry.ErrStale) || errors.Is(err, context.Canceled) {
		counted = nil
	}
	m.Stored(operation, time.Since(began), counted)
	return answer, err
}

// Records implements registry.Store.
func (t *timed) Records(ctx context.Context, scope registry.Scope) (*registry.Records, error) {
	return measured(t.m, "records", func() (*registry.Records, error) { return t.Store.Records(ctx, scope) })
}

// Files implements registry.Store.
func (t *timed) Files(ctx context.Context, versions []registry.VersionKey) (map[registry.VersionKey][]registry.FileRef, error) {
	return measured(t.m, "files", func() (map[registry.VersionKey][]registry.FileRef, error) { return t.Store.Files(ctx, versions) })
}

// Blobs implements registry.Store.
func (t *timed) Blobs(ctx context.Context, ids []registry.BlobID) (map[registry.BlobID][]byte, error) {
	return measured(t.m, "blobs", func() (map[registry.BlobID][]byte, error) { return t.Store.Blobs(ctx, ids) })
}

// Commit implements registry.Store.
func (t *timed) Commit(ctx context.Context, p *registry.Publication) error {
	_, err := measured(t.m, "commit", func() (struct{}, error) { return struct{}{}, t.Store.Commit(ctx, p) })
	return err
}

// Sequence implements registry.Store.
func (t *timed) Sequence(ctx context.Context) (int64, error) {
	return measured(t.m, "sequence", func() (int64, error) { return t.Store.Sequence(ctx) })
}

// Changes implements registry.Store.
func (t *timed) Changes(ctx context.Context, after int64, limit int) ([]registry.Change, error) {
	return measured(t.m, "changes", func() ([]registry.Change, error) { return t.Store.Changes(ctx, after, limit) })
}

// Record implements registry.AuditStore.
func (t *timed) Record(ctx context.Context, entries ...*registry.AuditEntry) error {
	_, err := measured(t.m, "record", func() (struct{}, error) { return struct{}{}, t.Store.Record(ctx, entries...) })
	return err
}

package registry_test

import (
	"context"
	"maps"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/storetest"
)

// counted is a store that counts how often it is asked what.
type counted struct {
	registry.Store
	mu    sync.Mutex
	calls map[string]int
}

func (c *counted) count(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[what]++
}

// since returns what was asked since it was called last.
func (c *counted) since() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls := c.calls
	c.calls = map[string]int{}
	return calls
}

func (c *counted) Records(ctx context.Context, scope registry.Scope) (*registry.Records, error) {
	c.count("records")
	return c.Store.Records(ctx, scope)
}

func (c *counted) Files(ctx context.Context, versions []registry.VersionKey) (map[registry.VersionKey][]registry.FileRef, error) {
	c.count("files")
	return c.Store.Files(ctx, versions)
}

func (c *counted) Blobs(ctx context.Context, ids []registry.BlobID) (map[registry.BlobID][]byte, error) {
	c.count("contents")
	return c.Store.Blobs(ctx, ids)
}

func (c *counted) Commit(ctx context.Context, p *registry.Publication) error {
	c.count("commit")
	return c.Store.Commit(ctx, p)
}

func (c *counted) Sequence(ctx context.Context) (int64, error) {
	c.count("sequence")
	return c.Store.Sequence(ctx)
}

func (c *counted) Changes(ctx context.Context, after int64, limit int) ([]registry.Change, error) {
	c.count("changes")
	return c.Store.Changes(ctx, after, limit)
}

func (c *counted) Record(ctx context.Context, entries ...*registry.AuditEntry) error {
	c.count("record")
	return c.Store.Record(ctx, entries...)
}

func (c *counted) Audit(ctx context.Context, query registry.AuditQuery) ([]registry.AuditEntry, error) {
	c.count("audit")
	return c.Store.Audit(ctx, query)
}

// What a publication asks the store does not grow: not with the registry, not with
// the history of what is published, not with how much is published.
func TestPublicationsAskTheStoreAFewTimes(t *testing.T) {
	for _, large := range []storetest.Large{
		{Homes: 3, Events: 5, Versions: 1}, {Homes: 3, Events: 5, Versions: 20}, {Homes: 40, Events: 5, Versions: 2},
	} {
		store := &counted{Store: filled(t, large), calls: map[string]int{}}
		b := &busy{large: large, files: large.Files(0), revision: large.Versions, writer: ready(t, store), reader: ready(t, store)}
		b.refresh(t)
		for _, c := range []struct {
			name string
			do   func()
			most map[string]int
		}{
			{"a version, with nothing in memory", func() { b.publish(t) }, map[string]int{"sequence": 2, "files": 2, "contents": 3, "commit": 1, "changes": 1, "records": 1}},
			{"a version more", func() { b.publish(t) }, map[string]int{"sequence": 2, "files": 1, "contents": 2, "commit": 1, "changes": 1, "records": 1}},
			{"a workspace of five events, all new", func() {
				for range b.large.Events {
					b.next()
				}
				b.pushFiles(t)
			}, map[string]int{"sequence": 2, "files": 1, "contents": 2, "commit": 1, "changes": 1, "records": 1}},
			{"a workspace with nothing new", func() { b.pushFiles(t) }, map[string]int{"sequence": 1}},
		} {
			store.since()
			c.do()
			if diff := cmp.Diff(c.most, store.since()); diff != "" {
				t.Errorf("%+v: %s asks the store otherwise (-want +got):\n%s", large, c.name, diff)
			}
			b.refresh(t)
		}
	}
}

// pushFiles pushes the home as it is.
func (b *busy) pushFiles(t testing.TB) {
	t.Helper()
	if _, err := b.writer.Publish(t.Context(), registry.PushRequest{Home: b.large.Home(0), Files: maps.Clone(b.files), Actor: "bench"}); err != nil {
		t.Fatal(err)
	}
}

package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/storetest"
)

func BenchmarkCommit(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) storetest.Place {
		path := filepath.Join(b.TempDir(), "treaty.db")
		return storetest.Place{Open: func() (registry.Store, error) { return sqlite.Open(context.Background(), path) }}
	})
}

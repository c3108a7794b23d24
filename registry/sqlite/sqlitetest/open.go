// Package sqlitetest gives tests a real store.
//
// It promises an empty one in a folder of the test, which is closed when the test ends.
package sqlitetest

import (
	"path/filepath"
	"testing"

	"github.com/treaty-events/treaty/registry/sqlite"
)

// Open opens a new store.
func Open(t testing.TB) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

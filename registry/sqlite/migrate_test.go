package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/storetest"
)

// older makes a database that has gone through the first migrations only.
func older(t *testing.T, migrations int) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "treaty.db")
	db := raw(t, path)
	exec(t, db, `PRAGMA application_id = 0x74727479;
		CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)`)
	storetest.Migrate(t, os.DirFS("."), migrations, func(sql string) { exec(t, db, sql) })
	return path
}

func TestOlderSubjectsKeepTheirPromise(t *testing.T) {
	path := older(t, 14)
	exec(t, raw(t, path), storetest.BeforeSubjects)
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	storetest.RunBeforeSubjects(t, s)
}

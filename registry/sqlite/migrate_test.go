package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/storetest"
)

// older makes a database that has gone through the first migrations only.
func older(t *testing.T, migrations int) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "treaty.db")
	db := raw(t, path)
	exec(t, db, `PRAGMA application_id = 0x74727479;
		CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)`)
	list, err := sqlstore.Migrations(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list[:migrations] {
		exec(t, db, m.SQL)
		exec(t, db, fmt.Sprintf("INSERT INTO migrations VALUES (%d, '%s', '%s', 0)", m.Number, m.Name, m.Checksum))
	}
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

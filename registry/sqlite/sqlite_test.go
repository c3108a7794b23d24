package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/storetest"
)

func TestStore(t *testing.T)    { storetest.Run(t, place) }
func TestWebhooks(t *testing.T) { storetest.RunWebhooks(t, place) }
func TestUsage(t *testing.T)    { storetest.RunUsage(t, place) }
func TestVolumes(t *testing.T)  { storetest.RunVolumes(t, place) }
func TestEpoch(t *testing.T)    { storetest.RunEpoch(t, place) }

func place(t *testing.T) storetest.Place {
	// A name that means something in a URI, in SQL and in a shell.
	path := filepath.Join(t.TempDir(), "it's 100% odd?mode=memory#&.db")
	return storetest.Place{Open: func() (registry.Store, error) { return sqlite.Open(context.Background(), path) }}
}

// raw opens the file beside the store, as a person with the sqlite3 shell would.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

func create(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "treaty.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDatabaseIsReadableByItsOwnerAlone(t *testing.T) {
	info, err := os.Stat(create(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("the database has mode %o, want 600", got)
	}
}

func TestOtherDatabasesAreRefusedUntouched(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change string
		want   error
	}{
		{"of a newer Treaty", "INSERT INTO migrations VALUES (999, 'migrations/0999_later.sql', 'x', 0)", sqlstore.ErrNewer},
		{"migrated by changed sources", "UPDATE migrations SET checksum = 'x' WHERE number = 1", sqlstore.ErrEdited},
		{"of another program", "PRAGMA application_id = 1234", sqlstore.ErrForeign},
		{"without a mark, but with tables", "PRAGMA application_id = 0", sqlstore.ErrForeign},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := create(t)
			exec(t, raw(t, path), tc.change)
			before := tables(t, path)
			if s, err := sqlite.Open(t.Context(), path); !errors.Is(err, tc.want) {
				t.Errorf("Open: %v, want %v", err, tc.want)
				if err == nil {
					s.Close()
				}
			}
			if after := tables(t, path); after != before {
				t.Errorf("the refused database was changed:\n%s\nthen\n%s", before, after)
			}
		})
	}
}

func tables(t *testing.T, path string) string {
	t.Helper()
	var text string
	if err := raw(t, path).QueryRow("SELECT group_concat(sql) FROM sqlite_master").Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestFileThatIsNoDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	text := strings.Repeat("this is a letter, not a database\n", 100)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), path); err == nil {
		t.Error("a text file was opened as a database")
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != text {
		t.Error("the text file was changed")
	}
}

func TestFactsCannotBeChangedByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Commit(t.Context(), storetest.Example()); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	if _, err := s.Seal(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	refused := func(statement string) {
		_, err := db.Exec(statement)
		if err == nil || !strings.Contains(err.Error(), "never") && !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v, want a refusal that says why", statement, err)
		}
	}
	for table, set := range map[string]string{
		"claims": "lineage = 'x'", "versions": "label = 'x'", "subject_numbers": "number = 9", "version_files": "blob = 'x'", "blobs": "data = x''", "schemas": "id = 7",
		"manifests": "home = 'x'", "manifest_events": "event = 'x'", "deployments": "service = 'x'",
		"changes": "home = 'x'", "audit": "actor = 'x'", "chains": "number = 1", "seals": "hash = 'x'",
	} {
		refused("DELETE FROM " + table)
		refused("UPDATE " + table + " SET " + set)
	}
	refused("UPDATE versions SET bundle = (SELECT max(id) FROM blobs)")
	refused("UPDATE versions SET attached = NULL")
	refused("INSERT INTO audit SELECT NULL, chain, number + 2, change_id, at, actor, origin, action, subject, reason, before, after, hash, 'x' FROM audit")
	refused("INSERT INTO seals SELECT number + 2, at, heads, hash, 'x' FROM seals")
	tombstone := "UPDATE versions SET bundle = NULL, attached = NULL, deleted_at = 1, deleted_by = 'x', deleted_reason = 'x' WHERE major = 2"
	exec(t, db, tombstone)
	refused(tombstone)
	refused("UPDATE versions SET bundle = (SELECT max(id) FROM blobs), deleted_at = NULL, deleted_by = NULL, deleted_reason = NULL")
	exec(t, db, "DELETE FROM version_files WHERE major = 2")
	exec(t, db, "DELETE FROM blobs WHERE id NOT IN (SELECT blob FROM files UNION SELECT blob FROM version_files UNION SELECT coalesce(bundle, '') FROM versions UNION SELECT blob FROM manifests UNION SELECT lock FROM manifests)")
}

func TestSubjectsCannotBeForgedByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	db := raw(t, path)
	exec(t, db, "PRAGMA foreign_keys = on")
	db.SetMaxOpenConns(1)
	storetest.RunSubjectsByHand(t, s, func(statement string) error {
		_, err := db.Exec(statement)
		return err
	})
}

// INSERT OR REPLACE deletes without firing the triggers for DELETE.
func TestFactsCannotBeReplacedByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Commit(t.Context(), storetest.Example()); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	before := facts(t, db)
	for _, table := range []string{"claims", "versions", "version_files", "subject_numbers", "changes", "audit", "schemas", "chains"} {
		if _, err := db.Exec("INSERT OR REPLACE INTO " + table + " SELECT * FROM " + table); err == nil {
			t.Errorf("the rows of %s were replaced", table)
		}
	}
	exec(t, db, "INSERT OR REPLACE INTO blobs (id, data) SELECT id, x'00' FROM blobs") // left as they are
	exec(t, db, "INSERT OR REPLACE INTO manifests SELECT service, commit_name, blob, 'x', 'x', 0, 'x', lock, 0 FROM manifests")
	if after := facts(t, db); after != before {
		t.Errorf("the facts were:\n%s\nand are:\n%s", before, after)
	}
}

// facts shows what is append-only.
func facts(t *testing.T, db *sql.DB) string {
	t.Helper()
	var text string
	for _, query := range []string{
		"SELECT group_concat(id || hex(data)) FROM blobs",
		"SELECT group_concat(sequence || home) FROM changes",
		"SELECT group_concat(number || subject || hash) FROM audit",
		"SELECT group_concat(lineage || major || revision || schema_id || coalesce(bundle, '')) FROM versions",
		"SELECT group_concat(id || fingerprint) FROM schemas",
		"SELECT group_concat(subject || number || lineage || major || revision) FROM subject_numbers",
		"SELECT group_concat(chain || number || hash) FROM chains",
		"SELECT group_concat(revision || name || blob) FROM version_files",
		"SELECT group_concat(service || commit_name || blob || home || pushed_at) FROM manifests",
	} {
		var part string
		if err := db.QueryRow(query).Scan(&part); err != nil {
			t.Fatal(err)
		}
		text += part + "\n"
	}
	return text
}

func TestDamagedContentIsNotHandedOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p := storetest.Example()
	if err := s.Commit(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	exec(t, db, "DROP TRIGGER blobs_are_final")
	id := p.Versions[0].Bundle
	exec(t, db, "UPDATE blobs SET data = data || x'20' WHERE id = '"+string(id)+"'")
	if _, err := s.Blobs(t.Context(), []registry.BlobID{id}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("Blobs of a changed content: %v, want an error that says so", err)
	}
}

func TestTwoOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() {
			s, err := sqlite.Open(context.Background(), path)
			if err == nil {
				err = s.Close()
			}
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/storetest"
)

// raw connects beside the store, as a person with psql would.
func raw(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(t.Context()) })
	return conn
}

func exec(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestOtherDatabasesAreRefusedUntouched(t *testing.T) {
	for _, tc := range []struct {
		name, change string
		want         error
	}{
		{"of a newer Treaty", "INSERT INTO migrations VALUES (999, 'migrations/0999_later.sql', 'x', 0)", sqlstore.ErrNewer},
		{"migrated by changed sources", "UPDATE migrations SET checksum = 'x' WHERE number = 1", sqlstore.ErrEdited},
		{"with migrations of another program", "COMMENT ON TABLE migrations IS 'of mine'", sqlstore.ErrForeign},
		{"without a mark, but with tables", "DROP TABLE migrations", sqlstore.ErrForeign},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dsn := testkit.Postgres(t)
			open(t, dsn, postgres.Options{}).Close()
			conn := raw(t, dsn)
			exec(t, conn, tc.change)
			before := relations(t, conn)
			if s, err := postgres.Open(t.Context(), dsn, postgres.Options{}); !errors.Is(err, tc.want) {
				t.Errorf("Open: %v, want %v", err, tc.want)
				if err == nil {
					s.Close()
				}
			}
			if after := relations(t, conn); after != before {
				t.Errorf("the refused database was changed:\n%s\nthen\n%s", before, after)
			}
		})
	}
}

func relations(t *testing.T, conn *pgx.Conn) (names string) {
	t.Helper()
	err := conn.QueryRow(t.Context(), `SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class
		WHERE relnamespace = 'public'::regnamespace`).Scan(&names)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestFactsCannotBeChangedByHand(t *testing.T) {
	dsn := testkit.Postgres(t)
	s := open(t, dsn, postgres.Options{})
	if err := s.Commit(t.Context(), storetest.Example()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Audit(t.Context(), registry.AuditQuery{Limit: 1}); err != nil { // positions are given
		t.Fatal(err)
	}
	if _, err := s.Seal(t.Context(), storetest.Example().Change.At); err != nil {
		t.Fatal(err)
	}
	conn := raw(t, dsn)
	refused := func(statement string) {
		t.Helper()
		_, err := conn.Exec(t.Context(), statement)
		if err == nil || !strings.Contains(err.Error(), "never") && !strings.Contains(err.Error(), "append-only") && !strings.Contains(err.Error(), "foreign key") {
			t.Errorf("%s: %v, want a refusal that says why", statement, err)
		}
	}
	for table, set := range map[string]string{
		"claims": "lineage = 'x'", "versions": "label = 'x'", "subject_numbers": "number = 9", "version_files": "blob = 'x'", "blobs": "data = ''", "schemas": "id = 7",
		"manifests": "home = 'x'", "manifest_events": "event = 'x'", "deployments": "service = 'x'",
		"changes": "home = 'x'", "audit": "actor = 'x'", "chains": "number = 1", "seals": "hash = 'x'",
	} {
		refused("DELETE FROM " + table)
		refused("TRUNCATE " + table + " CASCADE")
		refused("UPDATE " + table + " SET " + set)
	}
	refused("UPDATE changes SET sequence = 7")
	refused("UPDATE audit SET position = position + 100")
	refused("UPDATE versions SET bundle = (SELECT max(id) FROM blobs)")
	refused("UPDATE versions SET attached = NULL")
	refused(`INSERT INTO audit (chain, number, change_id, at, actor, origin, action, subject, reason, before, after, previous, hash)
		SELECT chain, number + 2, change_id, at, actor, origin, action, subject, reason, before, after, hash, 'x' FROM audit`)
	refused("INSERT INTO seals SELECT number + 2, at, heads, hash, 'x' FROM seals")
	tombstone := "UPDATE versions SET bundle = NULL, attached = NULL, deleted_at = 1, deleted_by = 'x', deleted_reason = 'x' WHERE major = 2"
	exec(t, conn, tombstone)
	refused(tombstone)
	refused("UPDATE versions SET bundle = (SELECT max(id) FROM blobs), deleted_at = NULL, deleted_by = NULL, deleted_reason = NULL")
	exec(t, conn, "DELETE FROM version_files WHERE major = 2")
	exec(t, conn, "DELETE FROM blobs WHERE id NOT IN (SELECT blob FROM files UNION SELECT blob FROM version_files UNION SELECT coalesce(bundle, '') FROM versions UNION SELECT blob FROM manifests UNION SELECT lock FROM manifests)")
}

func TestSubjectsCannotBeForgedByHand(t *testing.T) {
	dsn := testkit.Postgres(t)
	conn := raw(t, dsn)
	storetest.RunSubjectsByHand(t, open(t, dsn, postgres.Options{}), func(statement string) error {
		_, err := conn.Exec(t.Context(), statement)
		return err
	})
}

func TestDamagedContentIsNotHandedOut(t *testing.T) {
	dsn := testkit.Postgres(t)
	s := open(t, dsn, postgres.Options{})
	p := storetest.Example()
	if err := s.Commit(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	id := p.Versions[0].Bundle
	conn := raw(t, dsn)
	exec(t, conn, "ALTER TABLE blobs DISABLE TRIGGER ALL")
	exec(t, conn, "UPDATE blobs SET data = data || '\\x20' WHERE id = '"+string(id)+"'")
	if _, err := s.Blobs(t.Context(), []registry.BlobID{id}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("Blobs of a changed content: %v, want an error that says so", err)
	}
	if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), string(id)) {
		t.Errorf("Check: %v, want an error that names it", err)
	}
}

func TestRoleNeedsNothingButItsSchema(t *testing.T) {
	dsn := testkit.Postgres(t)
	conn := raw(t, dsn)
	role := fmt.Sprintf("modest_%d", time.Now().UnixNano()) // of the server, not of the database
	exec(t, conn, "CREATE ROLE "+role+" LOGIN; CREATE SCHEMA treaty AUTHORIZATION "+role)
	s := open(t, strings.Replace(dsn, "user=postgres", "user="+role, 1), postgres.Options{Schema: "treaty"})
	first := storetest.Example()
	if err := s.Commit(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Sequence(t.Context()); n != 1 || err != nil {
		t.Errorf("Sequence() = %d, %v; want 1", n, err)
	}
	if _, err := s.Seal(t.Context(), first.Change.At); err != nil {
		t.Error(err)
	}
	if names := relations(t, conn); names != "" {
		t.Errorf("tables outside of the schema: %s", names)
	}
}

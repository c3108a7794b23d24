package postgres_test

import (
	"os"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/storetest"
)

// older makes a database that has gone through the first migrations only.
func older(t *testing.T, migrations int) (dsn string) {
	t.Helper()
	dsn = testkit.Postgres(t)
	conn := raw(t, dsn)
	exec(t, conn, `CREATE TABLE migrations (number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at bigint NOT NULL);
		COMMENT ON TABLE migrations IS 'the schema migrations of a Treaty registry'`)
	storetest.Migrate(t, os.DirFS("."), migrations, func(sql string) { exec(t, conn, sql) })
	return dsn
}

func TestOlderSubjectsKeepTheirPromise(t *testing.T) {
	dsn := older(t, 14)
	exec(t, raw(t, dsn), storetest.BeforeSubjects)
	storetest.RunBeforeSubjects(t, open(t, dsn, postgres.Options{}))
}

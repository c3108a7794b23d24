package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Look says how the database at dsn is, and changes nothing. The error is why it
// cannot be reached, or would be refused.
func Look(ctx context.Context, dsn string) (found sqlstore.Condition, err error) {
	known, err := sqlstore.Migrations(migrationFiles)
	if err != nil {
		return found, err
	}
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return found, err
	}
	defer conn.Close(ctx)
	var version, tables int
	var comment *string
	err = conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, clock_timestamp(),
		(SELECT count(*) FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND relkind IN ('r', 'p', 'v', 'm', 'f')),
		obj_description(to_regclass('migrations'), 'pg_class')`).Scan(&version, &found.Clock, &tables, &comment)
	switch {
	case err != nil:
		return found, err
	case version < oldest*10000:
		return found, fmt.Errorf("the server is PostgreSQL %d: Treaty needs %d or newer", version/10000, oldest)
	case tables == 0:
		found.Empty, found.Pending = true, len(known)
		return found, nil
	case comment == nil || *comment != mark:
		return found, sqlstore.ErrForeign
	}
	rows, err := conn.Query(ctx, `SELECT checksum FROM migrations ORDER BY number`)
	if err != nil {
		return found, err
	}
	applied, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return found, err
	}
	pending, err := sqlstore.Pending(known, applied)
	found.Pending = len(pending)
	return found, err
}

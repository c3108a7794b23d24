package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Look says how the database at path is, and changes nothing. The error is why
// it would be refused.
func Look(ctx context.Context, path string) (found sqlstore.Condition, err error) {
	known, err := sqlstore.Migrations(migrationFiles)
	if err != nil {
		return found, err
	}
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
	db, err := sql.Open("sqlite3", file.String()+"?mode=ro&_query_only=true&_busy_timeout=5000")
	if err != nil {
		return found, err
	}
	defer db.Close()
	var id, tables int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return found, fmt.Errorf("%s: %w", path, err)
	}
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
		return found, fmt.Errorf("%s: %w", path, err)
	}
	switch {
	case id == 0 && tables == 0:
		return sqlstore.Condition{Empty: true, Pending: len(known)}, nil
	case id != applicationID:
		return found, sqlstore.ErrForeign
	}
	rows, err := db.QueryContext(ctx, "SELECT checksum FROM migrations ORDER BY number")
	applied, err := sqlstore.Collect(rows, err, func(checksum *string) []any { return []any{checksum} })
	if err != nil {
		return found, err
	}
	pending, err := sqlstore.Pending(known, applied)
	return sqlstore.Condition{Pending: len(pending)}, err
}

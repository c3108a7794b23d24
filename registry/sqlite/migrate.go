package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"time"

	"github.com/treaty-events/treaty/registry/sqlstore"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks our databases in SQLite's file header: "trty".
const applicationID = 0x74727479

// migrate brings the tables up to date, all steps in one transaction: two
// programs that start at once take turns, and a step that fails leaves nothing.
func migrate(ctx context.Context, db *sql.DB) error {
	known, err := sqlstore.Migrations(migrationFiles)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := recognise(ctx, tx); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT checksum FROM migrations ORDER BY number")
	applied, err := sqlstore.Collect(rows, err, func(checksum *string) []any { return []any{checksum} })
	if err != nil {
		return err
	}
	pending, err := sqlstore.Pending(known, applied)
	if err != nil {
		return err
	}
	for _, m := range pending {
		if err := apply(ctx, tx, m); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return tx.Commit()
}

// recognise refuses what is not ours and marks what is new.
func recognise(ctx context.Context, tx *sql.Tx) error {
	var id, tables int
	if err := tx.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
		return err
	}
	switch {
	case id == applicationID:
		return nil
	case id != 0 || tables > 0:
		return sqlstore.ErrForeign
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d;
		CREATE TABLE migrations (
			number     INTEGER PRIMARY KEY,
			name       TEXT NOT NULL,
			checksum   TEXT NOT NULL,
			applied_at INTEGER NOT NULL
		)`, applicationID))
	return err
}

func apply(ctx context.Context, tx *sql.Tx, m sqlstore.Migration) error {
	if _, err := tx.ExecContext(ctx, m.SQL); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
		m.Number, m.Name, m.Checksum, time.Now().UnixMicro())
	return err
}

package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks our databases in SQLite's file header: "trty".
const applicationID = 0x74727479

// Why a database is refused.
var (
	ErrNewer   = errors.New("the database was written by a newer Treaty: use that version, or restore a backup")
	ErrForeign = errors.New("the file is a database of another program: choose another data folder")
	ErrEdited  = errors.New("a migration that this database went through is not the one in this program: it was built from changed sources")
)

type migration struct {
	number   int
	name     string
	checksum string
	sql      string
}

// migrations returns the embedded migrations in order; their numbers are their
// places, from 1 on.
func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var list []migration
	for i, name := range names {
		data, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(data)
		list = append(list, migration{number: i + 1, name: name, checksum: hex.EncodeToString(sum[:]), sql: string(data)})
	}
	return list, nil
}

// migrate brings the tables up to date, all steps in one transaction: two
// programs that start at once take turns, and a step that fails leaves nothing.
func migrate(ctx context.Context, db *sql.DB) error {
	known, err := migrations()
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
	applied, err := appliedMigrations(ctx, tx)
	if err != nil {
		return err
	}
	if len(applied) > len(known) {
		return fmt.Errorf("%w (it has %d migrations, this program knows %d)", ErrNewer, len(applied), len(known))
	}
	for i, checksum := range applied {
		if checksum != known[i].checksum {
			return fmt.Errorf("%w (%s)", ErrEdited, known[i].name)
		}
	}
	for _, m := range known[len(applied):] {
		if err := apply(ctx, tx, m); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
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
		return ErrForeign
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

func appliedMigrations(ctx context.Context, tx *sql.Tx) ([]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT checksum FROM migrations ORDER BY number")
	if err != nil {
		return nil, err
	}
	return collect(rows, func(checksum *string) []any { return []any{checksum} })
}

func apply(ctx context.Context, tx *sql.Tx, m migration) error {
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
		m.number, m.name, m.checksum, time.Now().UnixMicro())
	return err
}

// collect reads every row into a T, the fields of which columns names in the
// order of the query, and closes rows.
func collect[T any](rows *sql.Rows, columns func(*T) []any) ([]T, error) {
	defer rows.Close()
	var list []T
	for rows.Next() {
		var row T
		if err := rows.Scan(columns(&row)...); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

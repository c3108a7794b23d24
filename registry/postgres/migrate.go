package postgres

import (
	"context"
	"embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/treaty-events/treaty/registry/sqlstore"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate brings the tables up to date, all steps in one transaction and under a
// lock: processes that start at once take turns, and a step that fails leaves
// nothing.
func migrate(ctx context.Context, pool *pgxpool.Pool, schema string) error {
	known, err := sqlstore.Migrations(migrationFiles)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		// However long it takes: ctx ends it.
		if _, err := tx.Exec(ctx, `SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('treaty migrations', 0))`); err != nil {
			return err
		}
		if err := recognise(ctx, tx, schema); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT checksum FROM migrations ORDER BY number`)
		if err != nil {
			return err
		}
		applied, err := pgx.CollectRows(rows, pgx.RowTo[string])
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
		return nil
	})
}

// mark is the comment that says whose the tables are.
const mark = "the schema migrations of a Treaty registry"

// recognise refuses a schema with tables that are not ours, and marks an empty one.
func recognise(ctx context.Context, tx pgx.Tx, schema string) error {
	if err := makeSchema(ctx, tx, schema); err != nil {
		return err
	}
	var found *string
	var tables int
	err := tx.QueryRow(ctx, `SELECT count(*), max(obj_description(oid, 'pg_class')) FILTER (WHERE relname = 'migrations')
		FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND relkind IN ('r', 'p', 'v', 'm', 'f')`).Scan(&tables, &found)
	switch {
	case err != nil:
		return fmt.Errorf("the schema to keep the tables in: %w", err)
	case found != nil && *found == mark:
		return nil
	case tables > 0:
		return sqlstore.ErrForeign
	}
	_, err = tx.Exec(ctx, `CREATE TABLE migrations (
			number     integer PRIMARY KEY,
			name       text   NOT NULL,
			checksum   text   NOT NULL,
			applied_at bigint NOT NULL
		); COMMENT ON TABLE migrations IS '`+mark+`'`)
	return err
}

// makeSchema makes the schema, if one is named and it is not there: a role that
// may use it need not be allowed to make others.
func makeSchema(ctx context.Context, tx pgx.Tx, schema string) error {
	var there bool
	err := tx.QueryRow(ctx, `SELECT $1 = '' OR EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)`, schema).Scan(&there)
	if err == nil && !there {
		_, err = tx.Exec(ctx, `CREATE SCHEMA `+pgx.Identifier{schema}.Sanitize())
	}
	return err
}

func apply(ctx context.Context, tx pgx.Tx, m sqlstore.Migration) error {
	if _, err := tx.Exec(ctx, m.SQL); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)`,
		m.Number, m.Name, m.Checksum, time.Now().UnixMicro())
	return err
}

package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Schema returns the statements that create the tables of the store where they are missing,
// for those who keep migrations of their own.
func (s *Store) Schema() []string { return append([]string(nil), s.schema...) }

// CreateTables creates the tables where they are missing. Several processes may do it at
// once.
func (s *Store) CreateTables(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("sqlstore: begin: %w", err)
	}
	defer tx.Rollback() // nothing is left to do after the commit
	if err := s.create(ctx, tx); err != nil {
		return fmt.Errorf("sqlstore: create tables: %w", err)
	}
	return tx.Commit()
}

// createLock is the advisory lock under which tables are created: IF NOT EXISTS of
// PostgreSQL fails where two do it at the same time.
const createLock = 7_265_617_479

func (s *Store) create(ctx context.Context, tx *sql.Tx) error {
	if s.dialect == PostgreSQL {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(createLock)); err != nil {
			return err
		}
	}
	for _, statement := range s.schema {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// schemaOf returns the statements of Schema. Times are nanoseconds since 1970, so that they
// come back as they were.
func schemaOf(dialect Dialect, marks, letters string) []string {
	bytes, end := "BYTEA", ""
	if dialect == SQLite {
		bytes, end = "BLOB", " WITHOUT ROWID"
	}
	statements := []string{
		`CREATE TABLE IF NOT EXISTS {marks} (
	consumer TEXT NOT NULL,
	event_key TEXT NOT NULL,
	done_at BIGINT NOT NULL,
	PRIMARY KEY (consumer, event_key)
){end}`,
		`CREATE INDEX IF NOT EXISTS {marks_by_time} ON {indexed_marks} (done_at)`,
		`CREATE TABLE IF NOT EXISTS {letters} (
	consumer TEXT NOT NULL,
	id TEXT NOT NULL,
	reason TEXT NOT NULL,
	error TEXT NOT NULL,
	attempts BIGINT NOT NULL,
	first_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	event_type TEXT NOT NULL,
	event_version BIGINT NOT NULL,
	event_id TEXT NOT NULL,
	event_key TEXT NOT NULL,
	message_source TEXT NOT NULL,
	message_key {bytes},
	message_headers {bytes},
	message_body {bytes},
	PRIMARY KEY (consumer, id)
)`,
		`CREATE INDEX IF NOT EXISTS {letters_by_time} ON {indexed_letters} (consumer, first_at, id)`,
	}
	markIndex, indexedMarks := indexOf(dialect, marks)
	letterIndex, indexedLetters := indexOf(dialect, letters)
	names := strings.NewReplacer("{marks}", marks, "{letters}", letters, "{bytes}", bytes, "{end}", end,
		"{marks_by_time}", markIndex, "{indexed_marks}", indexedMarks,
		"{letters_by_time}", letterIndex, "{indexed_letters}", indexedLetters)
	for i := range statements {
		statements[i] = names.Replace(statements[i])
	}
	return statements
}

// indexOf names the index by time of a table, and the table as its index wants it. Where
// there is a schema PostgreSQL has it at the table alone, and SQLite at the index alone.
func indexOf(dialect Dialect, table string) (index, on string) {
	schema, name, ok := strings.Cut(table, ".")
	if !ok {
		schema, name = "", table
	}
	index = strings.TrimSuffix(name, `"`) + `_by_time"`
	if schema == "" || dialect == PostgreSQL {
		return index, table
	}
	return schema + "." + index, name
}

// queries are the statements of a store, written for its tables and its dialect.
type queries struct {
	mark, forget             string
	put, list, after, remove string
}

func queriesOf(dialect Dialect, marks, letters string) queries {
	names := strings.NewReplacer("{marks}", marks, "{letters}", letters)
	write := func(query string) string {
		query = names.Replace(query)
		if dialect == PostgreSQL {
			query = numbered(query)
		}
		return query
	}
	return queries{
		mark: write(`INSERT INTO {marks} (consumer, event_key, done_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`),
		forget: write(`DELETE FROM {marks} WHERE (consumer, event_key) IN (
	SELECT consumer, event_key FROM {marks} AS m WHERE done_at < ? AND NOT EXISTS (
		SELECT 1 FROM {letters} AS l WHERE l.consumer = m.consumer AND l.event_key = m.event_key
	) LIMIT ?)`),
		put: write(`INSERT INTO {letters} AS old (` + letterColumns + `)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (consumer, id) DO UPDATE SET reason = excluded.reason, error = excluded.error,
	attempts = old.attempts + excluded.attempts,
	last_at = CASE WHEN excluded.last_at > old.last_at THEN excluded.last_at ELSE old.last_at END,
	event_key = CASE WHEN excluded.event_key = '' THEN old.event_key ELSE excluded.event_key END`),
		list:   write(`SELECT ` + letterColumns + ` FROM {letters} WHERE consumer = ? ORDER BY first_at, id LIMIT ?`),
		after:  write(`SELECT ` + letterColumns + ` FROM {letters} WHERE consumer = ? AND (first_at, id) > (?, ?) ORDER BY first_at, id LIMIT ?`),
		remove: write(`DELETE FROM {letters} WHERE consumer = ? AND id = ?`),
	}
}

// numbered writes the parameters as PostgreSQL has them: $1, $2.
func numbered(query string) string {
	var b strings.Builder
	parts := strings.Split(query, "?")
	for i, part := range parts {
		b.WriteString(part)
		if i < len(parts)-1 {
			fmt.Fprintf(&b, "$%d", i+1)
		}
	}
	return b.String()
}

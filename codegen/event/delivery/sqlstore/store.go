package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Dialect is the SQL that a database speaks.
type Dialect int

// The dialects.
const (
	PostgreSQL Dialect = iota + 1
	SQLite
)

// Options say what of a database a [Store] uses.
type Options struct {
	Dialect Dialect // must be said
	// Marks is the table of events that were handled, Letters that of the dead letters, each
	// maybe with its schema ("ops.marks"); empty: treaty_marks, treaty_dead_letters.
	Marks, Letters string
	// Tx is how transactions are begun; nil: as the database does.
	Tx *sql.TxOptions
}

// Store is a delivery.Store in a database. Its tables are those of [Store.Schema].
//
// SQLite has one writer at a time: a handler holds the database while it runs, and
// another connection that wants to write waits for as long as its busy_timeout says. So
// handlers there write through [Tx] alone and are quick.
type Store struct {
	db      *sql.DB
	dialect Dialect
	tx      *sql.TxOptions
	queries queries
	schema  []string
	now     func() time.Time
}

// New returns a store in db, which it does not close. It does not look at the database: see
// [Store.CreateTables].
func New(db *sql.DB, options Options) (*Store, error) {
	if db == nil {
		return nil, errors.New("sqlstore: there is no database")
	}
	if options.Dialect != PostgreSQL && options.Dialect != SQLite {
		return nil, errors.New("sqlstore: Options.Dialect must be PostgreSQL or SQLite")
	}
	marks, err := quoted(cmp.Or(options.Marks, "treaty_marks"))
	if err != nil {
		return nil, err
	}
	letters, err := quoted(cmp.Or(options.Letters, "treaty_dead_letters"))
	if err != nil {
		return nil, err
	}
	if marks == letters {
		return nil, fmt.Errorf("sqlstore: marks and dead letters are in one table, %s", marks)
	}
	return &Store{
		db: db, dialect: options.Dialect, tx: options.Tx, now: time.Now,
		queries: queriesOf(options.Dialect, marks, letters),
		schema:  schemaOf(options.Dialect, marks, letters),
	}, nil
}

// quoted returns the name of a table as SQL has it. What is no plain name is
// refused, so that no name can be more than that.
func quoted(table string) (string, error) {
	parts := strings.Split(table, ".")
	for i, part := range parts {
		plain := part != "" && (part[0] < '0' || part[0] > '9') && strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
		if !plain || len(parts) > 2 || len(part) > 50 {
			return "", fmt.Errorf("sqlstore: %q is no name of a table: lower-case letters, digits and _, maybe after a schema and a dot", table)
		}
		parts[i] = `"` + part + `"`
	}
	return strings.Join(parts, "."), nil
}

// Once is that of delivery.Store: f runs in a transaction that first marks the key, so that
// another call with the same key waits for the end of it. An error after f has
// returned nil says that the commit failed, or that nobody knows whether it came through. It is
// delivery.Permanent where SQLite rolled all back in the middle of f, and f may have written since.
func (s *Store) Once(ctx context.Context, consumer, key string, f func(context.Context) error) (first bool, err error) {
	if _, within := s.Tx(ctx); within {
		return false, errors.New("sqlstore: Once within Once, which would wait for itself: write through Tx instead")
	}
	tx, err := s.db.BeginTx(ctx, s.tx)
	if err != nil {
		return false, fmt.Errorf("sqlstore: begin: %w", err)
	}
	defer tx.Rollback() // nothing is left to do after a commit; f may fail, or panic
	switch first, err := s.mark(ctx, tx, consumer, key); {
	case err != nil:
		return false, fmt.Errorf("sqlstore: mark: %w", err)
	case !first:
		return false, nil
	}
	if err := s.handle(ctx, &handling{tx: tx}, f); err != nil {
		return false, err
	}
	if err := tx.Commit(); err != nil {
		return false, notCommitted(ctx, err)
	}
	return true, nil
}

// notCommitted says why a transaction could not be committed.
func notCommitted(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		err = ctx.Err() // which had it rolled back
	}
	return fmt.Errorf("sqlstore: commit: %w", err)
}

// mark makes a key done within tx, and reports whether it was not yet.
func (s *Store) mark(ctx context.Context, tx *sql.Tx, consumer, key string) (bool, error) {
	result, err := tx.ExecContext(ctx, s.queries.mark, consumer, key, s.now().UnixNano())
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// forgetAtOnce bounds the rows that one transaction forgets, so that nobody waits long.
const forgetAtOnce = 1000

// Forget removes the marks of what was handled before a time, and returns how many there
// were. An event that comes once more after that is handled again: keep marks for longer
// than the transport may bring something again. Marks of events that are among
// the dead letters stay, since such a letter may be put back at any time.
func (s *Store) Forget(ctx context.Context, before time.Time) (int64, error) {
	var all int64
	for {
		result, err := s.db.ExecContext(ctx, s.queries.forget, before.UnixNano(), forgetAtOnce)
		if err != nil {
			return all, fmt.Errorf("sqlstore: forget: %w", err)
		}
		n, err := result.RowsAffected()
		if all += n; err != nil || n < forgetAtOnce {
			return all, err
		}
	}
}

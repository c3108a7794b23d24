package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// batch is statements that go to the server together: one round trip. Those
// that are in no transaction yet are one.
type batch struct {
	pgx.Batch
	checks []func() error
}

func (b *batch) run(list ...sqlstore.Statement) {
	for _, s := range list {
		b.Queue(translate(s.SQL), s.Args...).Exec(func(tag pgconn.CommandTag) error {
			b.checks = append(b.checks, func() error { return s.Check(tag.RowsAffected()) })
			return nil
		})
	}
}

// read puts the rows of a statement into list.
func read[T any](b *batch, s sqlstore.Statement, list *[]T, columns func(*T) []any) {
	b.Queue(translate(s.SQL), s.Args...).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var row T
			if err := rows.Scan(columns(&row)...); err != nil {
				return err
			}
			*list = append(*list, row)
		}
		return rows.Err()
	})
}

// sender is a connection or a transaction.
type sender interface {
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// send sends the batch and returns the first error: of the server, then of the
// statements that changed another number of rows than they had to.
func (b *batch) send(ctx context.Context, conn sender) error {
	if err := conn.SendBatch(ctx, &b.Batch).Close(); err != nil {
		return marked(err)
	}
	for _, check := range b.checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// What the server says where somebody else came first, by SQLSTATE.
var conflicts = map[string]bool{
	"40001": true, // serialization_failure
	"40P01": true, // deadlock_detected
	"23503": true, // foreign_key_violation: a content went with a deleted version meanwhile
	"TR002": true, // our own: a number of a subject was given meanwhile, see migration 15
}

// What the server says where it has no room, by SQLSTATE. Too many connections
// (53300) are in registry.Unavailable.
const (
	diskFull    = "53100"
	outOfMemory = "53200"
)

// marked turns a conflict into registry.ErrStale, so that the publication is
// judged again; a full disk into ErrFull, and a server that has no memory for it
// at the moment into ErrUnavailable: nothing was written.
func marked(err error) error {
	var said *pgconn.PgError
	switch {
	case !errors.As(err, &said):
		return err
	case conflicts[said.Code]:
		return errors.Join(registry.ErrStale, err)
	case said.Code == diskFull:
		return errors.Join(registry.ErrFull, err)
	case said.Code == outOfMemory:
		return errors.Join(registry.ErrUnavailable, err)
	}
	return err
}

// cut reports whether the connection broke, or the server ended it: what was
// under way then is not known.
func cut(err error) bool {
	if err == nil || errors.Is(err, registry.ErrStale) {
		return false
	}
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return said.SeverityUnlocalized == "FATAL" || said.SeverityUnlocalized == "PANIC"
	}
	return true
}

package sqlstore

import (
	"context"
	"database/sql"
	"sync/atomic"
)

// handling is the time in which a handler has a transaction. Its context may be kept for longer,
// by who hands it on.
type handling struct {
	tx    *sql.Tx
	ended atomic.Bool
}

// The keys of what a context carries: the handling that began last, and the one of a database.
type (
	txKey   struct{}
	txKeyOf struct{ db *sql.DB }
)

// context returns that of a handler.
func (h *handling) context(ctx context.Context, db *sql.DB) context.Context {
	return context.WithValue(context.WithValue(ctx, txKey{}, h), txKeyOf{db}, h)
}

// Tx returns the transaction in which a handler runs: what it writes there is committed
// together with the mark that its event was handled, or not at all. The handler neither
// commits it nor rolls it back. It is false where ctx is not that of a handler whose
// consumer has a Store of this package, or when that handler has ended: then the transaction,
// if there was one, refuses every statement.
//
// Where handlers of stores in two databases run within each other it is the inner one's;
// [Store.Tx] is that of one database.
func Tx(ctx context.Context) (*sql.Tx, bool) { return txAt(ctx, txKey{}) }

// Tx is [Tx] of a handler that runs in the database of s.
func (s *Store) Tx(ctx context.Context) (*sql.Tx, bool) { return txAt(ctx, txKeyOf{s.db}) }

func txAt(ctx context.Context, key any) (*sql.Tx, bool) {
	h, ok := ctx.Value(key).(*handling)
	if !ok {
		return nil, false
	}
	return h.tx, !h.ended.Load()
}

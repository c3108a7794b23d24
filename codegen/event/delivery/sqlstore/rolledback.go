package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// The savepoint around a handler, which is there as long as its transaction is.
const (
	savepoint = "SAVEPOINT treaty_handler"
	release   = "RELEASE treaty_handler"
)

// handle runs a handler. SQLite answers some errors of a statement by rolling back the whole
// transaction, with the mark, and keeps each statement that follows by itself: nobody can take
// that back, so a handler that went on must not do it once more. PostgreSQL refuses them.
func (s *Store) handle(ctx context.Context, h *handling, f func(context.Context) error) error {
	defer h.ended.Store(true)
	if s.dialect != SQLite {
		return f(h.context(ctx, s.db))
	}
	if _, err := h.tx.ExecContext(ctx, savepoint); err != nil {
		return fmt.Errorf("sqlstore: savepoint: %w", err)
	}
	failed := f(h.context(ctx, s.db))
	h.ended.Store(true)
	_, err := h.tx.ExecContext(ctx, release)
	if rolledBack(err) && (failed == nil || mayHaveGoneOn(ctx, h.tx)) {
		return delivery.Permanent(errors.Join(errWentOn, failed))
	}
	return failed // what else hinders a release is for the commit to say: rows left open, which it closes, do not hinder that
}

var errWentOn = errors.New("sqlstore: SQLite rolled back the whole transaction when a statement failed, and the handler may have written since: " +
	"that is there, and what it wrote before is not. Look at it before you put the letter back, and have the handler return such errors")

// rolledBack reports whether an error says that the savepoint is gone, in the words of SQLite.
func rolledBack(err error) bool {
	return err != nil && strings.Contains(err.Error(), "no such savepoint")
}

// mayHaveGoneOn reports whether a statement may have written since the transaction was rolled back. Of
// one that failed to write SQLite counts no changes; one that failed to read leaves the count of the
// last write before it, maybe that of the mark.
func mayHaveGoneOn(ctx context.Context, tx *sql.Tx) bool {
	var changes int
	err := tx.QueryRowContext(ctx, `SELECT changes()`).Scan(&changes)
	return err != nil || changes > 0
}

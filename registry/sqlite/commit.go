package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/mattn/go-sqlite3"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Commit writes a publication in one transaction. Waiting for its turn ends with
// ctx; once begun it is not interrupted, so that its outcome is always known.
func (s *Store) Commit(ctx context.Context, p *registry.Publication) (err error) {
	defer sqlstore.KeepIDs(p.Versions, &err)()
	return s.transact(ctx, func(w *writer) {
		w.fail(sqlstore.Stale(p, w.heads(p)))
		w.run(sqlstore.BroughtSchemas(p.Versions))
		w.run(sqlstore.FreshSchemas(p.Versions))
		w.fail(sqlstore.Identify(p.Versions, w.schemas(p.Versions)))
		list, err := sqlstore.Publication(p, nil, w.loose(p))
		w.fail(err)
		w.run(list)
		w.run(sqlstore.Chained(p.Audit, w.chains(p.Audit)))
	})
}

// Record appends entries that belong to no change.
func (s *Store) Record(ctx context.Context, entries ...*registry.AuditEntry) error {
	return s.transact(ctx, func(w *writer) { w.run(sqlstore.Chained(entries, w.chains(entries))) })
}

// Seal seals the heads of all chains that grew since the last seal; nil: none.
func (s *Store) Seal(ctx context.Context, at time.Time) (seal *registry.Seal, err error) {
	return seal, s.transact(ctx, func(w *writer) {
		grown := query(w, sqlstore.Statement{SQL: sqlstore.Grown}, sqlstore.Head)
		last := query(w, sqlstore.Statement{SQL: sqlstore.LastSeal}, func(s *registry.Seal) []any { return []any{&s.Number, &s.Hash} })
		if len(grown) == 0 || w.err != nil {
			return
		}
		before := append(last, registry.Seal{})[0]
		var list []sqlstore.Statement
		seal, list = sqlstore.Sealed(at, grown, before.Number, before.Hash)
		w.run(list)
	})
}

// writer runs the statements of one transaction and keeps the first error.
type writer struct {
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt // SQLite forgets a statement that it has run; closed with tx
	err      error
}

// transact runs write in a transaction, alone.
func (s *Store) transact(ctx context.Context, write func(*writer)) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return marked(err)
	}
	defer conn.Close()
	ctx = context.WithoutCancel(ctx)
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return marked(err)
	}
	defer tx.Rollback()
	w := &writer{ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}}
	write(w)
	if w.err != nil {
		return marked(w.err)
	}
	return uncertain(marked(tx.Commit()))
}

// marked marks what the disk had no space for, which SQLite takes back, and what
// another process kept from being written for too long.
func marked(err error) error {
	var fault sqlite3.Error
	if errors.As(err, &fault) && (fault.Code == sqlite3.ErrFull || fault.SystemErrno == syscall.ENOSPC) {
		return fmt.Errorf("%w: %w", registry.ErrFull, err)
	}
	if errors.As(err, &fault) && fault.Code == sqlite3.ErrBusy {
		return fmt.Errorf("%w: %w", registry.ErrUnavailable, err)
	}
	return err
}

// uncertain marks a commit that the disk failed in: what it wrote to the log
// may be found there after a crash, or not.
func uncertain(err error) error {
	var fault sqlite3.Error
	if errors.As(err, &fault) && fault.Code == sqlite3.ErrIoErr {
		return fmt.Errorf("%w: %w", registry.ErrUncertain, err)
	}
	return err
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) run(list []sqlstore.Statement) {
	for i := range list {
		if w.err == nil {
			w.err = w.exec(&list[i])
		}
	}
}

func (w *writer) exec(s *sqlstore.Statement) (err error) {
	prepared := w.prepared[s.SQL]
	if prepared == nil {
		if prepared, err = w.tx.PrepareContext(w.ctx, translate(s.SQL)); err != nil {
			return err
		}
		w.prepared[s.SQL] = prepared
	}
	result, err := prepared.ExecContext(w.ctx, s.Args...)
	if err != nil {
		return conflict(err)
	}
	changed, err := result.RowsAffected()
	if err != nil {
		return err
	}
	return s.Check(changed)
}

// conflict turns what others did meanwhile, and no head showed, into
// registry.ErrStale, so that the publication is judged again: a content that it
// refers to went with a deleted version, or a contract took the subject.
func conflict(err error) error {
	var fault sqlite3.Error
	if !errors.As(err, &fault) {
		return err
	}
	taken := fault.ExtendedCode == sqlite3.ErrConstraintTrigger && fault.Error() == "a number of a subject was given to a contract" // see migration 15
	if taken || fault.ExtendedCode == sqlite3.ErrConstraintForeignKey {
		return errors.Join(registry.ErrStale, err)
	}
	return err
}

func query[T any](w *writer, s sqlstore.Statement, columns func(*T) []any) []T {
	if w.err != nil {
		return nil
	}
	rows, err := w.tx.QueryContext(w.ctx, translate(s.SQL), s.Args...)
	list, err := sqlstore.Collect(rows, err, columns)
	w.fail(err)
	return list
}

func (w *writer) heads(p *registry.Publication) []registry.Head {
	return query(w, sqlstore.Heads(p), func(h *registry.Head) []any { return []any{&h.Kind, &h.Name, &h.Generation} })
}

func (w *writer) schemas(versions []registry.VersionRecord) []sqlstore.Schema {
	return query(w, sqlstore.Schemas(versions), (*sqlstore.Schema).Columns)
}

func (w *writer) loose(p *registry.Publication) []registry.BlobID {
	if len(p.Deleted) == 0 {
		return nil
	}
	return query(w, sqlstore.Loose(sqlstore.Deleted(p)), func(id *registry.BlobID) []any { return []any{id} })
}

func (w *writer) chains(entries []*registry.AuditEntry) map[string]registry.ChainHead {
	heads := map[string]registry.ChainHead{}
	for _, h := range query(w, sqlstore.ChainHeads(entries), sqlstore.Head) {
		heads[h.Chain] = h
	}
	return heads
}

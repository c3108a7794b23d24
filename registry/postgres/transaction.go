package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// transaction is a write that has its locks. It takes four round trips: what
// needs no lock (ids, heads that are new), the locks, the rows, and the commit.
type transaction struct {
	store *Store
	conn  *pgxpool.Conn
	id    []string // the server's, to ask what became of it
	heads []registry.Head
	chain []registry.ChainHead
}

// acquire takes a connection; waiting for one ends with ctx. What is then begun
// does not: the returned context ends only if the server does not answer for
// much longer than it is allowed to take.
func (s *Store) acquire(ctx context.Context) (*pgxpool.Conn, context.Context, context.CancelFunc, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	begun, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*s.patience)
	return conn, begun, cancel, nil
}

// begin starts a transaction, which reads what the others have committed by the
// time it has a lock.
func (s *Store) begin(conn *pgxpool.Conn, b *batch) *transaction {
	tx := &transaction{store: s, conn: conn}
	b.run(sqlstore.Statement{SQL: `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`})
	return tx
}

// identify asks for the server's number of the transaction.
func (tx *transaction) identify(b *batch) {
	read(b, sqlstore.Statement{SQL: `SELECT pg_current_xact_id()::text`}, &tx.id, func(id *string) []any { return []any{id} })
}

// write sends the rows and commits. Where anything fails, nothing is written.
// Proof asks for a row that is there if it was.
func (tx *transaction) write(ctx context.Context, list []sqlstore.Statement, proof sqlstore.Statement) error {
	b := &batch{}
	b.run(list...)
	if err := b.send(ctx, tx.conn); err != nil {
		return tx.rollback(ctx, err)
	}
	return tx.commit(ctx, proof)
}

// rollback ends the transaction and returns why. A connection on which even that
// fails is closed by the pool.
func (tx *transaction) rollback(ctx context.Context, why error) error {
	if !tx.conn.Conn().IsClosed() {
		_, _ = tx.conn.Exec(ctx, `ROLLBACK`)
	}
	return why
}

func (tx *transaction) commit(ctx context.Context, proof sqlstore.Statement) error {
	tag, err := tx.conn.Exec(ctx, `COMMIT`)
	switch {
	case err == nil && tag.String() == "COMMIT":
		return nil
	case err == nil:
		return fmt.Errorf("the server ended the transaction with %s", tag)
	case cut(err):
		return tx.lookUp(proof, err)
	}
	return tx.rollback(ctx, marked(err))
}

// patience with a server that went away in the middle of a commit.
const (
	lookUps     = 20
	lookUpPause = 250 * time.Millisecond
)

// lookUp finds out, on other connections, what became of a commit whose answer
// was lost: nil, it is written; cause, it is not; ErrUncertain, nobody knows.
func (tx *transaction) lookUp(proof sqlstore.Statement, cause error) error {
	for range lookUps {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		written, err := tx.written(ctx, proof)
		cancel()
		switch {
		case err == nil && written:
			return nil
		case err == nil:
			return fmt.Errorf("the connection broke before it was written: %w", cause)
		}
		time.Sleep(lookUpPause)
	}
	return errors.Join(registry.ErrUncertain, cause)
}

// written reports whether the transaction was committed; an error: it is still
// under way, or the server does not answer. The server's number of it alone says
// too little: a server that crashed may have given it again.
func (tx *transaction) written(ctx context.Context, proof sqlstore.Statement) (written bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, tx.store.pool.Config().ConnConfig) // the pool may be busy with such as this
	if err != nil {
		return false, err
	}
	defer conn.Close(ctx)
	if err := tx.ended(ctx, conn); err != nil {
		return false, err
	}
	err = conn.QueryRow(ctx, `SELECT EXISTS (`+proof.SQL+`)`, proof.Args...).Scan(&written)
	return written, err
}

// ended returns an error while the transaction is under way, or it is not known.
// A server that crashed may not know its number yet: then it was not committed.
func (tx *transaction) ended(ctx context.Context, conn *pgx.Conn) error {
	var status string
	err := conn.QueryRow(ctx, `SELECT coalesce(pg_xact_status($1::text::xid8), 'forgotten')`, tx.id[0]).Scan(&status)
	var said *pgconn.PgError
	switch {
	case errors.As(err, &said) && said.Code == "22023": // a transaction "in the future"
		return nil
	case err == nil && status == "in progress":
		return errors.New("the transaction is still under way")
	}
	return err
}

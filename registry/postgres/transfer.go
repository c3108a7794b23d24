package postgres

import (
	"context"
	"errors"
	"iter"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/transfer"
)

// transfer is a transaction that takes as long as it takes.
func (s *Store) transfer() *sqlstore.Transfer {
	return &sqlstore.Transfer{
		DB: s.DB, Translate: translate, Collate: `"C"`,
		Begin:   []string{`SET LOCAL statement_timeout = 0`, `SET LOCAL idle_in_transaction_session_timeout = 0`},
		Waiting: `SELECT EXISTS (SELECT 1 FROM changes WHERE sequence IS NULL) OR EXISTS (SELECT 1 FROM audit WHERE position IS NULL)`,
		Alone:   []string{`LOCK TABLE changes, heads, audit, chains, seals IN EXCLUSIVE MODE`},
		Finish: []string{
			`SELECT setval(pg_get_serial_sequence('schemas', 'id'), max(id)) FROM schemas HAVING max(id) IS NOT NULL`,
		},
	}
}

// attempts is how often a dump waits for a moment in which everything has its
// number: each attempt gives those that were missing.
const attempts = 100

// Dump implements transfer.Source: others read and write meanwhile.
func (s *Store) Dump(ctx context.Context, table func(transfer.Table) error, row func([]any) error) error {
	for i := 1; ; i++ {
		if _, err := s.Sequence(ctx); err != nil {
			return err
		}
		if _, err := s.Audit(ctx, registry.AuditQuery{Limit: 1}); err != nil {
			return err
		}
		if err := s.transfer().Dump(ctx, table, row); !errors.Is(err, sqlstore.ErrUnnumbered) || i == attempts {
			return err
		}
	}
}

// Load implements transfer.Target.
func (s *Store) Load(ctx context.Context, rows iter.Seq2[transfer.Row, error], verify func(context.Context, transfer.Source) error) error {
	return s.transfer().Load(ctx, rows, verify)
}

package sqlite

import (
	"context"
	"iter"

	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/transfer"
)

// Dump implements transfer.Source: others read and write meanwhile.
func (s *Store) Dump(ctx context.Context, table func(transfer.Table) error, row func([]any) error) error {
	t := sqlstore.Transfer{DB: s.DB, Translate: translate, Collate: "BINARY"}
	return t.Dump(ctx, table, row)
}

// Load implements transfer.Target.
func (s *Store) Load(ctx context.Context, rows iter.Seq2[transfer.Row, error], verify func(context.Context, transfer.Source) error) error {
	t := sqlstore.Transfer{DB: s.write, Translate: translate, Collate: "BINARY"}
	return t.Load(ctx, rows, verify)
}

package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Records returns the records of scope, as one moment has them, in one round
// trip: every process asks after every change.
func (s *Store) Records(ctx context.Context, scope registry.Scope) (*registry.Records, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	records := &registry.Records{}
	b := &batch{}
	b.run(sqlstore.Statement{SQL: `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`})
	for _, question := range sqlstore.Questions(scope, records) {
		b.Queue(translate(question.SQL), question.Args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				if err := question.Row(rows.Scan); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
	b.run(sqlstore.Statement{SQL: `COMMIT`})
	if err := b.send(ctx, conn); err != nil {
		return nil, err // the pool closes a connection that is left in a transaction
	}
	return records, nil
}

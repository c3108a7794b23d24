package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Renew begins another epoch: to be called when the database was put back to an
// older state, before anybody uses it. No schema gets an id up to floor that has
// none yet.
func (s *Store) Renew(ctx context.Context, floor int64) error {
	if err := sqlstore.Spare(floor); err != nil {
		return err
	}
	epoch := sqlstore.NewEpoch()
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlstore.EndSessions().SQL); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, epoch.SQL, epoch.Args...); err != nil || floor == 0 {
			return err
		}
		_, err := tx.Exec(ctx, `SELECT setval(pg_get_serial_sequence('schemas', 'id'), greatest($1::bigint,
			(SELECT max(id) FROM schemas), pg_sequence_last_value(pg_get_serial_sequence('schemas', 'id')::regclass)))`, floor)
		return err
	})
}

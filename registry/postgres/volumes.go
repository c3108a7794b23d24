package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/volume"
)

// AddReports counts reports, each once. Where it is not known whether they were
// written, the same again are known.
func (s *Store) AddReports(ctx context.Context, reports []volume.Booking) (fates []volume.Fate, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var fresh, known []volume.Reporter
		first := &batch{}
		read(first, sqlstore.FreshReporters(reports), &fresh, sqlstore.ReporterColumns)
		read(first, sqlstore.KnownReporters(reports), &known, sqlstore.ReporterColumns)
		if err := first.send(ctx, tx); err != nil {
			return err
		}
		var counted []volume.Booking
		fates, counted = sqlstore.Fates(reports, fresh, known)
		if len(counted) == 0 {
			return nil
		}
		then := &batch{}
		then.run(sqlstore.MoreVolumes(counted)...)
		return then.send(ctx, tx)
	})
	return fates, err
}

// ForgetVolumes removes what is older than that day.
func (s *Store) ForgetVolumes(ctx context.Context, before volume.Day) error {
	return s.plain(ctx, sqlstore.FewerVolumes(before))
}

// TakeTurn gives a turn to holder; false: another has it.
func (s *Store) TakeTurn(ctx context.Context, name, holder string, ttl time.Duration) (bool, error) {
	err := s.plain(ctx, sqlstore.Turn(name, holder, ttl, errHeld))
	if errors.Is(err, errHeld) {
		return false, nil
	}
	return err == nil, err
}

var _ volume.Store = (*Store)(nil)

package sqlite

import (
	"context"
	"errors"
	"time"

	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/volume"
)

// AddReports counts reports, each once.
func (s *Store) AddReports(ctx context.Context, reports []volume.Booking) (fates []volume.Fate, err error) {
	err = s.transact(ctx, func(w *writer) {
		fresh := query(w, sqlstore.FreshReporters(reports), sqlstore.ReporterColumns)
		known := query(w, sqlstore.KnownReporters(reports), sqlstore.ReporterColumns)
		var counted []volume.Booking
		fates, counted = sqlstore.Fates(reports, fresh, known)
		w.run(sqlstore.MoreVolumes(counted))
	})
	return fates, err
}

// ForgetVolumes removes what is older than that day.
func (s *Store) ForgetVolumes(ctx context.Context, before volume.Day) error {
	return s.transact(ctx, func(w *writer) { w.run(sqlstore.FewerVolumes(before)) })
}

// TakeTurn gives a turn to holder; false: another has it.
func (s *Store) TakeTurn(ctx context.Context, name, holder string, ttl time.Duration) (bool, error) {
	err := s.transact(ctx, func(w *writer) { w.run(sqlstore.Turn(name, holder, ttl, errHeld)) })
	if errors.Is(err, errHeld) {
		return false, nil
	}
	return err == nil, err
}

var _ volume.Store = (*Store)(nil)

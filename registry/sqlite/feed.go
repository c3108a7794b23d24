package sqlite

import (
	"context"
	"time"
)

// Sequence returns the number of the newest change; 0: none yet. SQLite gives
// the numbers within the commit: nobody else writes meanwhile.
func (s *Store) Sequence(ctx context.Context) (newest int64, err error) {
	err = s.DB.QueryRowContext(ctx, `SELECT coalesce(max(sequence), 0) FROM changes`).Scan(&newest)
	return newest, err
}

// lookEvery is how often Watch asks whether the file was written.
const lookEvery = 200 * time.Millisecond

// Watch calls wake after anybody, this process too, has written the file.
func (s *Store) Watch(ctx context.Context, wake func()) error {
	conn, err := s.DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for last := int64(-1); ; {
		var version int64
		if err := conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version); err != nil && ctx.Err() == nil {
			return err
		}
		if version != last && ctx.Err() == nil {
			last = version
			wake()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

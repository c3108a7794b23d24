package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// bell tells other processes that something was committed. It rings outside of
// the transactions that commit, which NOTIFY would have queue, and may be lost.
type bell struct {
	pool    *pgxpool.Pool
	channel string        // that the processes with these tables listen to
	ask     chan struct{} // one place: rings that come together are one
	stop    context.CancelFunc
	done    sync.WaitGroup
}

func newBell(pool *pgxpool.Pool, schema string) *bell {
	sum := sha256.Sum256([]byte(schema)) // a name may be too long to have a prefix

	ctx, stop := context.WithCancel(context.Background())
	b := &bell{pool: pool, channel: "treaty_" + hex.EncodeToString(sum[:8]), ask: make(chan struct{}, 1), stop: stop}
	b.done.Go(func() { b.run(ctx) })
	return b
}

func (b *bell) ring() {
	select {
	case b.ask <- struct{}{}:
	default: // it is about to ring
	}
}

func (b *bell) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.ask:
			_, _ = b.pool.Exec(ctx, `SELECT pg_notify($1, '')`, b.channel) // others look again in a moment anyway
		}
	}
}

func (b *bell) close() {
	b.stop()
	b.done.Wait()
}

// The pauses between attempts to listen again.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 5 * time.Second
)

// Watch calls wake whenever another process has committed something, and each
// time that it listens again after the connection broke.
func (s *Store) Watch(ctx context.Context, wake func()) error {
	pause := firstPause
	for ctx.Err() == nil {
		heard := func() {
			pause = firstPause
			wake()
		}
		if err := s.listen(ctx, heard); err != nil && ctx.Err() == nil {
			wait(ctx, pause)
			pause = min(2*pause, lastPause)
		}
	}
	return nil
}

func wait(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// listen calls heard once it listens and at each message, until an error.
func (s *Store) listen(ctx context.Context, heard func()) error {
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `LISTEN `+s.bell.channel); err != nil {
		return err
	}
	for {
		heard()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}

package main

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// outage logs that the store is away: once, then ever more seldom, and once when
// it is back. The store is asked several times a second, and each of those lines
// would say the same.
type outage struct {
	log *slog.Logger
	now func() time.Time

	mu     sync.Mutex
	since  time.Time     // of the first failure; zero: it is there
	last   time.Time     // of the last failure
	told   bool          // this outage is in the log
	silent time.Time     // nothing is said before
	pause  time.Duration // for how long nothing is said after the next warning
}

// How seldom an outage is told of; after calm, the next is a new one.
const (
	outagePause = time.Minute
	outageMost  = time.Hour
	outageCalm  = 10 * time.Minute
	outageLook  = 250 * time.Millisecond
)

// failed notes that the store could not be asked.
func (o *outage) failed(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	if o.last.IsZero() || now.Sub(o.last) > outageCalm {
		o.silent, o.pause = now, outagePause
	}
	if o.last = now; o.since.IsZero() {
		o.since = now
	}
	if now.Before(o.silent) {
		return
	}
	o.log.Warn("the store could not be asked for changes", "error", err, "since", o.since, "silent-for", o.pause)
	o.told, o.silent, o.pause = true, now.Add(o.pause), min(2*o.pause, outageMost)
}

// answered notes how long ago the store was asked and answered.
func (o *outage) answered(ago time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	if o.since.IsZero() || ago >= now.Sub(o.last) {
		return
	}
	if o.told {
		o.log.Info("the store is back again", "away", now.Sub(o.since).Round(time.Millisecond))
	}
	o.since, o.told = time.Time{}, false
}

// watch looks until ctx is done whether the store is back.
func (o *outage) watch(ctx context.Context, lag func() time.Duration) {
	tick := time.NewTicker(outageLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			o.answered(lag())
		}
	}
}

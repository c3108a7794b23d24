package delivery

import (
	"fmt"
	"math"
	"sync"
	"time"
)

// Rate bounds how many events of a type are published: so many a second, and so many at
// once where there were none before. The zero value bounds nothing.
type Rate struct {
	PerSecond float64
	Burst     int // 0: as many as in a second, one at least
}

// longest bounds the interval between two events, and the time that a burst is worth.
const longest = 100 * 365 * 24 * time.Hour

// bucket returns the bucket of a rate; nil: it bounds nothing.
func (r Rate) bucket() (*bucket, error) {
	if r == (Rate{}) {
		return nil, nil
	}
	if !(r.PerSecond > 0) || math.IsInf(r.PerSecond, 0) || r.Burst < 0 {
		return nil, fmt.Errorf("a rate of %v a second with a burst of %d is none: the first must be above 0, the second must not be below", r.PerSecond, r.Burst)
	}
	interval := math.Ceil(float64(time.Second) / r.PerSecond)
	burst := float64(r.Burst)
	if r.Burst == 0 {
		burst = math.Max(1, math.Ceil(r.PerSecond))
	}
	if interval*burst > float64(longest) {
		return nil, fmt.Errorf("a rate of %v a second with a burst of %d is too slow: its events would take more than 100 years", r.PerSecond, r.Burst)
	}
	return &bucket{interval: time.Duration(interval), tolerance: time.Duration(interval * (burst - 1))}, nil
}

// bucket is a token bucket, kept as the time at which it will be full again: each event
// moves that on by an interval, and may be published while it is no further away than
// tolerance.
type bucket struct {
	interval, tolerance time.Duration

	mu   sync.Mutex
	full time.Time
	last time.Time // when it was asked last
}

// take takes a token, which may be used after wait. Where that is more than patience, none
// is taken.
func (b *bucket) take(now time.Time, patience time.Duration) (wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if back := now.Sub(b.last); back < 0 { // the clock was set back: no time has passed
		b.full = b.full.Add(back)
	}
	b.last = now
	full := b.full
	if full.Before(now) {
		full = now
	}
	wait = max(0, full.Sub(now)-b.tolerance)
	if wait > patience {
		return wait, false
	}
	b.full = full.Add(b.interval)
	return wait, true
}

// giveBack returns a token that was taken at now and waited for in vain. Only the last one
// that was taken comes back: those after it have their times already.
func (b *bucket) giveBack(now time.Time, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full.Equal(now.Add(wait + b.tolerance + b.interval)) {
		b.full = b.full.Add(-b.interval)
	}
}

package delivery

import (
	"fmt"
	"math"
	"slices"
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
// tolerance. Times are those of a clock that is never set back.
type bucket struct {
	interval, tolerance time.Duration

	mu   sync.Mutex
	full time.Time
	free []time.Time   // turns to come that were given back, the next one first
	last time.Time     // when it was asked last
	back time.Duration // how much the clock was set back in all
}

// turn is a token that was taken.
type turn struct {
	wait time.Duration // until it may be used
	full time.Time     // the bucket, before it was taken
}

// take takes a token, which may be used after a wait. Where that is more than patience, none
// is taken. The clock is asked when it is the caller's turn: the time of one who asked before,
// and was overtaken, would look like a clock that is set back.
func (b *bucket) take(clock func() time.Time, patience func(now time.Time) time.Duration) (turn, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := clock()
	return b.takeAt(now, patience(now))
}

// takeAt is take, for who has the lock. What was given back is taken first, as long as its time
// has not come: tokens that nobody used are not saved up beyond the burst.
func (b *bucket) takeAt(now time.Time, patience time.Duration) (turn, bool) {
	now = b.time(now)
	b.forget(now)
	full := b.full
	if full.Before(now) {
		full = now
	}
	again := len(b.free) > 0
	if again {
		full = b.free[0]
	}
	t := turn{max(0, full.Sub(now)-b.tolerance), full}
	switch {
	case t.wait > patience:
		return t, false
	case again:
		b.free = b.free[1:]
	default:
		b.full = full.Add(b.interval)
	}
	return t, true
}

// giveBack returns a token that was waited for in vain, to whoever comes next: those who wait
// have their times already.
func (b *bucket) giveBack(t turn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(b.last)
	i, _ := slices.BinarySearchFunc(b.free, t.full, time.Time.Compare)
	b.free = slices.Insert(b.free, i, t.full)
	for n := len(b.free) - 1; n >= 0 && b.free[n].Add(b.interval).Equal(b.full); n-- {
		b.full, b.free = b.free[n], b.free[:n] // nobody stands behind it: it was not taken
	}
}

// maxSway is how far a clock may go back without being one that was set: it is waited for.
const maxSway = time.Second

// time returns what time it is for the bucket: where the clock was set back none has passed.
func (b *bucket) time(now time.Time) time.Time {
	now = now.Add(b.back)
	behind := b.last.Sub(now)
	if behind > maxSway {
		b.back += behind
	}
	b.last = now.Add(max(0, behind))
	return b.last
}

// forget drops the turns that nobody took in time.
func (b *bucket) forget(now time.Time) {
	for len(b.free) > 0 && b.free[0].Before(now) {
		b.free = b.free[1:]
	}
}

package webhook

import (
	"math/rand/v2"
	"time"
)

// Retry says how failures are met. The zero value of each field is the default.
type Retry struct {
	Attempts   int           // of one delivery until it is dead; 10
	First      time.Duration // before the second attempt; 5 s; then twice as long each time
	Longest    time.Duration // between two attempts; 1 h
	PauseAfter time.Duration // of failing without one success, the hook is paused; 24 h
}

func (r Retry) withDefaults() Retry {
	if r.Attempts <= 0 {
		r.Attempts = 10
	}
	if r.First <= 0 {
		r.First = 5 * time.Second
	}
	if r.Longest <= 0 {
		r.Longest = time.Hour
	}
	if r.PauseAfter <= 0 {
		r.PauseAfter = 24 * time.Hour
	}
	return r
}

// wait returns how long to wait after that many attempts: between half of the
// step and the whole of it, so that hooks that failed together do not come back
// together; and as long as the target asked for, within Longest.
func (r Retry) wait(attempts int, asked time.Duration) time.Duration {
	step := r.First
	for i := 1; i < attempts && step < r.Longest; i++ {
		step *= 2
	}
	step = min(step, r.Longest)
	jittered := step/2 + time.Duration(rand.Int64N(int64(step/2)+1))
	return max(jittered, min(asked, r.Longest))
}

// due reports whether the delivery is to be tried now. A time further away than
// any wait was written before the clock stepped back.
func (r Retry) due(d *Delivery, now time.Time) bool {
	return !d.NextAt.After(now) || d.NextAt.After(now.Add(r.Longest))
}

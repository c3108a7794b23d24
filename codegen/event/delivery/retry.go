package delivery

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Retry is how often, and after what pauses, a consumer tries again what failed. A pause is
// twice as long as the one before. While it lasts the transport waits for this message.
type Retry struct {
	// Attempts is how often a handler is tried in all. 0: what the service's manifest says
	// (on-failure: retries, and one), else 4.
	Attempts int
	// First is the first pause; 0: 100 ms, or Max where that is shorter.
	First time.Duration
	// Max is the longest pause; 0: 10 s.
	Max time.Duration
	// Jitter is which part of a pause is left to chance, up to 1, so that what failed
	// together does not come back together. 0: a half; below 0: none.
	Jitter float64
}

const defaultAttempts = 4

// withDefaults says what is not said.
func (r Retry) withDefaults() (Retry, error) {
	if r.First == 0 {
		r.First = 100 * time.Millisecond
		if r.Max > 0 {
			r.First = min(r.First, r.Max)
		}
	}
	if r.Max == 0 {
		r.Max = max(r.First, 10*time.Second)
	}
	if r.Jitter == 0 {
		r.Jitter = 0.5
	}
	switch {
	case r.Attempts < 0:
		return r, fmt.Errorf("Retry.Attempts is %d: a handler is tried once at least", r.Attempts)
	case r.First < 0 || r.Max < r.First:
		return r, fmt.Errorf("Retry.First is %v and Max is %v: the first pause is the shortest, and below none", r.First, r.Max)
	case r.Jitter > 1:
		return r, fmt.Errorf("Retry.Jitter is %v: it is a part of the pause, 1 at the most", r.Jitter)
	}
	return r, nil
}

// pause returns how long to wait after an attempt, which is counted from 1.
func (r Retry) pause(attempt int) time.Duration {
	d := r.First
	for i := 1; i < attempt && d < r.Max; i++ {
		d *= 2
	}
	if d > r.Max || d < 0 { // doubled beyond what a Duration holds
		d = r.Max
	}
	return d - time.Duration(float64(d)*max(r.Jitter, 0)*rand.Float64())
}

// permanent is an error that another attempt will not mend.
type permanent struct{ err error }

func (p permanent) Error() string { return p.err.Error() }
func (p permanent) Unwrap() error { return p.err }

// Permanent marks an error of a handler as one that another attempt will not mend: the
// message is put into the dead letters at once. nil stays nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanent{err}
}

// IsPermanent reports whether an error, or one that it wraps, was marked by [Permanent].
func IsPermanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}

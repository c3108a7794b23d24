package line

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

// How a request is repeated: up to so many tries, each wait about twice the one
// before.
const (
	maxTries  = 5
	firstWait = 100 * time.Millisecond
	maxWait   = 5 * time.Second
)

// DefaultPatience bounds the time that a request is repeated for.
const DefaultPatience = 30 * time.Second

// Passing is a trouble that may be over soon.
type Passing struct {
	Err   error
	After time.Duration // the server's wish; 0: none
}

// Error returns what the trouble says.
func (p *Passing) Error() string { return p.Err.Error() }

// Unwrap returns the trouble itself.
func (p *Passing) Unwrap() error { return p.Err }

// Patiently asks until the answer is no passing trouble, tries or patience are
// used up, or ctx is done.
func Patiently(ctx context.Context, patience time.Duration, ask func() ([]byte, error)) ([]byte, error) {
	began := time.Now()
	for try := 1; ; try++ {
		body, err := ask()
		var p *Passing
		if !errors.As(err, &p) {
			return body, err
		}
		wait := p.After + backOff(try)
		if try == maxTries || time.Since(began)+wait > patience {
			return nil, p.Err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// backOff returns how long to wait after that many tries: by chance, so that
// those who failed together do not come back together.
func backOff(tries int) time.Duration {
	most := min(firstWait<<tries, maxWait)
	return most/2 + rand.N(most/2)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// mayPass reports whether a connection that failed might work in a moment. A
// name that does not exist, a certificate that is not good and a time that ran
// out will not change.
func mayPass(err error) bool {
	var (
		name        *net.DNSError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		late        net.Error
	)
	switch {
	case errors.As(err, &name):
		return name.IsTemporary
	case errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &late) && late.Timeout():
		return false
	}
	return !errors.Is(err, http.ErrSchemeMismatch)
}

// RetryAfter reads the header: seconds, or a date (RFC 9110, 10.2.3).
func RetryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

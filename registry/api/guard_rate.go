package api

import (
	"container/list"
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// tooMany refuses whoever asks too often.
var tooMany = row("too-many-requests")

// askLess is what to do about it.
const askLess = "wait as long as Retry-After says; ask with If-None-Match, and keep what is immutable"

// Limiter bounds how often each of many askers may ask. It remembers the last
// of them only: whoever comes back after many others begins anew.
type Limiter struct {
	rate  rate.Limit
	burst int
	most  int

	mu     sync.Mutex
	askers map[string]*list.Element
	recent *list.List // of *asker, the last one first
}

type asker struct {
	name   string
	bucket *rate.Limiter
}

// maxAskers bounds how many askers a limiter remembers: some 3 MB.
const maxAskers = 20_000

// NewLimiter allows each asker so many requests per second, and burst at once;
// nil where perSecond is 0, which allows everything.
func NewLimiter(perSecond float64, burst int) *Limiter {
	if perSecond <= 0 {
		return nil
	}
	return &Limiter{
		rate: rate.Limit(perSecond), burst: max(burst, 1), most: maxAskers,
		askers: map[string]*list.Element{}, recent: list.New(),
	}
}

// wait returns how long the asker has to wait before it may ask again: 0, and
// the request counts, if it may ask now.
func (l *Limiter) wait(name string) time.Duration {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	e := l.askers[name]
	if e == nil {
		e = l.recent.PushFront(&asker{name, rate.NewLimiter(l.rate, l.burst)})
		l.askers[name] = e
		if l.recent.Len() > l.most {
			delete(l.askers, l.recent.Remove(l.recent.Back()).(*asker).name)
		}
	}
	l.recent.MoveToFront(e)
	reservation := e.Value.(*asker).bucket.ReserveN(now, 1)
	delay := reservation.DelayFrom(now)
	if delay > 0 {
		reservation.CancelAt(now)
	}
	return delay
}

// Askers returns how many askers are remembered.
func (l *Limiter) Askers() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.recent.Len()
}

// addressMayAsk bounds an address that is not this machine's own. Whoever has an
// IPv6 network has many addresses: they count as one.
func (l *Limiter) addressMayAsk(p Peer) time.Duration {
	if l == nil || p.Local() {
		return 0
	}
	addr := p.Address
	if addr.Is6() {
		network, _ := addr.Prefix(64) // 64 fits every address of IPv6
		addr = network.Addr()
	}
	return l.wait(addr.String())
}

// Admit counts a request of a token, which was found to be valid, and refuses it
// where the token asks too often. The error is a *registry.Refusal; the answer has
// got its Retry-After.
func Admit(ctx context.Context, token string) error {
	x := exchangeOf(ctx)
	if x == nil {
		return nil
	}
	if wait := x.guard.opt.Tokens.wait(token); wait > 0 {
		retryAfter(x.recorder.Header(), wait)
		return &registry.Refusal{Code: auth.TooManyRequests, Message: "this token asks more often than it may", Hint: askLess}
	}
	return nil
}

// retryAfter says when to ask again, in whole seconds.
func retryAfter(h http.Header, wait time.Duration) {
	h.Set("Retry-After", strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10))
}

package auth

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/treaty-events/treaty/internal/keep"
)

// limits holds one budget for each key, and only so many keys: the one that was
// asked about longest ago is forgotten.
type limits struct {
	every rate.Limit
	burst int

	mu   sync.Mutex
	kept *keep.Cache[string, *rate.Limiter]
}

// limitsMemory bounds the budgets of one limits, in bytes: some 10,000 keys.
const (
	limitsMemory = 4 << 20
	limiterBytes = 150
)

func newLimits(every rate.Limit, burst int) *limits {
	return &limits{every: every, burst: burst, kept: keep.New[string, *rate.Limiter](limitsMemory)}
}

// exhausted reports whether the budget of key is spent, and spends nothing.
func (l *limits) exhausted(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	budget, ok := l.kept.Get(key)
	return ok && budget.TokensAt(now) < 1
}

// spend takes one from the budget of key; it reports false, and takes nothing,
// where there is none left.
func (l *limits) spend(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	budget, ok := l.kept.Get(key)
	if !ok {
		budget = rate.NewLimiter(l.every, l.burst)
		l.kept.Put(key, budget, limiterBytes+len(key))
	}
	return budget.AllowN(now, 1)
}

// tries are what is left to one client of a limits.
type tries struct {
	limits *limits
	key    string
	now    func() time.Time
}

func (t tries) exhausted() bool { return t.limits.exhausted(t.key, t.now()) }

func (t tries) spend() { t.limits.spend(t.key, t.now()) }

// network is the key of an address: of IPv6 its /64, which one client has whole.
func network(a netip.Addr) string {
	if a.Is6() {
		if prefix, err := a.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return a.String()
}

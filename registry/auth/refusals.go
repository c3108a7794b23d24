package auth

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/time/rate"

	"github.com/treaty-events/treaty/registry"
)

// refusalChain is the audit chain of refusals.
const refusalChain = "refusals"

// How many refusals are written one by one: for each actor and address, of all
// who are known, and of all who are not, so that guesses leave no attempt of a
// token unwritten. The rest is counted, and written as one entry for each time that Flush is
// called. At the most that is some 20 MB a day.
const (
	refusalBurst    = 100
	refusalEvery    = time.Minute
	refusalsBurst   = 1000
	refusalsEvery   = 10 * time.Second
	maxCounted      = 50 // actors that a summary names
	refusalTextSize = 300
)

// Refusals writes refusals into the audit trail, a flood of them as a summary.
type Refusals struct {
	audit registry.AuditStore
	now   func() time.Time
	log   *slog.Logger
	each  *limits
	known *rate.Limiter // for all who are known
	guess *rate.Limiter // for all others

	mu      sync.Mutex
	since   time.Time // of the first that was counted
	counted map[counter]int64
	others  int64 // of whom a summary has no room
}

// counter is whom refusals are counted for.
type counter struct{ actor, origin string }

// NewRefusals returns a log of refusals; now and log may be nil.
func NewRefusals(audit registry.AuditStore, now func() time.Time, log *slog.Logger) *Refusals {
	now, log = defaults(now, log)
	return &Refusals{
		audit: audit, now: now, log: log,
		each:  newLimits(rate.Every(refusalEvery), refusalBurst),
		known: rate.NewLimiter(rate.Every(refusalsEvery), refusalsBurst),
		guess: rate.NewLimiter(rate.Every(refusalsEvery), refusalsBurst),
	}
}

// Note records that somebody was refused something: subject says what
// ("publish in billing"), reason why. It is a refusal whether it can be written
// or not: what cannot is counted, and logged.
func (r *Refusals) Note(ctx context.Context, who Principal, from Origin, subject, reason string) {
	key := counter{clip(who.String()), from.String()}
	now := r.now()
	all := r.known
	if who.Kind == Nobody {
		all = r.guess
	}
	if !r.each.spend(key.actor+" "+network(from.Address), now) || !all.AllowN(now, 1) {
		r.count(key, now)
		return
	}
	err := r.audit.Record(context.WithoutCancel(ctx), &registry.AuditEntry{
		Chain: refusalChain, At: now, Actor: key.actor, Origin: key.origin,
		Action: "refuse", Subject: clip(subject), Reason: clip(reason),
	})
	if err != nil {
		r.log.Error("a refusal is not in the audit trail", "actor", key.actor, "from", key.origin, "subject", clip(subject), "error", err)
		r.count(key, now)
	}
}

func (r *Refusals) count(key counter, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.counted == nil {
		r.counted, r.since = map[counter]int64{}, now
	}
	if _, ok := r.counted[key]; ok || len(r.counted) < maxCounted {
		r.counted[key]++
	} else {
		r.others++
	}
}

// summary is what an entry about many refusals says.
type summary struct {
	Since  time.Time      `json:"since"`
	By     []summaryCount `json:"by"`
	Others int64          `json:"others,omitempty"` // of more actors than are named
}

type summaryCount struct {
	Actor  string `json:"actor"`
	Origin string `json:"origin"`
	Count  int64  `json:"count"`
}

// Flush writes what was counted as one entry; where that fails it goes on
// counting.
func (r *Refusals) Flush(ctx context.Context) error {
	r.mu.Lock()
	counted, since, others := r.counted, r.since, r.others
	r.counted, r.others = nil, 0
	r.mu.Unlock()
	if len(counted) == 0 {
		return nil
	}
	s := summary{Since: since, Others: others}
	for key, n := range counted {
		s.By = append(s.By, summaryCount{key.actor, key.origin, n})
	}
	slices.SortFunc(s.By, func(a, b summaryCount) int {
		return strings.Compare(a.Actor+" "+a.Origin, b.Actor+" "+b.Origin)
	})
	text, err := json.Marshal(s)
	if err == nil {
		err = r.audit.Record(ctx, &registry.AuditEntry{
			Chain: refusalChain, At: r.now(), Actor: "treatyd", Action: "refuse",
			Subject: "many requests", Reason: "more refusals than are written one by one", After: string(text),
		})
	}
	if err != nil {
		r.restore(counted, since, others)
	}
	return err
}

// restore puts back what could not be written.
func (r *Refusals) restore(counted map[counter]int64, since time.Time, others int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, n := range r.counted {
		if _, ok := counted[key]; ok || len(counted) < maxCounted {
			counted[key] += n
		} else {
			others += n
		}
	}
	r.counted, r.since, r.others = counted, since, r.others+others
}

// clip bounds a text that somebody else wrote, and makes it one line of UTF-8.
func clip(s string) string {
	if len(s) > refusalTextSize {
		s = s[:refusalTextSize] + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}

func defaults(now func() time.Time, log *slog.Logger) (func() time.Time, *slog.Logger) {
	if now == nil {
		now = time.Now
	}
	if log == nil {
		log = slog.Default()
	}
	return now, log
}

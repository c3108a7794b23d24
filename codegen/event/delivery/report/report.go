// Package report tells a registry how many events a service published and consumed, and
// what became of them: what delivery's Publisher and Consumer count.
//
// It promises that what it reports is counted once, whatever becomes of the answers; that
// a registry that is away costs the service nothing but a little memory, which is bounded;
// and that it never stands in the way of an event. It imports the standard library and
// package delivery only.
package report

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// Config says what is reported, and where. URL, Service and a Publisher or a Consumer must
// be there.
type Config struct {
	URL   string // of the registry: "https://treaty.example.com"
	Token string // with the role reporter for the context of the service; empty: the registry asks for none
	// Service is whose counts they are, as its manifest names it: "ordering/checkout".
	Service   string
	Publisher *delivery.Publisher
	Consumer  *delivery.Consumer
	Every     time.Duration    // 0: a minute
	Client    *http.Client     // nil: one that waits 10 s for an answer
	Logger    *slog.Logger     // nil: slog.Default()
	Now       func() time.Time // nil: the clock
}

// What is bounded.
const (
	maxCounts  = 1000           // of one report; the rest is in the next
	maxPending = 60             // reports that wait; meanwhile the next one grows
	maxSpan    = 12 * time.Hour // of a report that grows: then the oldest that waits is given up
	lastWait   = 5 * time.Second
)

// Start reports until stop is called, which sends what waits and all that was counted last, as far
// as the registry takes it within 5 s, waits for that, and may be called again. The error says
// why nothing can be reported; what goes wrong later is logged, and tried again.
func Start(cfg Config) (stop func(), err error) {
	r, err := newReporter(cfg)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		r.run(ctx, end)
	}()
	return sync.OnceFunc(func() {
		defer cancel()
		close(end)
		select {
		case <-done:
		case <-time.After(lastWait):
			cancel()
			<-done
		}
	}), nil
}

// run reports until the end, and then what is left. What is under way at the end is finished: cut
// off, it would have to be sent again.
func (r *reporter) run(ctx context.Context, end <-chan struct{}) {
	tick := time.NewTicker(r.cfg.Every)
	defer tick.Stop()
	for {
		select {
		case <-end:
			r.last(ctx)
			return
		case <-tick.C:
			r.report(ctx)
		}
	}
}

// reporter is one process that reports.
type reporter struct {
	cfg      Config
	instance string
	look     look
	until    time.Time     // up to when reports were made
	passed   time.Duration // what had passed then
	made     int           // reports so far
	counted  map[key]uint64
	pending  []body // the oldest first
	failing  bool
}

// key is what one count is of.
type key struct {
	Role, Event, Version, Outcome string
}

// body is a report, as POST /v1/usage reads it.
type body struct {
	ID       string    `json:"id"`
	Service  string    `json:"service"`
	Instance string    `json:"instance"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	Counts   []count   `json:"counts"`
}

type count struct {
	Role    string `json:"role"`
	Event   string `json:"event,omitempty"`
	Version string `json:"version,omitempty"`
	Outcome string `json:"outcome"`
	Count   uint64 `json:"count"`
}

func newReporter(cfg Config) (*reporter, error) {
	if !strings.HasPrefix(cfg.URL, "https://") && !strings.HasPrefix(cfg.URL, "http://") {
		return nil, fmt.Errorf("report: %q is no address of a registry: https://…", cfg.URL)
	}
	if cfg.Service == "" || cfg.Publisher == nil && cfg.Consumer == nil {
		return nil, fmt.Errorf("report: there is no service, or nothing that counts")
	}
	if cfg.Every <= 0 {
		cfg.Every = time.Minute
	}
	if cfg.Client == nil {
		cfg.Client = &http.Client{Timeout: 10 * time.Second}
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	r := &reporter{cfg: cfg, instance: newInstance(), look: looker(cfg.Now), counted: map[key]uint64{}}
	r.until, r.passed = r.look()
	return r, nil
}

// newInstance names this process, as no other is named.
func newInstance() string {
	host, _ := os.Hostname() // without one, the number is enough
	host = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return -1
	}, host)
	var id [6]byte
	_, _ = rand.Read(id[:]) // never fails: the program ends where there is no randomness
	return strings.TrimLeft(host[:min(len(host), 60)]+"-", ".-") + hex.EncodeToString(id[:])
}

// report makes a report of what was counted since the last, and sends those that wait.
func (r *reporter) report(ctx context.Context) {
	now, passed := r.look()
	r.follow(now, passed)
	if now.After(r.until) && (len(r.pending) < maxPending || now.Sub(r.until) >= maxSpan) {
		r.make(now, passed)
	}
	r.sendAll(ctx)
}

// last sends those that wait, so that there is room for what was counted since, and makes and sends
// reports until nothing is left.
func (r *reporter) last(ctx context.Context) {
	for left := true; r.sendAll(ctx) && left; {
		now, passed := r.look()
		r.follow(now, passed)
		if !now.After(r.until) { // there is no later report that has what was counted since
			now = r.until.Add(time.Microsecond)
		}
		left = r.make(now, passed)
	}
}

// sendAll sends those that wait, up to the first that has to be sent again.
func (r *reporter) sendAll(ctx context.Context) (all bool) {
	for len(r.pending) > 0 {
		if again := r.send(ctx, &r.pending[0]); again {
			return false
		}
		r.pending = r.pending[1:]
	}
	return true
}

// make makes a report that ends now, and says whether something is left for the next.
func (r *reporter) make(now time.Time, passed time.Duration) (left bool) {
	r.made++
	b := body{
		ID: r.instance + "-" + strconv.Itoa(r.made), Service: r.cfg.Service, Instance: r.instance,
		From: r.until, Until: now, Counts: []count{},
	}
	r.each(func(k key, total uint64) {
		since := total - r.counted[k]
		more := min(since, math.MaxInt32)
		if len(b.Counts) == maxCounts {
			more = 0
		}
		left = left || more < since
		if more == 0 {
			return
		}
		r.counted[k] += more
		b.Counts = append(b.Counts, count{k.Role, k.Event, k.Version, k.Outcome, more})
	})
	r.until, r.passed = now, passed
	if len(r.pending) == maxPending {
		r.cfg.Logger.Warn("counts of events are given up: the registry has not been reached for long", "from", r.pending[0].From, "until", r.pending[0].Until)
		r.pending = r.pending[1:]
	}
	r.pending = append(r.pending, b)
	return left
}

// each calls f with what was counted since the start.
func (r *reporter) each(f func(k key, total uint64)) {
	if p := r.cfg.Publisher; p != nil {
		for _, n := range p.Counts() {
			of := key{"produced", n.Type, versionOf(n.Version), ""}
			one := func(outcome string, total uint64) { of.Outcome = outcome; f(of, total) }
			if n.Type != "" {
				one("ok", n.Published)
				one("not-sent", n.NotSent)
			}
			for code, total := range n.Refused {
				one(string(code), total)
			}
		}
	}
	if c := r.cfg.Consumer; c != nil {
		for _, n := range c.Counts() {
			outcome := string(n.Outcome)
			if n.Outcome == delivery.Handled {
				outcome = "ok"
			}
			f(key{"consumed", n.Type, versionOf(n.Version), outcome}, n.Count)
		}
	}
}

func versionOf(n int) string {
	if n < 1 {
		return ""
	}
	return strconv.Itoa(n)
}

// log tells when reports begin to fail, and when they do no more.
func (r *reporter) log(err error) {
	switch failing := err != nil; {
	case failing && !r.failing:
		r.cfg.Logger.Warn("counts of events cannot be reported; they wait", "registry", r.cfg.URL, "error", err)
	case !failing && r.failing:
		r.cfg.Logger.Info("counts of events are reported again", "registry", r.cfg.URL)
	}
	r.failing = err != nil
}

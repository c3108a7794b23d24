package usage

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Options steer a recorder. The zero value of each field is the default.
type Options struct {
	Instance string           // the name of this process among those that share the store
	Every    time.Duration    // between flushes; 5 s
	Clients  int              // names that are told apart in a day; 500. The rest is counted together
	Rows     int              // counts in memory between two flushes; 20,000. What comes beyond is not counted
	Keep     int              // days that are kept; 400
	Log      *slog.Logger     // nil: slog.Default
	Now      func() time.Time // nil: time.Now
}

func (o Options) withDefaults() Options {
	if o.Every == 0 {
		o.Every = 5 * time.Second
	}
	if o.Clients == 0 {
		o.Clients = 500
	}
	if o.Rows == 0 {
		o.Rows = 20_000
	}
	if o.Keep == 0 {
		o.Keep = 400
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Recorder counts in memory and writes the counts down from time to time. What a
// process has counted since is lost when it is killed.
type Recorder struct {
	store Store
	opt   Options

	mu     sync.Mutex
	day    Day   // of the clients
	number int64 // of the day, since 1970
	known  map[Client]bool
	counts map[counted]int64
	lost   int64 // fetches that found no room

	forgotten Day // the last day on which old rows were removed
}

// counted is what one count is of.
type counted struct {
	day    Day
	client Client
	registry.VersionKey
}

// NewRecorder returns a recorder, which writes while Run runs.
func NewRecorder(store Store, opt Options) *Recorder {
	return &Recorder{store: store, opt: opt.withDefaults(), known: map[Client]bool{}, counts: map[counted]int64{}}
}

// Count counts one fetch. It never waits for the store.
func (r *Recorder) Count(client Client, version registry.VersionKey) {
	now := r.opt.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if number := now.Unix() / secondsOfDay; number != r.number || r.day == "" {
		r.number, r.day = number, DayOf(now)
		clear(r.known)
	}
	r.add(counted{r.day, r.bounded(client), version}, 1)
}

const secondsOfDay = 24 * 60 * 60

// bounded returns the client, or Others where there are too many today. A
// version counts: who makes one up for each request is many clients.
func (r *Recorder) bounded(client Client) Client {
	if r.known[client] {
		return client
	}
	if len(r.known) >= r.opt.Clients {
		return Client{Kind: Others}
	}
	r.known[client] = true
	return client
}

func (r *Recorder) add(c counted, count int64) {
	if _, there := r.counts[c]; !there && len(r.counts) >= r.opt.Rows {
		r.lost += count
		return
	}
	r.counts[c] += count
}

// Run writes the counts down until ctx is done, and then once more.
func (r *Recorder) Run(ctx context.Context) {
	tick := time.NewTicker(r.opt.Every)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := r.Flush(last); err != nil {
				r.opt.Log.Error("the last counts of fetches are lost", "error", err)
			}
			return
		case <-tick.C:
		}
		err := r.Flush(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			r.opt.Log.Error("counts of fetches cannot be written; they wait", "error", err)
		}
		failing = err != nil
		r.forget(ctx)
	}
}

// Flush writes down what was counted. What cannot be written is kept for the
// next time. Where it is not known whether it was written, it may count twice.
func (r *Recorder) Flush(ctx context.Context) error {
	r.mu.Lock()
	counts, lost := r.counts, r.lost
	r.counts, r.lost = map[counted]int64{}, 0
	r.mu.Unlock()
	if lost > 0 {
		r.opt.Log.Warn("fetches were not counted: there were too many different ones at once", "fetches", lost)
	}
	if len(counts) == 0 {
		return nil
	}
	err := r.store.AddFetches(ctx, r.rows(counts))
	if err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		for c, count := range counts {
			r.add(c, count)
		}
	}
	return err
}

// rows returns the counts in an order that is the same for everybody, so that
// two processes never wait for each other in a circle.
func (r *Recorder) rows(counts map[counted]int64) []Fetches {
	rows := make([]Fetches, 0, len(counts))
	for _, c := range slices.SortedFunc(maps.Keys(counts), func(a, b counted) int {
		if c := strings.Compare(a.Lineage, b.Lineage); c != 0 {
			return c
		}
		if c := a.Version.Compare(b.Version); c != 0 {
			return c
		}
		return strings.Compare(string(a.day)+" "+a.client.String(), string(b.day)+" "+b.client.String())
	}) {
		rows = append(rows, Fetches{Day: c.day, Instance: r.opt.Instance, Client: c.client, VersionKey: c.VersionKey, Count: counts[c]})
	}
	return rows
}

// forget removes, once a day, what is older than is kept.
func (r *Recorder) forget(ctx context.Context) {
	now := r.opt.Now()
	if r.forgotten == DayOf(now) {
		return
	}
	err := r.store.ForgetFetches(ctx, DayOf(now.AddDate(0, 0, -r.opt.Keep)))
	if err != nil && ctx.Err() == nil {
		r.opt.Log.Error("old counts of fetches cannot be removed", "error", err)
	}
	if err != nil {
		return
	}
	r.forgotten = DayOf(now)
}

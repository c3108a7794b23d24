package volume

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/usage"
)

const (
	watchEvery = 5 * time.Minute
	watchTurn  = 15 * time.Minute // how long a killed process keeps the others from watching
	// late is how long after an hour its reports may come.
	late = 10 * time.Minute
	// settled is for how long a process has to have written without a fault until it
	// judges: while the registry cannot be reached, reports wait at their services.
	settled = 30 * time.Minute
)

// Watcher tells what fell silent, and what spoke again. Of several processes one does.
type Watcher struct {
	collector *Collector
	registry  *registry.Registry
	log       *slog.Logger
	now       func() time.Time
	holder    string

	began     time.Time // since when nothing failed
	judged    hour      // the newest that was judged
	forgotten Day       // the last day on which old rows were removed
}

// NewWatcher returns a watcher of what a collector counts, which watches while Run runs.
func NewWatcher(c *Collector) *Watcher {
	var id [8]byte
	_, _ = crand.Read(id[:]) // crypto/rand.Read never fails
	return &Watcher{collector: c, registry: c.registry, log: c.opt.Log, now: c.opt.Now, holder: hex.EncodeToString(id[:]), began: c.opt.Now()}
}

// Run watches until ctx is done.
func (w *Watcher) Run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.log.Error("what services report cannot be looked at", "error", err)
		}
	}
}

// Look judges the newest whole hour, where it is this process's turn and nobody has
// judged it here before, and removes what is old.
func (w *Watcher) Look(ctx context.Context) error {
	err := w.look(ctx)
	if err != nil {
		w.began = w.now()
	}
	return err
}

func (w *Watcher) look(ctx context.Context) error {
	mine, err := w.collector.store.TakeTurn(ctx, "silence", w.holder, watchTurn)
	if err != nil || !mine {
		return err
	}
	now := w.now()
	if err := w.forget(ctx, now); err != nil {
		return err
	}
	quiet := w.began
	if failed := w.collector.Failed(); failed.After(quiet) {
		quiet = failed
	}
	end := hourOf(now.Add(-late))
	if end <= w.judged || now.Sub(quiet) < settled {
		return nil
	}
	news, err := w.judge(ctx, end, now)
	if err != nil {
		return err
	}
	if err := w.registry.TellSilences(ctx, news); errors.Is(err, registry.ErrStale) {
		return nil // another process told it: the next look sees what is left
	} else if err != nil {
		return err
	}
	w.judged = end
	for _, s := range news {
		w.log.Info("silence", "what", string(s.What), "name", s.Name, "since", s.Since, "over", !s.Ended.IsZero())
	}
	return nil
}

// forget removes, once a day, what is older than is kept.
func (w *Watcher) forget(ctx context.Context, now time.Time) error {
	today := usage.DayOf(now)
	if w.forgotten == today {
		return nil
	}
	err := w.collector.store.ForgetVolumes(ctx, usage.DayOf(now.AddDate(0, 0, -w.collector.opt.Keep)))
	if err == nil {
		w.forgotten = today
	}
	return err
}

// judge returns what is silent before an hour and was not told, and what is silent no
// more.
func (w *Watcher) judge(ctx context.Context, end hour, now time.Time) ([]registry.Silence, error) {
	r := &reading{now: now, begin: end - windowHours, hours: int(hourOf(now)-end) + 1 + windowHours, open: map[string]*registry.Silence{}}
	r.record = record{covered: map[string][]bool{}, told: map[string][]span{}}
	from := usage.DayOf(r.begin.time())
	covered, err := w.collector.store.Covered(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, c := range covered {
		r.cover(c)
	}
	silences, err := w.collector.store.Silences(ctx, r.begin.time(), maxReporters)
	if err != nil {
		return nil, err
	}
	for i := range silences {
		r.tell(&silences[i])
	}
	r.services()
	if err := w.collector.store.EachSeries(ctx, from, func(s Series) error { r.add(s); return nil }); err != nil {
		return nil, err
	}
	r.finish()
	return r.events(), nil
}

// reading is what a judgement reads: the hours of the window, and those after it that
// are not whole yet. One event is in memory at a time.
type reading struct {
	record
	now   time.Time
	begin hour
	hours int
	open  map[string]*registry.Silence // that were told and have not ended, by what and name

	event *past // that is being read; nil: none
	runs  []*quiet
	all   []*usual
	news  []registry.Silence
}

func silenceKey(what registry.SilenceWhat, name string) string { return string(what) + " " + name }

// at returns which hour of the window it is; false: it is none.
func (r *reading) at(h hour) (int, bool) {
	return int(h - r.begin), h >= r.begin && int(h-r.begin) < r.hours
}

// cover notes when a service reported on a day.
func (r *reading) cover(c Covered) {
	hours := r.covered[c.Service]
	if hours == nil {
		hours = make([]bool, r.hours)
		r.covered[c.Service] = hours
	}
	for n, seconds := range c.Hours {
		if at, is := r.at(hourAt(c.Day, n)); is {
			hours[at] = seconds >= covers
		}
	}
}

// tell notes a silence that was told.
func (r *reading) tell(s *registry.Silence) {
	to := r.hours
	if s.Ended.IsZero() {
		r.open[silenceKey(s.What, s.Name)] = s
	} else {
		to = int(hourOf(s.Ended) - r.begin)
	}
	if s.What == registry.SilentEvent {
		r.told[s.Name] = append(r.told[s.Name], span{int(hourOf(s.Since) - r.begin), to})
	}
}

// over notes that an open silence has ended, where is says so of an hour since.
func (r *reading) over(s *registry.Silence, is func(h int) bool) {
	for h := max(0, int(hourOf(s.Since)-r.begin)); h < r.hours; h++ {
		if is(h) {
			over := *s
			over.Ended = (r.begin + hour(h)).time()
			r.news = append(r.news, over)
			return
		}
	}
}

// services looks at who reports no more, and who does again.
func (r *reading) services() {
	for service, from := range r.goneServices(windowHours) {
		if r.open[silenceKey(registry.SilentService, service)] == nil {
			r.news = append(r.news, registry.Silence{What: registry.SilentService, Name: service, Since: (r.begin + hour(from)).time(), ToldAt: r.now})
		}
	}
	for service, covered := range r.covered {
		if s := r.open[silenceKey(registry.SilentService, service)]; s != nil {
			r.over(s, func(h int) bool { return covered[h] })
		}
	}
	slices.SortFunc(r.news, func(a, b registry.Silence) int { return strings.Compare(a.Name, b.Name) })
}

// add adds what was counted on a day; events come one after the other.
func (r *reading) add(s Series) {
	if s.Event == "" || s.Event == Others {
		return
	}
	if r.event == nil || r.event.event != s.Event {
		r.finish()
		r.event = &past{event: s.Event, produced: map[string][]int64{}, consumed: map[string][]int64{}}
	}
	of := r.event.produced
	if s.Role == Consumed {
		of = r.event.consumed
	}
	if of[s.Service] == nil {
		of[s.Service] = make([]int64, r.hours)
	}
	for n, count := range s.Hours {
		if at, is := r.at(hourAt(s.Day, n)); is {
			of[s.Service][at] += count
		}
	}
}

// finish judges the event that was read.
func (r *reading) finish() {
	p := r.event
	if p == nil {
		return
	}
	r.event = nil
	r.all = append(r.all, r.usualOf(p, windowHours))
	if s := r.open[silenceKey(registry.SilentEvent, p.event)]; s != nil {
		r.over(s, p.any)
		return
	}
	for h := windowHours; h < r.hours; h++ {
		if p.any(h) { // it spoke since the last whole hour
			return
		}
	}
	if q := r.judge(p, windowHours); q != nil {
		r.runs = append(r.runs, q)
	}
}

// events returns the news of all: what fell silent, and what is over.
func (r *reading) events() []registry.Silence {
	list := r.news
	for _, q := range silencesOf(r.runs, r.all, windowHours) {
		list = append(list, registry.Silence{
			What: registry.SilentEvent, Name: q.event, Since: (r.begin + hour(q.from)).time(), Expected: q.least, Weeks: q.weeks, ToldAt: r.now,
		})
	}
	return list
}

package volume

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// Options steer a collector. The zero value of each field is the default.
type Options struct {
	Keep    int              // days that are kept; 90
	Bounds  Bounds           // of names
	Waiting int              // reports that wait to be written; 5,000. More are refused
	Log     *slog.Logger     // nil: slog.Default
	Now     func() time.Time // nil: time.Now
	Counted func(Count)      // is told of each count that was written, with the names that Told has; may be nil
}

func (o Options) withDefaults() Options {
	if o.Keep == 0 {
		o.Keep = 90
	}
	if o.Waiting == 0 {
		o.Waiting = 5000
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Bounds = o.Bounds.withDefaults()
	return o
}

// atOnce bounds the reports of one transaction.
const atOnce = 500

// Collector counts reports. Those that come while others are being written are
// written together with the next transaction, so that a report costs little.
type Collector struct {
	store    Store
	registry *registry.Registry
	opt      Options
	names    *names
	turn     chan struct{} // holds a token while somebody writes

	mu      sync.Mutex
	queue   []*waiting
	failing time.Time // when something could not be written the last time
}

// waiting is a report until it is written.
type waiting struct {
	Booking
	fate Fate
	err  error
	done chan struct{} // closed then
}

// NewCollector returns a collector that counts in store what is reported of the
// contracts of r.
func NewCollector(store Store, r *registry.Registry, opt Options) *Collector {
	opt = opt.withDefaults()
	return &Collector{store: store, registry: r, opt: opt, names: newNames(opt.Bounds), turn: make(chan struct{}, 1)}
}

// Store is where it counts.
func (c *Collector) Store() Store { return c.store }

// Receipt says what became of a report.
type Receipt struct {
	Service string // its full name
	Counted bool   // false: it was counted before
	// Unknown are events that the registry does not have, and versions of others that
	// it does not have: "ordering.OrderPlaced 9". They are counted as they are.
	Unknown []string
}

// Report counts a report, and returns when it is on stable storage. It refuses with a
// *registry.Refusal. Rights may be nil: whoever calls has all of them.
func (c *Collector) Report(ctx context.Context, rights registry.Rights, r Report) (*Receipt, error) {
	if err := r.check(c.opt.Now()); err != nil {
		return nil, err
	}
	s, err := c.registry.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if r.Service, err = fullName(s, r.Service); err != nil {
		return nil, err
	}
	if context, _, _ := strings.Cut(r.Service, "/"); rights != nil && !rights.MayReport(context) {
		return nil, &registry.Refusal{
			Code: registry.Forbidden, Message: "you may not report what services of " + context + " counted",
			Hint: "use a token with the role reporter:" + context,
		}
	}
	declared := func() bool { _, err := s.Service(r.Service); return err == nil }
	names, err := c.names.admit(&r, declared, c.opt.Now())
	if err != nil {
		return nil, err
	}
	booking, unknown := c.book(s, &r, names)
	fate, err := c.write(ctx, booking)
	switch {
	case err != nil:
		return nil, err
	case fate == Overtaken:
		return nil, &registry.Refusal{
			Code: Overlap, Message: fmt.Sprintf("%s reported of this time already, in another report", r.Instance),
			Hint: "let each report begin where the one before ended, and each process have an instance of its own",
		}
	case fate == Counted && c.opt.Counted != nil:
		for _, n := range r.Counts {
			c.opt.Counted(Told(s, n))
		}
	}
	return &Receipt{Service: r.Service, Counted: fate == Counted, Unknown: unknown}, nil
}

// fullName returns the name of a service with its context.
func fullName(s *registry.Snapshot, name string) (string, error) {
	if strings.Contains(name, "/") {
		return name, nil // that nobody declares it is what is to be seen
	}
	service, err := s.Service(name)
	var refusal *registry.Refusal
	if errors.As(err, &refusal) && refusal.Hint == "" {
		refusal.Hint = `one that nobody declares is reported as "context/name"`
	}
	if err != nil {
		return "", err
	}
	return service.Context + "/" + service.Name, nil
}

// book cuts a report into the hours that it is of.
func (c *Collector) book(s *registry.Snapshot, r *Report, names *told) (Booking, []string) {
	b := Booking{Reporter: Reporter{Service: r.Service, Instance: r.Instance, Report: r.ID, Since: r.From, Until: r.Until}}
	shares, span := sharesOf(r.From, r.Until), r.Until.Sub(r.From)
	for _, share := range shares {
		day, n := share.of.place()
		covered := Covered{Day: day, Service: r.Service}
		covered.Hours[n] = share.seconds
		b.Covered = append(b.Covered, covered)
	}
	var unknown []string
	for _, count := range r.Counts {
		event, known := place(s, count)
		if !known && count.Event != "" {
			unknown = append(unknown, strings.TrimSpace(event+" "+count.Version))
		}
		if count.Count == 0 {
			continue
		}
		key := c.names.key(names, Key{Event: event, Service: r.Service, Role: count.Role, Version: count.Version, Outcome: count.Outcome}, known)
		for _, share := range shares {
			day, n := share.of.place()
			row := Row{Day: day, Key: key}
			if row.Hours[n] = share.part(count.Count, span); row.Hours[n] > 0 {
				b.Rows = append(b.Rows, row)
			}
		}
	}
	slices.Sort(unknown)
	return b, slices.Compact(unknown)
}

// place returns under which name an event is counted, for ever the same where the
// registry has it; and whether it has it, in that version.
func place(s *registry.Snapshot, count Count) (event string, known bool) {
	k := contractOf(s, count)
	if k == nil {
		return count.Event, false
	}
	return k.Lineage, hasVersion(k, count.Version)
}

// contractOf returns the contract of a count; nil: the registry has none of the name.
func contractOf(s *registry.Snapshot, count Count) *registry.Contract {
	name, err := contract.ParseEventName(count.Event, "")
	if err != nil {
		return nil
	}
	k, err := s.Contract(name)
	if err != nil {
		return nil
	}
	return k
}

// Told returns a count with names that only people choose who change the registry: events that it does not have,
// and outcomes that generated services do not report, are Others. What counts by these names does not grow
// with what is made up in reports.
func Told(s *registry.Snapshot, count Count) Count {
	k := contractOf(s, count)
	if k == nil { // what could not be read is one of them
		return Count{Role: count.Role, Event: Others, Outcome: Others, Count: count.Count}
	}
	count.Event = k.Lineage
	if _, usual := outcomes[count.Outcome]; !usual {
		count.Outcome = Others
	}
	if !hasVersion(k, count.Version) {
		count.Version = ""
	}
	return count
}

// hasVersion reports whether a contract has, or had, a version; of "" it does.
func hasVersion(k *registry.Contract, text string) bool {
	major, revision, err := parseVersion(text)
	return err == nil && (major < 0 || slices.ContainsFunc(k.Versions, func(v *registry.Version) bool {
		return v.Version.Major == major && (revision < 0 || v.Version.Revision == revision)
	}))
}

// write waits until a booking is written. Of those who wait one writes for all.
func (c *Collector) write(ctx context.Context, b Booking) (Fate, error) {
	w := &waiting{Booking: b, done: make(chan struct{})}
	c.mu.Lock()
	if len(c.queue) >= c.opt.Waiting {
		c.mu.Unlock()
		return "", fmt.Errorf("%w: %d reports wait to be written", registry.ErrUnavailable, c.opt.Waiting)
	}
	c.queue = append(c.queue, w)
	c.mu.Unlock()
	select {
	case <-w.done:
	case c.turn <- struct{}{}:
		for !closed(w.done) {
			c.writeSome(context.WithoutCancel(ctx)) // others wait for it too
		}
		<-c.turn
	case <-ctx.Done(): // it may still be written: sent again, it is known
		return "", ctx.Err()
	}
	return w.fate, w.err
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// writeTime bounds how long a transaction may take.
const writeTime = 30 * time.Second

// writeSome writes reports that wait, of each instance the first.
func (c *Collector) writeSome(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	some := c.take()
	bookings := make([]Booking, len(some))
	for i, w := range some {
		bookings[i] = w.Booking
	}
	fates, err := c.store.AddReports(ctx, bookings)
	if err != nil {
		c.mu.Lock()
		c.failing = c.opt.Now()
		c.mu.Unlock()
	}
	for i, w := range some {
		if w.err = err; err == nil {
			w.fate = fates[i]
		}
		close(w.done)
	}
}

// take takes from the queue what is written together, sorted by service and instance.
func (c *Collector) take() []*waiting {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := map[[2]string]bool{}
	var some, rest []*waiting
	for _, w := range c.queue {
		of := [2]string{w.Service, w.Instance}
		if taken[of] || len(some) == atOnce {
			rest = append(rest, w)
			continue
		}
		taken[of] = true
		some = append(some, w)
	}
	c.queue = rest
	slices.SortFunc(some, func(a, b *waiting) int {
		if n := strings.Compare(a.Service, b.Service); n != 0 {
			return n
		}
		return strings.Compare(a.Instance, b.Instance)
	})
	return some
}

// Failed returns when something could not be written the last time; zero: never.
func (c *Collector) Failed() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failing
}

// Package inspection keeps what the rules say of all that a registry holds, beside
// its snapshots: the findings that are open, of every home.
//
// It promises to ask the one gate, under each home's own policy on the server's
// floor; to be as fresh as the snapshot that it is asked for, and as the day, on
// which waivers expire; and to be made once for all who ask at the same time.
package inspection

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/registry"
)

// Data is what was found in one snapshot.
type Data struct {
	Findings []*Found // by key
	Waived   int      // findings that an approved waiver lets pass
	Baseline int      // findings that a baseline forgives
	snapshot *registry.Snapshot
	day      string
	events   map[contract.EventName][]*Found
}

// Found is a finding with the home whose files it is about.
type Found struct {
	Home    string
	Context string               // that it is about; empty: not one alone
	Events  []contract.EventName // that it is about, see EventsOf
	diag.Finding
	key string
}

// Key orders findings: by home, rule, subject and place. No two have the same.
func (f *Found) Key() string { return f.key }

func keyOf(f *Found) string {
	return strings.Join([]string{f.Home, f.Rule, f.Subject, f.Span.File, fmt.Sprintf("%09d %09d", f.Span.Start.Line, f.Span.Start.Column), string(f.Pointer), f.Fingerprint, f.Message}, "\x00")
}

// Index makes them. It is safe for concurrent use.
type Index struct {
	registry *registry.Registry
	current  atomic.Pointer[Data]

	mu      sync.Mutex
	looking *look // nil: nobody looks
}

// look is one that is being made.
type look struct {
	done chan struct{}
	err  error
}

// New returns an index of the registry. It is made when it is first asked.
func New(r *registry.Registry) *Index { return &Index{registry: r} }

// Of returns what is found in the snapshot, however long that takes. The error is
// of ctx or of the store.
func (x *Index) Of(ctx context.Context, s *registry.Snapshot) (*Data, error) {
	for {
		if d := x.made(s); d != nil {
			return d, nil
		}
		l := x.begin(ctx, s)
		select {
		case <-l.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if l.err != nil {
			return nil, l.err
		}
	}
}

// Soon returns what is found in the snapshot if that takes no longer than
// patience; else what was found last, or nil, and false: it is being made, for
// whoever asks next.
func (x *Index) Soon(ctx context.Context, s *registry.Snapshot, patience time.Duration) (d *Data, fresh bool, err error) {
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	d, err = x.Of(patient, s)
	if err != nil && patient.Err() != nil && ctx.Err() == nil {
		return x.current.Load(), false, nil
	}
	return d, err == nil, err
}

// Known returns what is known of the snapshot without waiting: what is found in it; or
// what was found last, or nil, and false: it is being made, for whoever asks next.
func (x *Index) Known(ctx context.Context, s *registry.Snapshot) (d *Data, fresh bool) {
	if d := x.made(s); d != nil {
		return d, true
	}
	x.begin(ctx, s)
	return x.current.Load(), false
}

// maxLook bounds how long one is made.
const maxLook = 5 * time.Minute

// begin returns the look that is under way, or begins one, which whoever asked may
// leave.
func (x *Index) begin(ctx context.Context, s *registry.Snapshot) *look {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.looking != nil {
		return x.looking
	}
	l := &look{done: make(chan struct{})}
	x.looking = l
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxLook)
		defer cancel()
		d, err := x.guarded(ctx, s)
		if err == nil {
			x.current.Store(d)
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		l.err, x.looking = err, nil
		close(l.done)
	}()
	return l
}

// made returns what is made already, or nil.
func (x *Index) made(s *registry.Snapshot) *Data {
	if d := x.current.Load(); d != nil && d.snapshot == s && d.day == x.today() {
		return d
	}
	return nil
}

func (x *Index) today() string { return x.registry.Now().Format(time.DateOnly) }

// guarded is look in which a panic of a rule is an error: no handler stands above it
// here, so that a look at a page would end the server.
func (x *Index) guarded(ctx context.Context, s *registry.Snapshot) (d *Data, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			d, err = nil, fmt.Errorf("the inspection panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	return x.look(ctx, s)
}

func (x *Index) look(ctx context.Context, s *registry.Snapshot) (*Data, error) {
	d := &Data{snapshot: s, day: x.today()}
	for _, home := range s.Homes() {
		found, err := x.registry.Inspect(ctx, s, home)
		if err != nil {
			return nil, fmt.Errorf("inspecting %s: %w", home, err)
		}
		d.Waived, d.Baseline = d.Waived+found.Waived, d.Baseline+found.Baseline
		for _, f := range found.Findings {
			one := &Found{Home: home, Context: contextOf(s, f.Subject), Events: EventsOf(f), Finding: f}
			one.key = keyOf(one)
			d.Findings = append(d.Findings, one)
		}
	}
	slices.SortStableFunc(d.Findings, func(a, b *Found) int { return strings.Compare(a.key, b.key) })
	d.events = map[contract.EventName][]*Found{}
	for _, f := range d.Findings {
		for _, event := range f.Events {
			d.events[event] = append(d.events[event], f)
		}
	}
	return d, nil
}

// EventsOf returns the events that a finding is about: that of its subject, and those of
// the findings for which it stands.
func EventsOf(f diag.Finding) []contract.EventName {
	var events []contract.EventName
	for _, subject := range append([]string{f.Subject}, f.Covers...) {
		name, _, _ := strings.Cut(subject, " ")
		if event, err := contract.ParseEventName(name, ""); err == nil && !slices.Contains(events, event) {
			events = append(events, event)
		}
	}
	return events
}

// About returns the findings about an event, by key; none where nothing is known.
func (d *Data) About(event contract.EventName) []*Found {
	if d == nil {
		return nil
	}
	return d.events[event]
}

// contextOf returns the context of what a finding is about: "ordering.OrderPlaced
// v1", "service checkout", "context ordering".
func contextOf(s *registry.Snapshot, subject string) string {
	what, name, _ := strings.Cut(subject, " ")
	switch what {
	case "context":
		return name
	case "service":
		if service, err := s.Service(name); err == nil {
			return service.Context
		}
		return ""
	}
	if event, err := contract.ParseEventName(what, ""); err == nil {
		return event.Context
	}
	return ""
}

// Filter chooses findings; what is empty leaves all.
type Filter struct {
	Home, Context, Rule, Severity string
	Event                         contract.EventName
}

// Keep returns those that the filter leaves.
func (d *Data) Keep(f Filter) []*Found {
	is := func(want, got string) bool { return want == "" || want == got }
	all := d.Findings
	if f.Event != (contract.EventName{}) {
		all = d.About(f.Event)
	}
	var kept []*Found
	for _, v := range all {
		if is(f.Home, v.Home) && is(f.Context, v.Context) && is(f.Rule, v.Rule) && is(f.Severity, string(v.Severity)) {
			kept = append(kept, v)
		}
	}
	return kept
}

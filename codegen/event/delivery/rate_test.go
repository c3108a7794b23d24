package delivery

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/codegen/event"
)

// drawnBucket draws a rate, and returns it with its bucket.
func drawnBucket(t *rapid.T) (Rate, *bucket) {
	r := Rate{PerSecond: rapid.Float64Range(0.001, 5000).Draw(t, "per second"), Burst: rapid.IntRange(1, 20).Draw(t, "burst")}
	b, err := r.bucket()
	if err != nil {
		t.Fatal(err)
	}
	return r, b
}

// withinRate fails where more events than the rate allows lie in any stretch of time.
func withinRate(t *rapid.T, r Rate, at []time.Time) {
	slices.SortFunc(at, time.Time.Compare)
	for first := range at {
		for last := first; last < len(at); last++ {
			length := at[last].Sub(at[first]).Seconds()
			if most := float64(r.Burst) + r.PerSecond*length; float64(last-first+1) > most+1e-6*most {
				t.Fatalf("%d events in %v s, at most %v may be", last-first+1, length, most)
			}
		}
	}
}

// Whenever they come: in no stretch of time are there more than a burst and what the rate
// brings; who is refused is right when told to come again; who waits has a turn of its own.
func TestNoStretchOfTimeHasMoreThanTheRateAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, b := drawnBucket(t)
		now := noon
		patience := time.Duration(rapid.SampledFrom([]float64{0, 1, 5}).Draw(t, "patience") * float64(b.interval))
		var at []time.Time
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.Float64Range(0, 2).Draw(t, "gap") * float64(b.interval)))
			next, ok := b.takeAt(now, patience)
			wait := next.wait
			switch {
			case ok && wait > patience:
				t.Fatalf("waits %v, longer than %v", wait, patience)
			case ok:
				at = append(at, now.Add(wait))
			default:
				now = now.Add(wait)
				if again, ok := b.takeAt(now, 0); !ok {
					t.Fatalf("was told to come in %v, and then in %v", wait, again.wait)
				}
				at = append(at, now)
			}
		}
		withinRate(t, r, at)
	})
}

// A bucket that nobody used for long is full, and not fuller.
func TestABurstIsWhatWasSavedUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, b := drawnBucket(t)
		now := noon
		for range 2 {
			for i := range r.Burst + 1 {
				if _, ok := b.takeAt(now, 0); ok != (i < r.Burst) {
					t.Fatalf("event %d of a burst of %d: %v", i+1, r.Burst, ok)
				}
			}
			now = now.Add(b.interval * time.Duration(r.Burst))
		}
	})
}

// A clock that is set back neither stops the events nor lets more of them pass.
func TestAClockThatIsSetBackChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, b := drawnBucket(t)
		clock, now := noon, noon // what the bucket sees, and what time it is
		var at []time.Time
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			gap := time.Duration(rapid.Float64Range(0, 2).Draw(t, "gap") * float64(b.interval))
			clock, now = clock.Add(gap), now.Add(gap)
			if rapid.Bool().Draw(t, "set back") {
				clock = clock.Add(-time.Hour * time.Duration(rapid.IntRange(1, 1000).Draw(t, "hours")))
			}
			next, ok := b.takeAt(clock, 0)
			if next.wait > b.interval {
				t.Fatalf("the next may follow in %v, and one in %v", next.wait, b.interval)
			}
			if ok {
				at = append(at, now)
			}
		}
		withinRate(t, r, at)
	})
}

// Nor does one that sways, as where two machines' clocks are asked in turn: what it gains it gives back.
func TestAClockThatSwaysGainsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, b := drawnBucket(t)
		now, passed := noon, 0
		sway := rapid.Int64Range(0, int64(time.Second)).Draw(t, "sway")
		for i := range rapid.IntRange(1, 2000).Draw(t, "events") {
			now = now.Add(time.Millisecond)
			if _, ok := b.takeAt(now.Add(time.Duration(sway*int64(i%2))), 0); ok {
				passed++
			}
		}
		if most := float64(r.Burst) + r.PerSecond*now.Add(time.Duration(sway)).Sub(noon).Seconds(); float64(passed) > most {
			t.Fatalf("%d events, at most %v may be", passed, most)
		}
	})
}

// Callers beside each other, of whom one looks at the clock and is overtaken before it goes on, have
// no more than one alone.
func TestCallersBesideEachOtherHaveWhatTheRateAllows(t *testing.T) {
	for callers := 2; callers <= 64; callers *= 2 {
		for step := time.Microsecond; step < time.Second; step *= 10 {
			rate := Rate{PerSecond: 100, Burst: callers}
			var looks atomic.Int64
			p, out := publisherOf(t, func(cfg *PublisherConfig) {
				cfg.Rate = rate
				cfg.Now = func() time.Time { // goes on with each look
					at := noon.Add(time.Duration(looks.Add(1)) * step)
					runtime.Gosched()
					return at
				}
			})
			var all sync.WaitGroup
			for range callers {
				all.Go(func() {
					for range 100 {
						_ = p.Publish(t.Context(), orderPlaced{OrderID: "o-1"})
					}
				})
			}
			all.Wait()
			passed := time.Duration(looks.Load()) * step
			if most := float64(rate.Burst) + rate.PerSecond*passed.Seconds(); float64(len(out.sent)) > most {
				t.Errorf("%d callers: %d events in %v, at most %v may be", callers, len(out.sent), passed, most)
			}
		}
	}
}

// A token that was waited for in vain comes back: whoever comes next has the turn that is next,
// and those who wait keep theirs.
func TestATokenComesBack(t *testing.T) {
	b, err := Rate{PerSecond: 1, Burst: 1}.bucket()
	if err != nil {
		t.Fatal(err)
	}
	waits := func(after, want time.Duration) turn {
		t.Helper()
		turn, ok := b.takeAt(noon.Add(after), time.Hour)
		if turn.wait != want || !ok {
			t.Fatalf("waits %v, want %v", turn.wait, want)
		}
		return turn
	}
	waits(0, 0)
	second, third := waits(0, time.Second), waits(0, 2*time.Second)
	b.giveBack(second)
	waits(0, time.Second) // and the third has its time already
	waits(0, 3*time.Second)
	b.giveBack(third)
	waits(time.Second, time.Second)
	waits(time.Second, 3*time.Second)
}

// However many give up while they wait: there are never more than the rate allows, and where
// nobody is left the next one follows in an interval at the latest, and a burst after that.
func TestWhoGivesUpCostsNothing(t *testing.T) {
	type waiter struct {
		turn
		at time.Time
	}
	rapid.Check(t, func(t *rapid.T) {
		r, b := drawnBucket(t)
		now := noon
		var sent []time.Time
		var waiting []waiter
		giveUp := func(chance int) {
			waiting = slices.DeleteFunc(waiting, func(w waiter) bool {
				switch {
				case !w.at.After(now):
					sent = append(sent, w.at)
				case rapid.IntRange(1, 100).Draw(t, "gives up") > chance:
					return false
				default:
					b.giveBack(w.turn)
				}
				return true
			})
		}
		for range rapid.IntRange(1, 80).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.Float64Range(0, 1).Draw(t, "gap") * float64(b.interval)))
			giveUp(30)
			if turn, ok := b.takeAt(now, 50*b.interval); ok {
				waiting = append(waiting, waiter{turn, now.Add(turn.wait)})
			}
		}
		giveUp(100)
		now = now.Add(time.Duration(rapid.Float64Range(0, 60).Draw(t, "pause") * float64(b.interval)))
		next, ok := b.takeAt(now, b.interval)
		if !ok {
			t.Fatalf("nobody waits, and the next would wait %v, with one in %v", next.wait, b.interval)
		}
		sent = append(sent, now.Add(next.wait))
		now = now.Add(next.wait + b.interval*time.Duration(r.Burst))
		for i := range r.Burst + 1 {
			if _, ok := b.takeAt(now, 0); ok != (i < r.Burst) {
				t.Fatalf("later, event %d of a burst of %d: %v", i+1, r.Burst, ok)
			}
			if i < r.Burst {
				sent = append(sent, now)
			}
		}
		withinRate(t, r, sent)
	})
}

func TestRatesThatCannotBe(t *testing.T) {
	for want, r := range map[string]Rate{
		"a rate of -1 a second":                  {PerSecond: -1},
		"a rate of 0 a second":                   {Burst: 1},
		"a rate of NaN a second":                 {PerSecond: math.NaN()},
		"a rate of +Inf a second":                {PerSecond: math.Inf(1)},
		"with a burst of -1 is none":             {PerSecond: 1, Burst: -1},
		"is too slow":                            {PerSecond: 1e-12},
		"would take more than 100 years":         {PerSecond: 1, Burst: math.MaxInt},
		"a rate of 5e-324 a second with a burst": {PerSecond: 5e-324, Burst: 1},
	} {
		if _, err := r.bucket(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", r, err, want)
		}
	}
	for _, tt := range []struct {
		rate  Rate
		burst int
	}{{Rate{PerSecond: 0.5}, 1}, {Rate{PerSecond: 2.5}, 3}, {Rate{PerSecond: 1e300, Burst: 7}, 7}} {
		b, err := tt.rate.bucket()
		if err != nil {
			t.Fatal(err)
		}
		for i := range tt.burst + 1 {
			if _, ok := b.takeAt(noon, 0); ok != (i < tt.burst) {
				t.Errorf("%+v: event %d: %v", tt.rate, i+1, ok)
			}
		}
	}
	if b, err := (Rate{}).bucket(); b != nil || err != nil {
		t.Errorf("no rate has the bucket %+v, %v", b, err)
	}
}

// A storm of one type leaves the others alone; all majors of a type share what it has.
func TestEachTypeHasItsOwnRate(t *testing.T) {
	p, out := publisherOf(t, func(cfg *PublisherConfig) {
		cfg.Contracts.Events[1].Producers = []string{"ordering/checkout"}
		cfg.Rate = Rate{PerSecond: 1, Burst: 2}
		cfg.Rates = map[string]Rate{"shipping.ParcelSent": {}}
	})
	for range 5 {
		_ = p.Publish(t.Context(), parcelSent{})
		_ = p.Publish(t.Context(), orderPlaced{OrderID: "o-1"})
	}
	err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1"})
	if r := refusal(t, err); r.Code != Throttled || r.After != time.Second {
		t.Errorf("%+v", r)
	}
	if len(out.sent) != 7 {
		t.Errorf("%d were sent, want 5 that nothing bounds and 2 of a burst", len(out.sent))
	}
}

// Only what may leave costs a token.
func TestWhatIsRefusedCostsNoToken(t *testing.T) {
	p, out := publisherOf(t, func(cfg *PublisherConfig) { cfg.Rate = Rate{PerSecond: 1, Burst: 1} })
	_ = p.Publish(t.Context(), orderPlaced{OrderID: "o-1", Note: "much too long"})
	if err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1"}); err != nil || len(out.sent) != 1 {
		t.Errorf("%v, %d sent", err, len(out.sent))
	}
}

func TestPublishWaitsForItsTurn(t *testing.T) {
	var waited []time.Duration
	gaveUp := errors.New("gave up")
	p, out := publisherOf(t, func(cfg *PublisherConfig) {
		cfg.Rate, cfg.Wait = Rate{PerSecond: 1, Burst: 1}, 2*time.Second
		cfg.Sleep = func(ctx context.Context, d time.Duration) error {
			waited = append(waited, d)
			return context.Cause(ctx)
		}
	})
	publish := func(ctx context.Context) error { return p.Publish(ctx, orderPlaced{OrderID: "o-1"}) }
	if err := errors.Join(publish(t.Context()), publish(t.Context())); err != nil || len(out.sent) != 2 {
		t.Fatalf("%v, %d sent", err, len(out.sent))
	}
	soon, cancel := context.WithDeadline(t.Context(), noon.Add(time.Second))
	defer cancel()
	if r := refusal(t, publish(soon)); r.Code != Throttled || r.After != 2*time.Second || len(waited) != 1 {
		t.Errorf("whose time ends before its turn: %+v, waited %v", r, waited)
	}
	ended, end := context.WithCancelCause(t.Context())
	end(gaveUp)
	if err := publish(ended); refusal(t, err).Code != Throttled || !errors.Is(err, gaveUp) {
		t.Errorf("who gives up: %v", err)
	}
	if err := publish(t.Context()); err != nil {
		t.Errorf("the turn of who gave up is lost: %v", err)
	}
	if r := refusal(t, publish(t.Context())); r.Code != Throttled || r.After != 3*time.Second {
		t.Errorf("beyond what it waits: %+v", r)
	}
	if want := []time.Duration{time.Second, 2 * time.Second, 2 * time.Second}; !slices.Equal(waited, want) {
		t.Errorf("waited %v, want %v", waited, want)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	if err := errors.Join(sleep(ctx, 0), sleep(ctx, time.Millisecond)); err != nil {
		t.Error(err)
	}
	cancel()
	for _, d := range []time.Duration{0, time.Hour} {
		if err := sleep(ctx, d); !errors.Is(err, context.Canceled) {
			t.Errorf("%v: %v", d, err)
		}
	}
}

// Whatever is in the event and the context: it is refused, or what is sent is what the
// contract says, in every mode of CloudEvents.
func FuzzPublish(f *testing.F) {
	f.Add("o-1", "note", "id", "subject", "tenant", "value", "cause", "correlation", someTrace, "a=b", int32(3))
	f.Add("o\x00\xff", "a note that is too long", "\n", "é\u2028", "Tenant", "\"", "", "\x7f", "00-", "\r\n", int32(-1))
	f.Add("", "", "", "", "traceparent", "x", "c", "", otherTrace, "", int32(math.MaxInt32))
	f.Fuzz(func(t *testing.T, order, note, id, subject, name, value, causeID, correlation, parent, state string, hops int32) {
		p, out := publisherOf(t, nil)
		cause := &event.Envelope{Type: "a.B", ID: causeID, CorrelationID: correlation, Hops: event.Some(hops)}
		cause.SetExtension("traceparent", parent)
		ctx := WithTrace(WithCause(t.Context(), cause), parent, state)
		err := p.Publish(ctx, orderPlaced{OrderID: order, Note: note}, ID(id), Subject(subject), Extension(name, value))
		if err != nil {
			if refusal(t, err); len(out.sent) > 0 {
				t.Fatalf("refused, and sent: %v", err)
			}
			return
		}
		e := out.sent[0]
		if e.Hops.Or(0) > DefaultMaxHops || e.PartitionKey == "" || checkOrder(e.Data) != nil || e.Source != "/checkout" {
			t.Errorf("sent is %+v", e)
		}
		text, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var again event.Envelope
		if err := again.UnmarshalJSON(text); err != nil || again.ID != e.ID || again.PartitionKey != e.PartitionKey || string(again.Data) != string(e.Data) {
			t.Errorf("%s comes back as %+v, %v", text, again, err)
		}
	})
}

func TestIDsAreUUIDsThatSortByTime(t *testing.T) {
	var ids []string
	for i := range 100 {
		ids = append(ids, newID(noon.Add(time.Duration(i)*time.Millisecond)))
	}
	if !slices.IsSorted(ids) {
		t.Errorf("not by time: %q", ids)
	}
	if len(slices.Compact(append(slices.Clone(ids), newID(noon), newID(noon)))) != 102 {
		t.Error("two are the same")
	}
	for _, id := range ids {
		b, err := event.UUID(id).Bytes()
		if err != nil || b[6]>>4 != 7 || b[8]>>6 != 2 || !strings.HasPrefix(id, "019f1d") {
			t.Errorf("%s is no UUID of version 7 of that day: %v", id, err)
		}
	}
}

package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// broken is a warehouse whose handler fails until it is mended.
func broken(t *testing.T) (w *warehouse, mended *bool) {
	mended = new(bool)
	return newWarehouse(t, func(context.Context, *event.Envelope, any) error {
		if *mended {
			return nil
		}
		return errShelf
	}), mended
}

// redrive puts all back.
func (w *warehouse) redrive(match func(delivery.DeadLetter) bool) delivery.Redriven {
	w.t.Helper()
	w.handled = nil
	done, err := w.consumer().Redrive(w.t.Context(), match)
	if err != nil {
		w.t.Error(err)
	}
	return done
}

func TestWhatWasMendedIsPutBack(t *testing.T) {
	w, mended := broken(t)
	w.consume(placed(t, "o-1", nil), placed(t, "o-2", nil), delivery.Message{Body: []byte("poison")})
	if done := w.redrive(nil); done != (delivery.Redriven{Kept: 3}) {
		t.Errorf("before it is mended: %+v", done)
	}
	w.did("o-1 o-2") // one attempt each, the oldest first
	if l := w.dead()[0]; l.Attempts != 4 || l.EventID != "o-1" || !l.Last.After(l.First) {
		t.Errorf("%+v", l)
	}
	*mended = true
	if done := w.redrive(nil); done != (delivery.Redriven{Handled: 2, Kept: 1}) {
		t.Errorf("mended: %+v", done)
	}
	w.did("o-1 o-2")
	if l := w.onlyDead(); l.Reason != delivery.ReasonNotAnEvent || l.Attempts != 0 {
		t.Errorf("%+v", l)
	}
	w.consume(placed(t, "o-1", nil)) // once more, late
	w.did("o-1 o-2")
}

func TestOnlyWhatMatchesIsPutBack(t *testing.T) {
	w, mended := broken(t)
	w.consume(placed(t, "o-1", nil), placed(t, "o-2", nil))
	*mended = true
	done := w.redrive(func(l delivery.DeadLetter) bool { return l.EventID == "o-2" && l.Reason == delivery.ReasonFailed })
	if done != (delivery.Redriven{Handled: 1}) || w.onlyDead().EventID != "o-1" {
		t.Errorf("%+v, left %+v", done, w.dead())
	}
}

// The event came again after it was mended, and before its letter was put back.
func TestWhatWasHandledMeanwhileIsOnlyRemoved(t *testing.T) {
	w, mended := broken(t)
	w.consume(placed(t, "o-1", nil))
	*mended = true
	w.consume(placed(t, "o-1", nil))
	if done := w.redrive(nil); done != (delivery.Redriven{Duplicates: 1}) {
		t.Errorf("%+v", done)
	}
	w.did("")
	w.noneDead()
}

// What could not be told before is known now: the letter stays the one that it is.
func TestPoisonIsPutBackOnceItCanBeRead(t *testing.T) {
	w, mended := broken(t)
	w.Decode = func(delivery.Message) (*event.Envelope, error) { return nil, errors.New("another format") }
	m := placed(t, "o-1", nil)
	w.consume(m)
	id := w.onlyDead().ID
	w.Decode = nil
	if done := w.redrive(nil); done != (delivery.Redriven{Kept: 1}) {
		t.Errorf("%+v", done)
	}
	if l := w.onlyDead(); l.ID != id || l.Reason != delivery.ReasonFailed || l.Attempts != 1 || string(l.Message.Body) != string(m.Body) {
		t.Errorf("%+v", l)
	}
	*mended = true
	if done := w.redrive(nil); done != (delivery.Redriven{Handled: 1}) {
		t.Errorf("%+v", done)
	}
	w.noneDead()
}

// A consumer of the same name that handles other types, as a service has for another topic:
// whatever it does with what it has no handler for, it neither removes nor changes the letter.
func TestALetterStaysWithWhoeverHandlesIt(t *testing.T) {
	for name, unhandled := range map[string]delivery.Unhandled{"ignored": delivery.IgnoreUnhandled, "dead letters": delivery.DeadLetterUnhandled} {
		t.Run(name, func(t *testing.T) {
			w, mended := broken(t)
			w.consume(placed(t, "o-1", nil))
			before := w.onlyDead()
			other := newWarehouse(t, nil)
			other.Handlers = map[string]delivery.Handler{"payments.PaymentTaken": other.Handlers["ordering.OrderPlaced"]}
			other.Store, other.DeadLetters, other.Unhandled = w.Store, w.letters, unhandled
			if done := other.redrive(nil); done != (delivery.Redriven{Ignored: 1}) {
				t.Errorf("%+v", done)
			}
			if after := w.onlyDead(); after.Reason != delivery.ReasonFailed || after.Error != before.Error || after.Attempts != 3 || !after.Last.Equal(before.Last) {
				t.Errorf("it was %+v, and is %+v", before, after)
			}
			*mended = true
			if done := w.redrive(nil); done != (delivery.Redriven{Handled: 1}) {
				t.Errorf("mended: %+v", done)
			}
			w.noneDead()
		})
	}
}

// Two reactions of one service to one event are two consumers, each with a name: neither
// takes the other's event for a duplicate, nor its letters for its own.
func TestConsumersOfOneServiceHaveNamesOfTheirOwn(t *testing.T) {
	restock, mended := broken(t)
	statistics := newWarehouse(t, nil)
	statistics.Name = "fulfilment/warehouse/statistics"
	statistics.Store, statistics.DeadLetters = restock.Store, restock.letters
	for range 2 {
		restock.consume(placed(t, "o-1", nil))
		statistics.consume(placed(t, "o-1", nil))
	}
	statistics.did("o-1")
	if done := statistics.redrive(nil); done != (delivery.Redriven{}) {
		t.Errorf("the letters of another are put back: %+v", done)
	}
	if l := restock.onlyDead(); l.Consumer != "fulfilment/warehouse" {
		t.Errorf("%+v", l)
	}
	*mended = true
	if done := restock.redrive(nil); done != (delivery.Redriven{Handled: 1}) {
		t.Errorf("%+v", done)
	}
	restock.did("o-1")
	if !strings.Contains(statistics.log.String(), `"consumer":"fulfilment/warehouse/statistics"`) || strings.Contains(statistics.log.String(), "does not say") {
		t.Errorf("its manifest is that of the service, and its name its own: %s", &statistics.log)
	}
}

func TestManyArePutBackOnceEach(t *testing.T) {
	w, mended := broken(t)
	w.Retry.Attempts = 1
	const many = 251
	for i := range many {
		w.consume(placed(t, fmt.Sprint(i), nil))
	}
	other := delivery.DeadLetter{ID: "x", Consumer: "ordering/tracker", First: time.Unix(1, 0)}
	if err := w.letters.Put(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if done := w.redrive(nil); done != (delivery.Redriven{Kept: many}) || len(w.handled) != many {
		t.Errorf("broken: %+v, %d calls", done, len(w.handled))
	}
	*mended = true
	if done := w.redrive(nil); done != (delivery.Redriven{Handled: many}) || len(w.handled) != many {
		t.Errorf("mended: %+v, %d calls", done, len(w.handled))
	}
	w.noneDead()
	if left, err := w.letters.List(t.Context(), "ordering/tracker", delivery.Position{}, 10); len(left) != 1 || err != nil {
		t.Errorf("the letters of another consumer: %+v, %v", left, err)
	}
}

// What fails while letters are put back is not put back in the same run, which would
// have no end.
func TestOnlyWhatWasThereIsPutBack(t *testing.T) {
	w, _ := broken(t)
	w.Retry.Attempts = 1
	var c *delivery.Consumer
	calls := 0
	handle := w.Handlers["ordering.OrderPlaced"]
	w.Handlers["ordering.OrderPlaced"] = func(ctx context.Context, e *event.Envelope, v any) error {
		if calls++; calls > 1 && calls < 1000 && calls%2 == 0 {
			if err := c.Consume(context.Background(), placed(t, fmt.Sprint(calls), nil)); err != nil {
				t.Error(err)
			}
		}
		return handle(ctx, e, v)
	}
	c = w.consumer()
	if err := c.Consume(t.Context(), placed(t, "o-1", nil)); err != nil {
		t.Fatal(err)
	}
	if done, err := c.Redrive(t.Context(), nil); err != nil || done.Kept != 1 {
		t.Errorf("%+v, %v", done, err)
	}
}

// Machines have clocks of their own: what was there is put back, whether it is from an hour
// that is still to come here or not; what comes meanwhile with such a time is not.
func TestLettersOfMachinesWhoseClockIsAheadArePutBack(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"ahead": time.Hour, "behind": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			w, mended := broken(t)
			w.Retry.Attempts = 1
			w.consume(placed(t, "o-1", nil))
			w.Now = func() time.Time { return time.Now().Add(ahead) }
			const many = 201 // more than are read at once
			for i := range many {
				w.consume(placed(t, fmt.Sprint("other-", i), nil))
			}
			other := w.consumer()
			w.Now = nil
			if ahead < 0 { // it is this machine that is behind
				w.Now = func() time.Time { return time.Now().Add(2 * ahead) }
			}
			handle := w.Handlers["ordering.OrderPlaced"]
			calls := 0
			w.Handlers["ordering.OrderPlaced"] = func(ctx context.Context, e *event.Envelope, v any) error {
				if calls++; calls < 1000 { // the other machine goes on
					if err := other.Consume(context.Background(), placed(t, fmt.Sprint("late-", calls), nil)); err != nil {
						t.Error(err)
					}
				}
				return handle(ctx, e, v)
			}
			if done := w.redrive(nil); done != (delivery.Redriven{Kept: many + 1}) {
				t.Errorf("%+v, want the %d that were there", done, many+1)
			}
			*mended = true
			calls = 1000
			if done := w.redrive(nil); done != (delivery.Redriven{Handled: 2*many + 2}) {
				t.Errorf("%+v, want all", done)
			}
			w.noneDead()
		})
	}
}

func TestRedriveStopsWhereNothingCanBeKnown(t *testing.T) {
	w, mended := broken(t)
	w.consume(placed(t, "o-1", nil), placed(t, "o-2", nil))
	*mended = true
	store := w.Store
	w.Store = &faultyStore{store, 1, 0}
	done, err := w.consumer().Redrive(t.Context(), nil)
	if !errors.Is(err, errDisk) || done != (delivery.Redriven{}) || len(w.dead()) != 2 {
		t.Errorf("%+v, %v, left %+v", done, err, w.dead())
	}
	w.Store = store
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if done, err := w.consumer().Redrive(ctx, nil); !errors.Is(err, context.Canceled) || len(w.dead()) != 2 {
		t.Errorf("after a shutdown: %+v, %v", done, err)
	}
	w.DeadLetters = fullLetters{w.letters}
	if done, err := w.consumer().Redrive(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "the dead letters of") || done.Handled != 1 {
		t.Errorf("letters that cannot be removed: %+v, %v", done, err)
	}
	w.DeadLetters = w.letters
	if done := w.redrive(nil); done != (delivery.Redriven{Handled: 1, Duplicates: 1}) {
		t.Errorf("%+v", done)
	}
	w.noneDead()
}

// fullLetters are letters that cannot be removed.
type fullLetters struct{ *delivery.MemoryDeadLetters }

func (fullLetters) Remove(context.Context, string, string) error { return errDisk }

// A letter that fails again is counted as kept: that its event came in is counted once.
func TestALetterThatFailsAgainIsNoNewDeadLetter(t *testing.T) {
	w, _ := broken(t)
	c := w.consume(placed(t, "o-1", nil))
	for range 3 {
		if _, err := c.Redrive(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	counts := map[delivery.Outcome]uint64{}
	for _, n := range c.Counts() {
		counts[n.Outcome] += n.Count
	}
	if counts[delivery.DeadLettered] != 1 || counts[delivery.Kept] != 3 {
		t.Errorf("counted %v", counts)
	}
}

// A letter that is handled is counted apart from what comes now: it may be of last week.
func TestALetterThatIsHandledIsNoNewEvent(t *testing.T) {
	w, mended := broken(t)
	w.Retry.Attempts = 1
	c := w.consume(placed(t, "o-1", nil))
	*mended = true
	if done, err := c.Redrive(t.Context(), nil); err != nil || done != (delivery.Redriven{Handled: 1}) {
		t.Errorf("%+v, %v", done, err)
	}
	counted(t, c, "ordering.OrderPlaced v2 dead-lettered 1", "ordering.OrderPlaced v2 redriven 1")
}

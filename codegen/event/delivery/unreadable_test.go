package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// wrongOrder is an error of a service, whose methods want one that is there.
type wrongOrder struct{ cause error }

func (w *wrongOrder) Error() string { return w.cause.Error() }
func (w *wrongOrder) Unwrap() error { return w.cause }

// validate finds nothing wrong, and returns what is no nil error.
func validate() *wrongOrder { return nil }

// tired can be asked for its text a few times.
type tired struct{ left int }

func (t *tired) Error() string {
	if t.left--; t.left < 0 {
		panic("too tired to say")
	}
	return "the shelf is broken"
}

// An error that panics when it is asked what it says is an error of its event like any other:
// the commonest is a nil pointer, which whoever handles well returns by mistake.
func TestAnErrorThatCannotBeReadIsKeptInTheDeadLetters(t *testing.T) {
	for name, test := range map[string]struct {
		handle   delivery.Handler
		reason   delivery.Reason
		attempts int
		says     string
	}{
		"a nil pointer":           {func(context.Context, *event.Envelope, any) error { return validate() }, delivery.ReasonFailed, 3, "*delivery_test.wrongOrder"},
		"wrapped":                 {func(context.Context, *event.Envelope, any) error { return fmt.Errorf("shelf 7: %w", validate()) }, delivery.ReasonFailed, 3, "return a plain nil"},
		"with others":             {func(context.Context, *event.Envelope, any) error { return errors.Join(errShelf, validate()) }, delivery.ReasonFailed, 3, "return a plain nil"},
		"marked as permanent":     {func(context.Context, *event.Envelope, any) error { return delivery.Permanent(validate()) }, delivery.ReasonFailed, 3, "return a plain nil"},
		"panicked with":           {func(context.Context, *event.Envelope, any) error { panic(validate()) }, delivery.ReasonPanic, 3, "panic: "},
		"whose text comes rarely": {func(context.Context, *event.Envelope, any) error { return &tired{1} }, delivery.ReasonFailed, 3, "too tired to say"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWarehouse(t, test.handle)
			c := w.consume(placed(t, "o-1", nil))
			if l := w.onlyDead(); l.Reason != test.reason || l.Attempts != test.attempts || !strings.Contains(l.Error, test.says) {
				t.Errorf("%s after %d attempts: %s", l.Reason, l.Attempts, l.Error)
			}
			if !strings.Contains(w.log.String(), "event dead-lettered") || len(c.Counts()) != 2 {
				t.Errorf("%v, %s", c.Counts(), &w.log)
			}
		})
	}
}

// So is one of the code that finds and reads events.
func TestAnErrorOfReadingThatCannotBeReadIsKeptInTheDeadLetters(t *testing.T) {
	w := newWarehouse(t, nil)
	w.Read = func(*event.Envelope) (any, error) { return nil, validate() }
	w.consume(placed(t, "o-1", nil))
	if l := w.onlyDead(); l.Reason != delivery.ReasonNotReadable || !strings.Contains(l.Error, "*delivery_test.wrongOrder") {
		t.Errorf("%+v", l)
	}
	w = newWarehouse(t, nil)
	w.Decode = func(delivery.Message) (*event.Envelope, error) { return nil, validate() }
	w.consume(placed(t, "o-1", nil))
	if l := w.onlyDead(); l.Reason != delivery.ReasonNotAnEvent || !strings.Contains(l.Error, "*delivery_test.wrongOrder") {
		t.Errorf("%+v", l)
	}
}

// A store that fails so has the transport wait, as one that fails otherwise.
func TestAStoreWhoseErrorCannotBeReadGivesBack(t *testing.T) {
	w := newWarehouse(t, nil)
	w.Store = nilStore{}
	if err := w.consumer().Consume(t.Context(), placed(t, "o-1", nil)); err == nil || !strings.Contains(err.Error(), "*delivery_test.wrongOrder") {
		t.Errorf("got %v", err)
	}
	w.noneDead()
}

// nilStore is a store that fails with a nil pointer whenever there is something to commit.
type nilStore struct{}

func (nilStore) Once(ctx context.Context, _, _ string, f func(context.Context) error) (bool, error) {
	if err := f(ctx); err != nil {
		return false, err
	}
	return false, validate()
}

// So it has where the store fails before it comes to the handler, or is asked whether that was done before.
func TestAStoreWhoseErrorCannotBeReadBeforeTheHandlerGivesBack(t *testing.T) {
	for handled, want := range []string{"", "o-1"} {
		w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return delivery.Permanent(errShelf) })
		w.Store = &nilStoreLater{w.Store, handled}
		if err := w.consumer().Consume(t.Context(), placed(t, "o-1", nil)); err == nil || errors.Is(err, errShelf) || !strings.Contains(err.Error(), "*delivery_test.wrongOrder") {
			t.Errorf("after %d calls: got %v", handled, err)
		}
		w.did(want)
		w.noneDead()
	}
}

// nilStoreLater is a store that fails with a nil pointer after so many calls, before it does anything.
type nilStoreLater struct {
	delivery.Store
	left int
}

func (s *nilStoreLater) Once(ctx context.Context, consumer, key string, f func(context.Context) error) (bool, error) {
	if s.left--; s.left < 0 {
		return false, validate()
	}
	return s.Store.Once(ctx, consumer, key, f)
}

// And so have dead letters, whatever is asked of them.
func TestDeadLettersWhoseErrorCannotBeRead(t *testing.T) {
	w, mended := broken(t)
	all := w.letters
	can := func(what string, err error) {
		t.Helper()
		if err == nil || errors.Is(err, errShelf) || !strings.Contains(err.Error(), "*delivery_test.wrongOrder") {
			t.Errorf("%s: got %v", what, err)
		}
	}
	redrive := func() error { _, err := w.consumer().Redrive(t.Context(), nil); return err }

	w.DeadLetters = nilLetters{all, "Put"}
	can("Put", w.consumer().Consume(t.Context(), placed(t, "o-1", nil)))
	w.DeadLetters = all
	w.consume(placed(t, "o-1", nil))
	w.DeadLetters = nilLetters{all, "List"}
	can("List", redrive())
	*mended = true
	w.DeadLetters = nilLetters{all, "Remove"}
	can("Remove", redrive())
}

// nilLetters are dead letters of which one operation fails with a nil pointer.
type nilLetters struct {
	delivery.DeadLetters
	fails string
}

func (n nilLetters) Put(ctx context.Context, l delivery.DeadLetter) error {
	if n.fails == "Put" {
		return validate()
	}
	return n.DeadLetters.Put(ctx, l)
}

func (n nilLetters) List(ctx context.Context, consumer string, after delivery.Position, most int) ([]delivery.DeadLetter, error) {
	if n.fails == "List" {
		return nil, validate()
	}
	return n.DeadLetters.List(ctx, consumer, after, most)
}

func (n nilLetters) Remove(ctx context.Context, consumer, id string) error {
	if n.fails == "Remove" {
		return validate()
	}
	return n.DeadLetters.Remove(ctx, consumer, id)
}

// A Retryable that panics has not said that another attempt is in vain, and is told of.
func TestARetryableThatPanicsStopsNothing(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf })
	w.Retryable = func(error) bool { panic("no idea") }
	w.consume(placed(t, "o-1", nil))
	if l := w.onlyDead(); l.Reason != delivery.ReasonFailed || l.Attempts != 3 || l.Error != errShelf.Error() {
		t.Errorf("%+v", l)
	}
	if !strings.Contains(w.log.String(), "Retryable panicked") || !strings.Contains(w.log.String(), "no idea") {
		t.Errorf("nobody is told: %s", &w.log)
	}
}

// What a transport fails with can be read as well.
func TestASendThatFailsWithANilPointerCanBeRead(t *testing.T) {
	p, err := delivery.NewPublisher(delivery.PublisherConfig{
		Service: "ordering/checkout", Source: "/checkout",
		Contracts: delivery.Contracts{
			Events: []delivery.Contract{{Type: "ordering.OrderPlaced", Version: 2, Producers: []string{"ordering/checkout"}, Check: func([]byte) error { return nil }}},
			Encode: func(any) (string, int, []byte, error) { return "ordering.OrderPlaced", 2, []byte("{}"), nil },
		},
		Send: func(context.Context, *event.Envelope) error { return validate() },
	})
	if err != nil {
		t.Fatal(err)
	}
	var notSent *delivery.NotSent
	if err := p.Publish(t.Context(), order{"o-1"}); !errors.As(err, &notSent) || errors.Is(err, errShelf) || !strings.Contains(err.Error(), "*delivery_test.wrongOrder") {
		t.Errorf("%v", err)
	}
}

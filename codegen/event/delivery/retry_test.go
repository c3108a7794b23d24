package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

func TestAHandlerIsTriedAgain(t *testing.T) {
	calls := 0
	w := newWarehouse(t, func(_ context.Context, _ *event.Envelope, v any) error {
		if v.(*order).ID = "spoilt"; calls < 2 {
			calls++
			return errShelf
		}
		return nil
	})
	w.consume(placed(t, "o-1", nil))
	w.did("o-1 o-1 o-1") // read anew for each
	w.noneDead()
	if want := []time.Duration{100 * time.Millisecond, 200 * time.Millisecond}; !slices.Equal(w.pauses, want) {
		t.Errorf("after %v, want %v", w.pauses, want)
	}
}

func TestHowOftenIsTried(t *testing.T) {
	for name, test := range map[string]struct {
		configured, manifest int
		err                  error
		retryable            func(error) bool
		attempts             int
		reason               delivery.Reason
	}{
		"as configured":                      {2, 7, errShelf, nil, 2, delivery.ReasonFailed},
		"as the manifest says":               {0, 7, errShelf, nil, 8, delivery.ReasonFailed},
		"as nobody says":                     {0, 0, errShelf, nil, 4, delivery.ReasonFailed},
		"not where it is in vain":            {3, 0, delivery.Permanent(errShelf), nil, 1, delivery.ReasonPermanent},
		"also where it is wrapped":           {3, 0, fmt.Errorf("row 7: %w", delivery.Permanent(errShelf)), nil, 1, delivery.ReasonPermanent},
		"not where the service says so":      {3, 0, errShelf, func(err error) bool { return !errors.Is(err, errShelf) }, 1, delivery.ReasonFailed},
		"where the service says so":          {3, 0, errShelf, func(err error) bool { return errors.Is(err, errShelf) }, 3, delivery.ReasonFailed},
		"not where a reaction was refused":   {3, 0, &delivery.Refused{Code: delivery.TooDeep}, nil, 1, delivery.ReasonPermanent},
		"where a reaction was only too many": {3, 0, &delivery.Refused{Code: delivery.Throttled}, nil, 3, delivery.ReasonFailed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return test.err })
			w.Retry.Attempts, w.Retryable = test.configured, test.retryable
			w.Contracts.Events[1].Consumers[0].Retries = test.manifest
			w.consume(placed(t, "o-1", nil))
			if l := w.onlyDead(); l.Attempts != test.attempts || l.Reason != test.reason || len(w.pauses) != test.attempts-1 {
				t.Errorf("%+v after %v, want %d attempts", l, w.pauses, test.attempts)
			}
		})
	}
	if delivery.Permanent(nil) != nil || delivery.IsPermanent(errShelf) {
		t.Error("what is no error, or not marked, is permanent")
	}
}

func TestPausesGrowToABoundAndAreLeftToChance(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf })
	w.Retry = delivery.Retry{Attempts: 70, First: time.Second, Max: 5 * time.Second, Jitter: -1}
	w.consume(placed(t, "o-1", nil))
	want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second}
	if !slices.Equal(w.pauses[:5], want) || slices.Max(w.pauses) != 5*time.Second || w.pauses[68] != 5*time.Second {
		t.Errorf("pauses %v", w.pauses)
	}
	w.pauses, w.Retry.Jitter = nil, 0.5
	w.consume(placed(t, "o-2", nil))
	late := w.pauses[3:]
	if slices.Min(late) < 2500*time.Millisecond || slices.Max(late) > 5*time.Second || len(slices.Compact(slices.Sorted(slices.Values(late)))) < 50 {
		t.Errorf("pauses %v", w.pauses)
	}
}

// Who bounds the pauses alone bounds the first one too.
func TestTheFirstPauseIsNotLongerThanTheLongest(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf })
	w.Retry = delivery.Retry{Attempts: 3, Max: time.Millisecond, Jitter: -1}
	w.consume(placed(t, "o-1", nil))
	if want := []time.Duration{time.Millisecond, time.Millisecond}; !slices.Equal(w.pauses, want) {
		t.Errorf("after %v, want %v", w.pauses, want)
	}
}

func TestAnAttemptHasATime(t *testing.T) {
	w := newWarehouse(t, func(ctx context.Context, _ *event.Envelope, _ any) error { <-ctx.Done(); return ctx.Err() })
	w.Timeout = time.Millisecond
	w.consume(placed(t, "o-1", nil))
	if l := w.onlyDead(); l.Attempts != 3 || l.Reason != delivery.ReasonFailed || !strings.Contains(l.Error, "deadline") {
		t.Errorf("%+v", l)
	}
}

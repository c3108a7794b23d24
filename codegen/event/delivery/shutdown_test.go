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

// A shutdown is nobody's fault: what was not finished is brought again to whoever comes next.
func TestAShutdownGivesBack(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	for name, w := range map[string]*warehouse{
		"before it began": newWarehouse(t, nil),
		"in a handler that hears of it": newWarehouse(t, func(ctx context.Context, _ *event.Envelope, _ any) error {
			stop()
			<-ctx.Done()
			return fmt.Errorf("asking the shelves: %w", ctx.Err())
		}),
		"in a handler that fails meanwhile":    newWarehouse(t, func(context.Context, *event.Envelope, any) error { stop(); return errShelf }),
		"in a handler that gives up meanwhile": newWarehouse(t, func(context.Context, *event.Envelope, any) error { stop(); return delivery.Permanent(errShelf) }),
		"in a handler that panics of it":       newWarehouse(t, func(context.Context, *event.Envelope, any) error { stop(); panic(context.Canceled) }),
		"in the pause before the next attempt": newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf }),
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop = context.WithCancel(t.Context())
			defer stop()
			if strings.HasPrefix(name, "before") {
				stop()
			}
			w.t, w.Sleep = t, func(ctx context.Context, _ time.Duration) error { stop(); return ctx.Err() }
			err := w.consumer().Consume(ctx, placed(t, "o-1", nil))
			if err == nil {
				t.Error("it is acknowledged")
			}
			if err := w.consumer().Consume(ctx, delivery.Message{}); !errors.Is(err, context.Canceled) {
				t.Errorf("a message that is none, after the shutdown: %v", err)
			}
			w.noneDead()
			w.handled = nil
			w.Handlers["ordering.OrderPlaced"] = newWarehouse(t, nil).Handlers["ordering.OrderPlaced"]
			counted(t, w.consume(placed(t, "o-1", nil)), "ordering.OrderPlaced v2 handled 1")
		})
	}
}

// A handler that finished in spite of the shutdown has finished.
func TestAHandlerThatEndsBesideAShutdownHasHandled(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { stop(); return nil })
	if err := w.consumer().Consume(ctx, placed(t, "o-1", nil)); err != nil {
		t.Error(err)
	}
}

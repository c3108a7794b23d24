package watermill

import (
	"context"
	"errors"
	"slices"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// Middleware puts a consumer in front of handlers that a router has already: messages go to
// the consumer, and [Next], among its Handlers, calls the handler behind. So each event is
// checked and lifted to its newest version, handled once, tried again, and kept in the dead
// letters if need be, and the handler stays as it is.
func Middleware(c *delivery.Consumer) message.HandlerMiddleware {
	return func(next message.HandlerFunc) message.HandlerFunc {
		return func(m *message.Message) ([]*message.Message, error) {
			ctx := context.WithValue(m.Context(), behindKey{}, behind{next, m})
			return nil, consume(ctx, c, m)
		}
	}
}

// WithHandler returns a context in which [Next] calls a handler, without a router: for
// Redrive of a consumer whose letters came through a [Middleware]. The handler gets the event
// as a [Structured] message.
func WithHandler(ctx context.Context, next message.HandlerFunc) context.Context {
	return context.WithValue(ctx, behindKey{}, behind{next, nil})
}

// behind is what stands behind the middleware, with the message that came; nil: none did.
type behind struct {
	next    message.HandlerFunc
	message *message.Message
}

// copy returns the message for one attempt, whose handler may change it.
func (b behind) copy(e *event.Envelope) (*message.Message, error) {
	if b.message == nil {
		return NewMessage(e, Structured)
	}
	m := b.message.Copy()
	m.Payload = slices.Clone(m.Payload)
	return m, nil
}

type (
	behindKey struct{}
	valueKey  struct{}
)

// Next is a delivery.Handler that calls the handler behind a [Middleware]. It gets a copy of
// its message, whose context is that of a handler of a consumer: delivery.Cause has the
// envelope, [Value] what it was read as.
//
// The handler publishes with a delivery.Publisher. What it returns to be published
// by the router is an error, which no other attempt mends: the router would publish it when
// the event counts as handled, and lose it if that failed.
func Next(ctx context.Context, e *event.Envelope, v any) error {
	b, ok := ctx.Value(behindKey{}).(behind)
	if !ok {
		return delivery.Permanent(errors.New("nothing is behind watermill.Next: have messages come through watermill.Middleware, and put back with watermill.WithHandler"))
	}
	m, err := b.copy(e)
	if err != nil {
		return err
	}
	m.SetContext(context.WithValue(ctx, valueKey{}, v))
	produced, err := b.next(m)
	if err == nil && len(produced) > 0 {
		return delivery.Permanent(errors.New("the handler returned messages for the router: publish them with a delivery.Publisher instead, in the handler"))
	}
	return err
}

// Value returns what the event was read as, a value of the newest generated type, in a
// handler behind a [Middleware]; elsewhere nil.
func Value(ctx context.Context) any { return ctx.Value(valueKey{}) }

package delivery

import (
	"context"
	"strconv"

	"github.com/treaty-events/treaty/codegen/event"
)

// The keys of what a context carries, each of a type of its own.
type (
	causeKey       struct{}
	correlationKey struct{}
	traceKey       struct{}
	idempotencyKey struct{}
	consumerKey    struct{}
	partKey        struct{}
)

// WithCause returns a context in which what is published is a reaction to e: it answers e's
// id, belongs to what e belongs to, is one hop further, and goes on with e's trace unless
// [WithTrace] says another. A Consumer calls its handlers with such a context. nil is no
// event, and changes nothing: a reaction whose cause was not found would begin at no hops.
func WithCause(ctx context.Context, e *event.Envelope) context.Context {
	if e == nil {
		return ctx
	}
	return context.WithValue(ctx, causeKey{}, e)
}

// Cause returns the event that is reacted to, or nil.
func Cause(ctx context.Context) *event.Envelope {
	e, _ := ctx.Value(causeKey{}).(*event.Envelope)
	return e
}

// WithCorrelation returns a context in which what is published belongs to id, a request or
// a saga, where no cause says what it belongs to. What no envelope can carry, with a control
// character or what is no UTF-8, is dropped: it often comes from outside.
func WithCorrelation(ctx context.Context, id string) context.Context {
	if (&event.Envelope{ID: "1", Type: "a", Source: "/", CorrelationID: id}).CheckAttributes() != nil {
		id = ""
	}
	return context.WithValue(ctx, correlationKey{}, id)
}

// Correlation returns what is published in this context belongs to: what its cause belongs
// to, else what [WithCorrelation] said, else "".
func Correlation(ctx context.Context) string {
	if cause := Cause(ctx); cause != nil {
		if cause.CorrelationID != "" {
			return cause.CorrelationID
		}
		return cause.ID
	}
	id, _ := ctx.Value(correlationKey{}).(string)
	return id
}

// trace is a place in a trace, as W3C Trace Context writes it.
type trace struct{ parent, state string }

// WithTrace returns a context in which what is published goes on with a trace: the headers
// traceparent and tracestate of W3C Trace Context, as they came or as a tracer wrote them.
// They travel as extensions of the envelope. What is no traceparent ends the trace that a
// cause brought, and begins none.
func WithTrace(ctx context.Context, traceparent, tracestate string) context.Context {
	return context.WithValue(ctx, traceKey{}, traceOf(traceparent, tracestate))
}

// Trace returns the traceparent and tracestate that what is published carries: those of
// [WithTrace], else those of the cause. Both are empty where there is no trace.
func Trace(ctx context.Context) (traceparent, tracestate string) {
	if t, ok := ctx.Value(traceKey{}).(trace); ok {
		return t.parent, t.state
	}
	cause := Cause(ctx)
	if cause == nil {
		return "", ""
	}
	t := traceIn(cause)
	return t.parent, t.state
}

// WithIdempotencyKey returns a context in which what is published has this idempotency key,
// where its contract takes none from the data: "envelope:id", or nothing. Its attribute
// idempotencykey is the key, and its id is made of the key, its type, version and source, unless
// [ID] gives it one. So whoever knows events by either takes a second one of this key for the
// first: a handler that is tried again says what it answers, and publishes one event of a type
// under one key. Where one event is read as several and the handler is called for each, the key
// of the second has "#2" behind it, and so on.
func WithIdempotencyKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, idempotencyKey{}, key)
}

// IdempotencyKey returns what [WithIdempotencyKey] said, or "".
func IdempotencyKey(ctx context.Context) string {
	key, _ := ctx.Value(idempotencyKey{}).(string)
	return key
}

// asPart returns the context of a handler for the value at i of those that one event was read as.
func asPart(ctx context.Context, i int) context.Context {
	return context.WithValue(ctx, partKey{}, i)
}

// publishedKey returns the idempotency key of what is published: each value that one event was
// read as has its own, since a handler is told the same id for all of them.
func publishedKey(ctx context.Context) string {
	key := IdempotencyKey(ctx)
	if i, _ := ctx.Value(partKey{}).(int); i > 0 && key != "" {
		key += "#" + strconv.Itoa(i+1)
	}
	return key
}

func ofConsumer(ctx context.Context) context.Context {
	return context.WithValue(ctx, consumerKey{}, true)
}

// OfConsumer, for [DeadLetters], reports whether it is a consumer that puts a letter, whose
// message is acknowledged once that is safe: it must be no part of a transaction of
// somebody else. A handler that puts one may mean that.
func OfConsumer(ctx context.Context) bool { return ctx.Value(consumerKey{}) != nil }

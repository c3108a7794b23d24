package delivery

import (
	"context"
	"fmt"
	"maps"
	"reflect"

	"github.com/treaty-events/treaty/codegen/event"
)

// Handler does what a service does with one event. v is what the Read of the configuration
// made of it: the newest major. ctx carries the event as the cause of what is published in
// reaction, its trace, and what the [Store] adds, such as a transaction. An error, or a
// panic, is tried again with v read anew, unless it is [Permanent]; nil is the end of it.
// e and v are copies, which the handler may change. Generated code (Handlers) and [On] make
// handlers of functions that take the type of their event.
type Handler func(ctx context.Context, e *event.Envelope, v any) error

// HandlerOf is a [Handler] of events that are read as a T, ordercancelled.Latest for example.
type HandlerOf[T any] func(ctx context.Context, e *event.Envelope, v T) error

// On makes a Handler of one that takes a T; of nil it makes nil. Where Read makes another type
// of the event that is a [Permanent] error. Generated code, whose Handlers know the type of
// each event, has the compiler say so instead.
func On[T any](handle HandlerOf[T]) Handler {
	if handle == nil {
		return nil
	}
	return func(ctx context.Context, e *event.Envelope, v any) error {
		read, ok := v.(T)
		if !ok {
			return Permanent(fmt.Errorf("the handler of %s takes %v, and Read made %T of it: mend the one or the other, and put the letter back", e.Type, reflect.TypeFor[T](), v))
		}
		return handle(ctx, e, read)
	}
}

// ByType, for generated code, leaves out the handlers that are nil.
func ByType(all map[string]Handler) map[string]Handler {
	maps.DeleteFunc(all, func(_ string, h Handler) bool { return h == nil })
	return all
}

package delivery

import "context"

// Store remembers what was handled, so that what comes again is not handled again.
//
// A key is done when f returned nil and that was written down: one commit with all that f
// wrote where both are in one database (package sqlstore), else right after f. A
// crash between them, where they are two, has the event handled once more.
type Store interface {
	// Once runs f unless the key is done for the consumer, and makes it done if f returns
	// nil; first says that it ran f and that the key is done. While f runs for a key, another
	// call with this key waits, and runs its own f where the first one fails. The context of
	// f is ctx with what the store adds.
	//
	// An error is that of f as it is, or says that the store fails. Where f had
	// returned nil the key may be done all the same: who calls again learns it. An error that is
	// [Permanent] says that f must not run once more by itself: what it did may be there.
	//
	// f does not call Once with its own key, which would wait for itself.
	Once(ctx context.Context, consumer, key string, f func(ctx context.Context) error) (first bool, err error)
}

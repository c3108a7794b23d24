// Package deliverytest has the tests that every delivery.Store and every
// delivery.DeadLetters passes, for those who write one of their own:
//
//	func TestStore(t *testing.T) {
//		deliverytest.Store(t, func(t *testing.T) delivery.Store { return open(t) })
//	}
//
// They run side by side with themselves, so the race detector (go test -race) sees more.
package deliverytest

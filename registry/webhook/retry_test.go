package webhook

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Waits double from First to Longest; each is jittered down by at most half, and
// is at least what the target asked for, within Longest.
func TestWaits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Retry{
			First:   time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "first")),
			Longest: time.Duration(rapid.Int64Range(int64(time.Minute), int64(100*time.Hour)).Draw(t, "longest")),
		}.withDefaults()
		attempts := rapid.IntRange(1, 1_000_000).Draw(t, "attempts")
		asked := time.Duration(rapid.Int64Range(0, int64(200*time.Hour)).Draw(t, "asked"))
		step := time.Duration(min(float64(r.First)*math.Pow(2, float64(attempts-1)), float64(r.Longest)))
		got := r.wait(attempts, asked)
		if least := max(step/2, min(asked, r.Longest)); got < least-1000 || got > max(step, least)+1000 /* float64 rounds */ {
			t.Fatalf("after %d attempts it waits %s, not from %s to %s", attempts, got, least, step)
		}
		// A wait that was just begun is not due; one that no wait reaches is, as
		// the clock stepped back.
		d := Delivery{NextAt: noon.Add(got)}
		if r.due(&d, noon) != (got == 0) || !r.due(&d, noon.Add(got)) || !r.due(&d, noon.Add(-r.Longest-1)) {
			t.Fatalf("due with a wait of %s", got)
		}
	})
}

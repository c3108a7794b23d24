package shares

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever is taken and given back, no more is out than there is, nobody has more
// than a share, and what is free can be taken.
func TestRoomIsDivided(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.Int64Range(1, 20).Draw(t, "all")
		share := rapid.Int64Range(1, all).Draw(t, "share")
		room := New(all, share)
		type taken struct {
			name string
			n    int64
			part *Part
		}
		var out []taken
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(out) > 0 && rapid.Bool().Draw(t, "give") {
				i := rapid.IntRange(0, len(out)-1).Draw(t, "which")
				out[i].n = rapid.Int64Range(0, out[i].n).Draw(t, "keeps")
				out[i].part.Keep(out[i].n)
				out[i].part.Keep(out[i].n) // twice is once
				if out[i].n == 0 {
					out = append(out[:i], out[i+1:]...)
				}
				continue
			}
			name, n := rapid.SampledFrom([]string{"ada", "ben", "eve"}).Draw(t, "name"), rapid.Int64Range(1, share).Draw(t, "n")
			var total, own int64
			for _, o := range out {
				if total += o.n; o.name == name {
					own += o.n
				}
			}
			part, ok := room.Try(name, n)
			if want := total+n <= all && own+n <= share; ok != want {
				t.Fatalf("%s takes %d of %d (a share is %d), with %d out and %d its own: %v", name, n, all, share, total, own, ok)
			}
			if ok {
				out = append(out, taken{name, n, part})
			}
		}
		for _, o := range out {
			o.part.Give()
		}
		if len(room.callers) != 0 {
			t.Fatalf("%d callers who have nothing are remembered", len(room.callers))
		}
	})
}

func TestWhoeverWaitsGetsWhatIsGivenBack(t *testing.T) {
	room := New(4, 3)
	part, _ := room.Try("ada", 3)
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for _, name := range []string{"ada", "ben"} {
		if _, err := room.Take(short, name, 2); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
	}
	time.AfterFunc(10*time.Millisecond, part.Give)
	part, err := room.Take(t.Context(), "ben", 2)
	if err != nil {
		t.Fatal(err)
	}
	part.Give()
	if len(room.callers) != 0 {
		t.Errorf("%d callers are remembered", len(room.callers))
	}
}

package inspection

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

// The rules work beside the page that asks: their panic is an error of who waits, and
// the next who asks has them look again.
func TestAPanicOfARuleIsAnError(t *testing.T) {
	x := New(nil) // without a registry it cannot but panic
	for range 2 {
		l := x.begin(t.Context(), &registry.Snapshot{})
		<-l.done
		if l.err == nil || !strings.Contains(l.err.Error(), "the inspection panicked") || x.looking != nil {
			t.Fatalf("%v", l.err)
		}
	}
}

package lint

import (
	"fmt"
	"strings"
	"testing"
)

// A job that panics, on whichever processor, is a panic of who waits for all of them:
// they can recover, and the other jobs are done.
func TestAPanicReachesWhoWaits(t *testing.T) {
	done := make(chan int, 20)
	var jobs []func(step func())
	for i := range cap(done) {
		jobs = append(jobs, func(func()) {
			done <- i
			if i%2 == 0 {
				panic("no proof")
			}
		})
	}
	defer func() {
		if cause := fmt.Sprint(recover()); !strings.Contains(cause, "no proof") || !strings.Contains(cause, "compare_panic_test.go") {
			t.Errorf("who waits is told %s", cause)
		}
		if len(done) != cap(done) {
			t.Errorf("%d of %d jobs were done", len(done), cap(done))
		}
	}()
	_ = shareOut(t.Context(), jobs, func() {})
	t.Error("nothing is told")
}

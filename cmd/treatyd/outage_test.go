package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
)

// A store that is away for long fills no disk with warnings, and its return is
// told.
func TestOutageOfTheStoreIsLoggedOnceAndItsEndToo(t *testing.T) {
	log := &spokenLog{}
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	o := &outage{log: newLog(log, config.Log{Format: "json"}), now: func() time.Time { return now }}
	lines := func(text string) int { return strings.Count(log.String(), text) }
	fail := func(d time.Duration) {
		for end := now.Add(d); now.Before(end); now = now.Add(250 * time.Millisecond) {
			o.failed(errors.New("refused"))
			o.answered(now.Sub(o.since) + time.Second) // the answer is from before the outage
		}
	}
	fail(59 * time.Second)
	if got := lines("could not be asked"); got != 1 {
		t.Errorf("%d warnings in the first minute, want 1", got)
	}
	fail(30 * time.Minute) // at 0, 1, 3, 7 and 15 minutes
	if got := lines("could not be asked"); got != 5 {
		t.Errorf("%d warnings in half an hour, want 5", got)
	}
	if got := lines("back again"); got != 0 {
		t.Errorf("it is told %d times that a store is back that is away", got)
	}
	now = now.Add(time.Second)
	for range 3 {
		o.answered(time.Millisecond)
	}
	if got := lines("back again"); got != 1 {
		t.Errorf("it is told %d times that the store is back, want once", got)
	}
	now = now.Add(time.Hour)
	fail(time.Second)
	if got := lines("could not be asked"); got != 6 {
		t.Errorf("a later outage is not told of: %d warnings", got)
	}
}

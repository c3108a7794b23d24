package eventtest

import (
	"fmt"
	"slices"
	"testing"
)

// testRead lifts every event to the newest major. What comes out is what Treaty
// worked out when the tests were generated, by another program than the one that is
// tested; step by step it is the same.
func testRead(t *testing.T, events Events) {
	t.Helper()
	if events.Read == nil {
		return
	}
	testSteps(t, events)
	if events.ByHand != nil {
		testByHand(t, events)
		return
	}
	for _, e := range slices.Concat(events.Earlier, events.Past, events.all()) {
		t.Run("as the newest: "+e.Name, func(t *testing.T) {
			if err := lifts(e, events.Read); err != nil {
				t.Error(err)
			}
		})
	}
}

// testSteps lifts every event step by step, as far as steps are derived.
func testSteps(t *testing.T, events Events) {
	t.Helper()
	if events.Steps == nil {
		return
	}
	for _, e := range events.all() {
		t.Run("step by step: "+e.Name, func(t *testing.T) {
			if err := lifts(e, events.Steps); err != nil {
				t.Error(err)
			}
		})
	}
}

// testByHand lifts every event by steps of which people write one. What becomes of
// it is theirs to know; it has to be valid.
func testByHand(t *testing.T, events Events) {
	t.Helper()
	if why := events.unread(); why != "" {
		t.Run("as the newest", func(t *testing.T) { t.Skip(why) })
		return
	}
	all := slices.DeleteFunc(slices.Concat(events.all(), events.Earlier, events.Past), func(e Text) bool { return e.Refused != "" })
	refused := 0
	for _, e := range all {
		t.Run("as the newest: "+e.Name, func(t *testing.T) {
			right, err := events.ByHand.lifted([]byte(e.JSON), events.Read)
			if err != nil {
				t.Errorf("it cannot be read as the newest major: %v", err)
			}
			if right {
				refused++
			}
		})
	}
	if refused > 0 && refused == len(all) {
		t.Errorf("%s may refuse all of these events, so nothing of it is tested", events.ByHand.Step)
	}
}

// lifts says how what an event becomes differs from what it should, or returns nil.
func lifts(e Text, read func([]byte) ([]byte, error)) error {
	got, err := read([]byte(e.JSON))
	switch {
	case e.Refused != "" && err == nil:
		return fmt.Errorf("it was lifted, and should have been refused: %s", e.Refused)
	case e.Refused != "":
		return nil
	case err != nil:
		return fmt.Errorf("it cannot be lifted: %w", err)
	case got == nil:
		return nil
	}
	want := e.Newest
	if want == "" {
		want = e.JSON
	}
	return same([]byte(want), got)
}

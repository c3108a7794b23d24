package eventtest

import (
	"fmt"
	"testing"
)

// testRead lifts every event to the newest major. What comes out is what Treaty
// worked out when the tests were generated, by another program than the one that is
// tested; step by step it is the same.
func testRead(t *testing.T, events Events) {
	t.Helper()
	if events.Read == nil {
		if events.Missing != "" {
			t.Run("as the newest", func(t *testing.T) { t.Skip(events.Missing) })
		}
		return
	}
	for _, e := range events.Earlier {
		t.Run("as the newest: "+e.Name, func(t *testing.T) {
			if err := lifts(e, events.Read); err != nil {
				t.Error(err)
			}
		})
	}
	for _, e := range events.all() {
		t.Run("as the newest: "+e.Name, func(t *testing.T) {
			if err := lifts(e, events.Read); err != nil {
				t.Error(err)
			}
			if events.Steps == nil {
				return
			}
			if err := lifts(e, events.Steps); err != nil {
				t.Errorf("step by step: %v", err)
			}
		})
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
		return fmt.Errorf("it cannot be read as the newest major: %w", err)
	case got == nil:
		return nil
	}
	want := e.Newest
	if want == "" {
		want = e.JSON
	}
	return same([]byte(want), got)
}

package registry_test

import (
	"testing"

	"github.com/treaty-events/treaty/registry"
)

// What comes from another registry keeps its number and its id, and leaves some for
// what is registered here afterwards, whatever it brings.
func TestGivenNumbersLeaveSomeToGive(t *testing.T) {
	r := newRegistry(t)
	mode := func(mode string) {
		t.Helper()
		if err := r.SetSubject(t.Context(), registry.SettingsRequest{Name: "orders-value", Mode: &mode, Force: true, Actor: "tester"}); err != nil {
			t.Fatal(err)
		}
	}
	mode("IMPORT")
	given := subjectRequest("orders-value", idString)
	for _, last := range []int{1<<31 - 1, 1 << 31, 1 << 62, registry.HighestBroughtNumber + 1} {
		given.Given = &registry.GivenVersion{ID: 5, Number: last}
		_, err := r.PublishSubject(t.Context(), given)
		wantRefusal(t, err, registry.IDTaken)
	}
	given.Given = &registry.GivenVersion{ID: registry.HighestBroughtID, Number: registry.HighestBroughtNumber}
	if result, err := r.PublishSubject(t.Context(), given); err != nil || result.Number != registry.HighestBroughtNumber || result.ID != registry.HighestBroughtID {
		t.Fatalf("%+v, %v", result, err)
	}
	mode("READWRITE")
	next := subjectRequest("orders-value", idString+`, "note": {"type": "string"}`)
	if result, err := r.PublishSubject(t.Context(), next); err != nil || result.Number != registry.HighestBroughtNumber+1 || result.ID != registry.HighestBroughtID+1 {
		t.Errorf("after the highest that can be brought: %+v, %v", result, err)
	}
}

// A name that is no text is refused: not every store could keep it.
func TestNamesOfSubjectsAreTexts(t *testing.T) {
	r := newRegistry(t)
	for _, name := range []string{"", "a\xffb", "a\x00b", "a\nb", "a\xed\xa0\x80b"} {
		_, err := r.PublishSubject(t.Context(), subjectRequest(name, idString))
		wantRefusal(t, err, registry.BadPush)
	}
}

package compat_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
)

var questions = []contract.Question{contract.StoredEvents, contract.RunningConsumers}

// TestKindsAreShownByTheirExamples asks both questions about the examples of
// every kind of change: Bad breaks by that kind, Good breaks nothing.
func TestKindsAreShownByTheirExamples(t *testing.T) {
	for _, k := range change.Kinds() {
		t.Run(k.ID, func(t *testing.T) {
			found := false
			for _, b := range breaks(t, k.Bad) {
				found = found || b.Rule == k.ID
				checkBreak(t, b)
			}
			if !found {
				t.Errorf("Bad has no break of this kind, but %v", breaks(t, k.Bad))
			}
			for _, b := range breaks(t, k.Good) {
				t.Errorf("Good breaks: %s: %s: %s", b.Rule, b.Message, b.Witness.JSON)
			}
		})
	}
}

func breaks(t *testing.T, pair [2]string) []compat.Break {
	t.Helper()
	var list []compat.Break
	for _, question := range questions {
		answer := compat.Compare(load(t, "older.json", pair[0]), load(t, "newer.json", pair[1]), question, compat.Options{})
		if answer.Result.Verdict == compat.Unknown {
			t.Errorf("%s: unknown: %v", question, answer.Result.Reason)
		}
		list = append(list, answer.Breaks...)
	}
	return list
}

func checkBreak(t *testing.T, b compat.Break) {
	t.Helper()
	if change.ByID(b.Rule) == nil {
		t.Errorf("%s is no kind of change", b.Rule)
	}
	if b.Message == "" || b.Witness == nil || len(b.Witness.JSON) == 0 {
		t.Errorf("incomplete break: %+v", b)
	}
	if b.Reader.Schema == nil || b.Reader.Span.File == "" || b.Cause.Schema == nil || b.Cause.Span.File != "newer.json" {
		t.Errorf("%s: the reader is at %v, the cause at %v", b.Rule, b.Reader.Span, b.Cause.Span)
	}
}

package readiness_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/impact"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/readiness"
)

// Of a major that came after the consumer was declared both say the same, before it
// declares that it reads it and after.
func TestOpenRangesAreJudgedAlike(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/open_range.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s := newStory(t, archive)
	event := contract.EventName{Context: "ordering", Event: "OrderPlaced"}
	s.step("push aaaaaaaaaa base")
	for _, tt := range []struct {
		push   string
		row    readiness.Verdict
		effect impact.Effect
	}{
		{"push bbbbbbbbbb base two second", readiness.No, impact.Breaking},
		{"push cccccccccc base two second said", readiness.Yes, impact.Affected},
	} {
		s.step(tt.push)
		answer, err := readiness.CanRetire(t.Context(), s.r, readiness.Retire{Event: event, Major: 1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range answer.Rows {
			if row.Role == readiness.Consumer && row.Commit == "" && row.Verdict != tt.row {
				t.Errorf("%s: can-retire says %+v", tt.push, row)
			}
		}
		report, err := s.r.Impact(t.Context(), registry.ImpactRequest{Event: event, Retire: 1})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.effect, report.Effect()); diff != "" {
			t.Errorf("%s: %s", tt.push, diff)
		}
	}
}

// So they do of a major that changed within, after the consumer was declared.
func TestWhatIsInForceIsJudgedAlike(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/within_a_major.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s := newStory(t, archive)
	event := contract.EventName{Context: "ordering", Event: "OrderPlaced"}
	for _, tt := range []struct {
		push   string
		row    readiness.Verdict
		effect impact.Effect
	}{
		{"push aaaaaaaaaa base two second", readiness.Yes, impact.Affected},
		{"push bbbbbbbbbb base two second later", readiness.No, impact.Breaking},
		{"push dddddddddd base two second later narrow", readiness.No, impact.Breaking},
	} {
		s.step(tt.push)
		answer, err := readiness.CanRetire(t.Context(), s.r, readiness.Retire{Event: event, Major: 1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range answer.Rows {
			if row.Role == readiness.Consumer && row.Commit == "" && row.Verdict != tt.row {
				t.Errorf("%s: can-retire says %+v", tt.push, row)
			}
		}
		report, err := s.r.Impact(t.Context(), registry.ImpactRequest{Event: event, Retire: 1})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.effect, report.Effect()); diff != "" {
			t.Errorf("%s: %s", tt.push, diff)
		}
	}
}

package contract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestModes(t *testing.T) {
	stored, running := []Question{StoredEvents}, []Question{RunningConsumers}
	both := []Question{StoredEvents, RunningConsumers}
	for _, c := range []struct {
		text       string
		want       Mode
		transitive bool
		questions  []Question
	}{
		{"", FullTransitive, true, both},
		{"FULL_TRANSITIVE", FullTransitive, true, both},
		{"FULL", Full, false, both},
		{"BACKWARD_TRANSITIVE", BackwardTransitive, true, stored},
		{"BACKWARD", Backward, false, stored},
		{"FORWARD_TRANSITIVE", ForwardTransitive, true, running},
		{"FORWARD", Forward, false, running},
		{"NONE", None, false, nil},
	} {
		m, err := ParseMode(c.text)
		if err != nil || m != c.want || m.Transitive() != c.transitive {
			t.Errorf("ParseMode(%q) = %s, transitive %v, %v; want %s, %v", c.text, m, m.Transitive(), err, c.want, c.transitive)
		}
		if diff := cmp.Diff(c.questions, m.Questions()); diff != "" {
			t.Errorf("questions of %s (-want +got):\n%s", m, diff)
		}
	}
	for _, text := range []string{"backward", "FULL ", "ALL"} {
		if _, err := ParseMode(text); err == nil || !strings.Contains(err.Error(), "FULL_TRANSITIVE, BACKWARD_TRANSITIVE") {
			t.Errorf("ParseMode(%q): error %v, want one that lists the modes", text, err)
		}
	}
}

func TestCovers(t *testing.T) {
	covered := map[Mode][]Mode{
		FullTransitive:     Modes,
		BackwardTransitive: {BackwardTransitive, Backward, None},
		ForwardTransitive:  {ForwardTransitive, Forward, None},
		Full:               {Full, Backward, Forward, None},
		Backward:           {Backward, None},
		Forward:            {Forward, None},
		None:               {None},
	}
	for _, m := range Modes {
		var got []Mode
		for _, other := range Modes {
			if m.Covers(other) {
				got = append(got, other)
			}
		}
		if diff := cmp.Diff(covered[m], got); diff != "" {
			t.Errorf("modes that %s covers (-want +got):\n%s", m, diff)
		}
	}
}

func TestQuestionTitles(t *testing.T) {
	for q, want := range map[Question]string{StoredEvents: "stored events", RunningConsumers: "running consumers"} {
		if got := q.Title(); got != want {
			t.Errorf("the title of %s is %q, want %q", q, got, want)
		}
	}
}

func TestQuestionsTurned(t *testing.T) {
	for q, want := range map[Question]Question{StoredEvents: RunningConsumers, RunningConsumers: StoredEvents} {
		if got := q.Turned(); got != want {
			t.Errorf("%s turned is %s, want %s", q, got, want)
		}
	}
}

func TestContentModels(t *testing.T) {
	for text, want := range map[string]ContentModel{"": Tolerant, "tolerant": Tolerant, "strict": Strict} {
		if got, err := ParseContentModel(text); err != nil || got != want {
			t.Errorf("ParseContentModel(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
	if _, err := ParseContentModel("open"); err == nil || !strings.Contains(err.Error(), "one of tolerant, strict") {
		t.Errorf("ParseContentModel(open): error %v, want one that lists the models", err)
	}
}

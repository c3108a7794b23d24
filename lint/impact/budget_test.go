package impact_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/impact"
)

// Where the work that is allowed is spent, the consumers that are left are unknown and
// say why; the others have the answers that they have without a bound.
func TestABudgetIsForAllConsumers(t *testing.T) {
	older := revision(t, "1.0", `{"properties": {"a": {"type": "string", "maxLength": 3}, "b": {"type": "string"}, "c": {"enum": [1, 2]}}}`)
	newer := revision(t, "1.1", `{"properties": {"a": {"type": "string", "maxLength": 9}, "b": {"type": "string"}}}`)
	var consumers []impact.Consumer
	for i := range 30 {
		consumers = append(consumers, consumer(contract.Consumption{Fields: []string{"/a", "/b", fmt.Sprintf("/c/%d", i)}[:1+i%3]}))
	}
	ask := func(budget int64) *impact.Report {
		change := impact.Change{Older: list(older), Newer: newer, Model: contract.Tolerant, Budget: budget}
		report, err := impact.Of(t.Context(), change, consumers, nil)
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	whole := ask(0)
	if !slices.Equal(whole.Names(impact.Breaking), []string{"sales/reader"}) || whole.Work < 10 {
		t.Fatalf("%d steps: %+v", whole.Work, whole.Verdicts)
	}
	for _, budget := range []int64{1, whole.Work / 2} {
		cut := ask(budget)
		left := 0
		for i := range cut.Verdicts {
			v := &cut.Verdicts[i]
			switch {
			case v.Effect == impact.Unknown && v.Reasons[0].Code == impact.OverBudget:
				left++
			case v.Effect != whole.Verdicts[i].Effect:
				t.Errorf("a budget of %d: consumer %d is %s, without it %s", budget, i, v.Effect, whole.Verdicts[i].Effect)
			}
		}
		if left == 0 || budget > 1 && left == len(consumers) {
			t.Errorf("a budget of %d: %d of %d are left", budget, left, len(consumers))
		}
	}
}

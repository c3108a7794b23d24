package impact_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/impact"
)

// Who reads all of a large event is asked about many fields; the work stays a small
// part of the budget, so that the next consumers are asked as well.
func TestGrowthOfWhatAllIsAsked(t *testing.T) {
	repeat := func(n int, format string) string {
		var list []string
		for i := range n {
			list = append(list, strings.ReplaceAll(format, "N", fmt.Sprint(i)))
		}
		return strings.Join(list, ",")
	}
	const field = `"pN": {"type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "integer"}}}`
	const branch = `{"type": "object", "required": ["kind"], "properties": {"kind": {"const": "kN"}, "xN": {"type": "string"}}}`
	for name, c := range map[string]struct{ older, newer, want string }{
		"a thousand objects": {`{"type": "object", "properties": {` + repeat(1000, field) + `}}`,
			`{"type": "object", "minProperties": 1, "properties": {` + repeat(1000, field) + `}}`, "affected"},
		"a union": {`{"oneOf": [` + repeat(100, branch) + `]}`, `{"oneOf": [` + repeat(99, branch) + `]}`, "breaking removed-field-in-use [/x99]"},
	} {
		start := time.Now()
		report, err := impact.Of(t.Context(), impact.Change{
			Event: orderPlaced, Major: 1, Model: contract.Tolerant, Older: list(revision(t, "older", c.older)), Newer: revision(t, "newer", c.newer),
		}, []impact.Consumer{reader(t, contract.Consumption{Fields: []string{"all"}})}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d steps, %v", name, report.Work, time.Since(start))
		if got := brief(report.Verdicts[0]); got != c.want || report.Work > impact.Budget/10 {
			t.Errorf("%s: %s after %d steps, want %s within %d", name, got, report.Work, c.want, impact.Budget/10)
		}
	}
}

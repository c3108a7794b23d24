package web

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/registry/inspection"
)

// eventFindings is what the rules say of an event, in short.
type eventFindings struct {
	Known   bool     // the rules were done at least once
	Looking bool     // they are not done with what there is now
	Counts  []string // "1 error", "2 warnings"
	Rows    []openRow
	All     int
}

// foundRows is how many findings a page of an event shows: the heaviest.
const foundRows = 4

// found fills in what the rules say, as far as they are done: nobody waits for them.
func (v *eventView) found(all *inspection.Data, fresh bool) {
	v.Found = eventFindings{Known: all != nil, Looking: !fresh}
	rows := slices.Clone(all.About(v.Contract.Name))
	slices.SortStableFunc(rows, func(a, b *inspection.Found) int { return cmp.Compare(a.Severity.Rank(), b.Severity.Rank()) })
	counts := map[diag.Severity]int{}
	for _, f := range rows {
		counts[f.Severity]++
	}
	for _, severity := range diag.Severities {
		switch n := counts[severity]; {
		case n == 0:
		case severity == diag.Info:
			v.Found.Counts = append(v.Found.Counts, fmt.Sprintf("%d info", n))
		default:
			v.Found.Counts = append(v.Found.Counts, fmt.Sprintf("%d %s", n, plural(n, string(severity), string(severity)+"s")))
		}
	}
	v.Found.All = len(rows)
	for _, f := range rows[:min(len(rows), foundRows)] {
		v.Found.Rows = append(v.Found.Rows, v.open(f, nil))
	}
}

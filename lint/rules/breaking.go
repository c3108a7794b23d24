package rules

import (
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

// breaking makes one rule of each kind of change: the kind's file in
// compat/change has its documentation and its examples.
func breaking() []*lint.Rule {
	var list []*lint.Rule
	for _, k := range change.Kinds() {
		list = append(list, &lint.Rule{
			ID:          k.ID,
			Since:       "0.1",
			Group:       lint.Breaking,
			Recommended: diag.Error,
			Strict:      diag.Error,
			Title:       k.Title,
			Rationale:   k.Doc,
			FalsePositive: "There is none: the finding shows an event that the one side may write and the other refuses, " +
				"confirmed by an independent validator. If nobody is hurt, say so with a waiver.",
			Bad:  changing(k.Bad),
			Good: changing(k.Good),
			Pair: lint.ReportBreaks,
		})
	}
	return list
}

// changing is the workspace in which a schema changes from the first to the
// second.
func changing(pair [2]string) string {
	return event("OrderPlaced", "", pair[1]) + prefixed("base/", event("OrderPlaced", "", pair[0]))
}

package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var visibilityNarrowed = &lint.Rule{
	ID:          "visibility-narrowed",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "Fewer contexts may depend on an event than before",
	Rationale: "Whoever consumes a public event built on a promise. Making it private breaks nobody's parser and everybody's " +
		"right to be there: the next change will not look at them.",
	FalsePositive: "Nobody outside reads it: a waiver that says who was asked is the record of that.",
	Bad: event("OrderPlaced", "visibility: private\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "visibility: public\n", `{"type": "object"}`)),
	Good: event("OrderPlaced", "visibility: public\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "visibility: private\n", `{"type": "object"}`)),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil || p.Head == nil || p.Head.Unreadable || !isPublished(p.Base) {
			return
		}
		before, now := p.Base.Visibility, p.Head.Visibility
		if slices.Index(contract.Visibilities, now) >= slices.Index(contract.Visibilities, before) {
			return
		}
		p.Report(diag.Finding{
			Subject: p.Head.Name.String(),
			Span:    eventSpan(p.Head, "/visibility"),
			Pointer: "/visibility",
			Message: fmt.Sprintf("%s was %s, and is now %s", p.Head.Name, before, now),
			Why:     "contexts that consume it may no longer do so",
			Hint:    fmt.Sprintf("put `visibility: %s` back, or deprecate the event first", before),
			Values:  []string{string(before), string(now)},
		})
	},
}

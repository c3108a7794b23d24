package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var removedContract = &lint.Rule{
	ID:          "removed-contract",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A contract or a major is gone before it was retired",
	Rationale: "Deleting the file does not stop the producers, and consumers and replays still need the schema. A major is " +
		"first deprecated with a sunset, then retired; only then may its file go.",
	FalsePositive: "The event was renamed or moved: say `formerly: [old.Name]` in the event.yaml of the new place, which keeps " +
		"identity and history.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object"}`)+event("OrderCancelled", "", `{"type": "object"}`)),
	Good: event("OrderPlaced", "", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object"}`)+
			event("OrderCancelled", "versions:\n  1: {status: retired}\n", `{"type": "object"}`)),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil {
			return
		}
		for _, major := range p.Base.Majors {
			if major.Status == contract.Retired || major.Status == contract.Draft {
				continue
			}
			if p.Head != nil && p.Head.Major(major.Number) != nil || isBroken(p.Workspace, major.Newest().File) {
				continue
			}
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Base.Name, major.Number),
				Span:    eventSpan(p.Base, ""),
				Message: fmt.Sprintf("%s is gone, but was %s", lint.Subject(p.Base.Name, major.Number), major.Status),
				Values:  []string{string(major.Status)},
				Why:     "its events are still stored, and consumers may still read them",
				Hint:    gone(p),
			})
		}
	},
}

// gone says what to do: of an event whose name is gone, how another one says that it
// had that name.
func gone(p *lint.PairPass) string {
	hint := "put it back, and set `status: deprecated` with a `sunset:`; retire it when nobody reads it"
	if p.Head != nil || p.Base.Name.Context == "" { // a folder of plain schemas has no event.yaml
		return hint
	}
	return hint + fmt.Sprintf("; if it was renamed, say `formerly: [%s]` in the event.yaml of its new name", p.Base.Name)
}

// isBroken reports whether the file is still there and cannot be read, which is
// an error by itself: the contract that it had is not gone.
func isBroken(ws *workspace.Workspace, file string) bool {
	return slices.ContainsFunc(ws.Findings, func(f diag.Finding) bool {
		return f.Rule == "unreadable-file" && f.Severity == diag.Error && f.Span.File == file
	})
}

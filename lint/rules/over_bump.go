package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var overBump = &lint.Rule{
	ID:          "over-bump",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A new major breaks nothing",
	Rationale: "A new major costs every consumer a move, and the producer the years in which both are written. Where the schema would " +
		"have been accepted as the next revision of the major before, nobody has to do anything at all.",
	FalsePositive: "The meaning changed, and not the form (an amount is net now): then a new major is right, and the description " +
		"says why.",
	Bad: event("OrderPlaced", "versions: {1: {status: active}, 2: {status: active}}\n", withID) +
		file("contexts/ordering/OrderPlaced/v2.schema.json", `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}`) +
		prefixed("base/", event("OrderPlaced", "", withID)),
	Good: event("OrderPlaced", "versions: {1: {status: active}, 2: {status: active}}\n", withID) +
		file("contexts/ordering/OrderPlaced/v2.schema.json", `{"type": "object", "properties": {"id": {"type": "integer"}}}`) +
		prefixed("base/", event("OrderPlaced", "", withID)),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil || p.Head == nil {
			return
		}
		for i, major := range p.Head.Majors {
			if i == 0 || p.Base.Major(major.Number) != nil {
				continue
			}
			before := p.Head.Majors[i-1]
			if !wouldPass(p.Head.Event, before, major.Newest()) {
				continue
			}
			at := versionPointer(major.Number)
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Head.Name, major.Number),
				Span:    eventSpan(p.Head, at),
				Pointer: at,
				Message: fmt.Sprintf("v%d breaks nothing that v%d promises under %s", major.Number, before.Number, p.Head.Compatibility),
				Why:     "a new major costs every consumer a move; a revision costs nobody anything",
				Hint:    fmt.Sprintf("make it the next revision: write it as v%d.schema.json; keep the major only if the meaning changed", before.Number),
			})
		}
	},
}

// wouldPass reports whether the schema would be accepted as the next revision of
// the major: everything that the event's mode asks is proved.
func wouldPass(event contract.Event, major *workspace.Major, next *workspace.Revision) bool {
	if next.Schema == nil || major.Newest().Schema == nil {
		return false
	}
	questions := lint.Questions(event, &workspace.Major{MajorInfo: major.MajorInfo, Revisions: major.Revisions[len(major.Revisions)-1:]}, next)
	for i := range questions {
		if questions[i].Ask(); questions[i].Answer.Result.Verdict != compat.Proved {
			return false
		}
	}
	return len(questions) > 0
}

const withID = `{"type": "object", "properties": {"id": {"type": "string"}}}`

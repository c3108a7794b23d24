package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var missingUpcaster = &lint.Rule{
	ID:          "missing-upcaster",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "Events of one major cannot be lifted to the next",
	Rationale: "Stored events of the earlier major are read by code that knows the newest one only. Treaty derives the step that lifts " +
		"them from the two schemas: what is optional, wider, renamed by `x-renamed-from`, has a default or one value only. Where it " +
		"cannot be derived, and nobody has said that people write it, a replay stops at the first old event, on the day it is needed.",
	FalsePositive: "The step is written in code already, or nobody will read old events again: say so with `upcast: by-hand` for the " +
		"major, and the generated code demands the step by name.",
	Bad: event("OrderPlaced", "versions: {1: {status: active}, 2: {status: active}}\n", withID) +
		file("contexts/ordering/OrderPlaced/v2.schema.json", `{"type": "object", "required": ["customer"],
  "properties": {"customer": {"type": "string"}, "id": {"type": "integer"}}}`),
	Good: event("OrderPlaced", "versions: {1: {status: active}, 2: {status: active}}\n", withID) +
		file("contexts/ordering/OrderPlaced/v2.schema.json", `{"type": "object", "required": ["customer"],
  "properties": {"customer": {"type": "string", "x-upcast-default": "unknown"}, "orderId": {"type": "string", "x-renamed-from": "id"}}}`),
	Contract: func(p *lint.ContractPass) {
		if p.Contract.Unreadable {
			return // what it says of the majors is not known
		}
		var before *workspace.Major
		for _, major := range p.Contract.Majors {
			if major.Status == contract.Draft {
				continue
			}
			if before != nil && major.Upcast == "" {
				missingStep(p, before, major)
			}
			before = major
		}
	},
}

// missingStep reports the step from one major to the next, if it is not derived.
func missingStep(p *lint.ContractPass, before, major *workspace.Major) {
	from, to := before.Newest().Schema, major.Newest().Schema
	if from == nil || to == nil {
		return // that it cannot be read is another finding
	}
	asks := upcast.Asks(from, to, upcast.Options{Model: p.Contract.ContentModel})
	if len(asks) == 0 {
		return
	}
	at := versionPointer(major.Number)
	f := diag.Finding{
		Subject: lint.Subject(p.Contract.Name, major.Number),
		Span:    eventSpan(p.Contract, at),
		Pointer: at,
		Message: fmt.Sprintf("how events of v%d become events of v%d is not known: %s", before.Number, major.Number, asks[0].Message),
		Why:     fmt.Sprintf("a stored event of v%d cannot be read by code that knows v%d only", before.Number, major.Number),
		Hint: fmt.Sprintf("write the answer into the schema, at the place that is named with it; or write the step in code: `%d: {status: %s, upcast: by-hand}`",
			major.Number, major.Status),
	}
	if n := len(asks) - 1; n > 0 {
		f.Message += fmt.Sprintf(" (and %d more)", n)
	}
	f.Cause = askedAt(asks)
	for i, a := range asks {
		f.Values = append(f.Values, a.Code+" "+a.Path)
		if i < maxAsked {
			f.Related = append(f.Related, diag.Related{Span: a.New.Span, Message: answer(a)})
		}
	}
	if n := len(asks) - maxAsked; n > 0 {
		f.Related = append(f.Related, diag.Related{Span: asks[maxAsked].New.Span, Message: fmt.Sprintf("and %d more places from here on", n)})
	}
	p.Report(f)
}

// askedAt says what is asked, and where the answers belong: contracts that are asked
// the same at the same lines, which are then those of a file that they share, need one
// answer. Where a contract has the place among its events does not matter.
func askedAt(asks []upcast.Ask) string {
	var parts []string
	for _, a := range asks {
		if !a.New.IsValid() {
			return "" // only the contract itself says where
		}
		message := a.Message
		if a.Path != "" {
			message = strings.ReplaceAll(message, a.Path, "…")
		}
		parts = append(parts, fmt.Sprintf("%s: %s: %s", a.New.Span, a.Code, message))
	}
	return strings.Join(parts, "; ")
}

// maxAsked is how many places a finding names.
const maxAsked = 10

// answer says what is asked at a place, and what would answer it.
func answer(a upcast.Ask) string {
	settle := a.Settle
	if settle == "" {
		settle = "only code can say it"
	}
	if strings.HasSuffix(a.Message, "?") {
		return a.Message + " " + settle + was(a.Old)
	}
	return a.Message + "; " + settle + was(a.Old)
}

// was says where the place is in the earlier schema.
func was(at upcast.Place) string {
	if !at.IsValid() {
		return ""
	}
	return " (before: " + at.Span.String() + ")"
}

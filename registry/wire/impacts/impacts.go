// Package impacts says who is hurt in the form of the API: the registry and the
// command line show the same verdicts.
package impacts

import (
	"encoding/json"
	"slices"

	"github.com/treaty-events/treaty/lint/impact"
	"github.com/treaty-events/treaty/registry/wire"
)

// ToWire returns the report as the API sends it.
func ToWire(r *impact.Report) wire.Impact {
	out := wire.Impact{
		Event: r.Event.String(), Major: r.Major, From: r.Older[len(r.Older)-1].Label, Retires: r.Newer == nil,
		Effect: string(r.Effect()), Consumers: []wire.ImpactedBy{},
	}
	if r.Newer != nil {
		out.To = r.Newer.Label
	}
	for i := range r.Verdicts {
		out.Consumers = append(out.Consumers, consumer(&r.Verdicts[i]))
	}
	return out
}

func consumer(v *impact.Verdict) wire.ImpactedBy {
	use := v.Use()
	out := wire.ImpactedBy{
		Service: v.Service.Name, Context: v.Service.Context, Owner: v.Service.Owner,
		Versions: use.Versions.String(), Fields: listed(use.Fields), Replays: use.Replays,
		Effect: string(v.Effect), Reasons: []wire.ImpactReason{},
	}
	for _, r := range v.Reasons {
		out.Reasons = append(out.Reasons, reason(r))
	}
	return out
}

func reason(r impact.Reason) wire.ImpactReason {
	out := wire.ImpactReason{
		Rule: r.Rule, Code: r.Code, Question: string(r.Asked()), Message: r.Message, Fields: listed(r.Fields),
		Value: json.RawMessage(r.Value), Since: r.Since,
	}
	if r.Older != nil {
		out.Against = r.Older.Label
	}
	if r.Witness != nil {
		out.Witness, out.At = json.RawMessage(r.Witness.JSON), string(r.Witness.Path)
	}
	if r.Cause.Schema != nil {
		out.Where = &wire.Place{
			File: r.Cause.Span.File, Line: r.Cause.Span.Start.Line, Column: r.Cause.Span.Start.Column, Pointer: string(r.Cause.Pointer),
		}
	}
	if c := r.Change; c != nil {
		out.Change = &wire.ImpactChange{Kind: c.Kind.ID, Path: c.Path, New: wire.Place{
			File: c.New.Span.File, Line: c.New.Span.Start.Line, Column: c.New.Span.Start.Column, Pointer: string(c.New.Pointer),
		}}
	}
	return out
}

// listed is the list, never nil.
func listed(list []string) []string { return slices.Concat([]string{}, list) }

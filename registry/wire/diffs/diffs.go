// Package diffs compares two schemas and says it in the form of the API: the
// registry and the command line show the same differences with the same answers.
package diffs

import (
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry/wire"
)

// Compare fills in the changes from older to newer and the answers to both
// questions in both content models.
func Compare(d *wire.Diff, older, newer *schema.Schema) {
	d.Changes = append(d.Changes, changes(change.Diff(older, newer))...)
	d.Annotations = changes(change.Annotations(older, newer))
	for _, question := range []contract.Question{contract.StoredEvents, contract.RunningConsumers} {
		for _, model := range []contract.ContentModel{contract.Tolerant, contract.Strict} {
			d.Answers = append(d.Answers, answer(compat.Compare(older, newer, question, compat.Options{Model: model}), model))
		}
	}
}

// Changes lists the readable differences from older to newer, annotations after the
// others; at most that many, and how many more there are. Nothing is asked of the
// prover.
func Changes(older, newer *schema.Schema, most int) (list []wire.DiffChange, more int) {
	list = slices.Concat([]wire.DiffChange{}, changes(change.Diff(older, newer)), changes(change.Annotations(older, newer)))
	more = max(0, len(list)-most)
	return list[:len(list)-more], more
}

func changes(found []change.Change) []wire.DiffChange {
	var list []wire.DiffChange
	for _, c := range found {
		list = append(list, wire.DiffChange{
			Kind: c.Kind.ID, Path: c.Path, Keyword: c.Keyword, Message: c.Message,
			Old: place(c.Old.Span, c.Old.Pointer), New: place(c.New.Span, c.New.Pointer),
		})
	}
	return list
}

func answer(a compat.Answer, model contract.ContentModel) wire.DiffAnswer {
	out := wire.DiffAnswer{
		Question: string(a.Question), Model: string(model),
		Verdict: a.Result.Verdict.String(), Complete: a.Complete, Work: a.Result.Work,
	}
	switch a.Result.Verdict {
	case compat.Refuted:
		out.Witness, out.At = a.Result.Witness.JSON, string(a.Result.Witness.Path)
	case compat.Unknown:
		out.Reason, out.Message = a.Result.Reason.Code, a.Result.Reason.Message
		if s := a.Result.Reason.Where; s != nil {
			where := place(s.Span(), s.Pointer)
			out.Where = &where
		}
	}
	for i, b := range a.Breaks {
		out.Breaks = append(out.Breaks, b.Rule)
		if i < maxCauses {
			out.Causes = append(out.Causes, cause(b))
		}
	}
	out.Complete = out.Complete && len(a.Breaks) <= maxCauses
	slices.Sort(out.Breaks)
	out.Breaks = slices.Compact(out.Breaks)
	return out
}

// maxCauses bounds how many breaks of one answer are told with their events.
const maxCauses = 200

func cause(b compat.Break) wire.DiffBreak {
	out := wire.DiffBreak{
		Rule: b.Rule, Message: b.Message, Path: b.Cause.Path,
		Where: place(b.Cause.Span, b.Cause.Pointer), Reader: place(b.Reader.Span, b.Reader.Pointer),
	}
	if b.Witness != nil {
		out.Witness, out.At = b.Witness.JSON, string(b.Witness.Path)
	}
	for _, p := range b.Together {
		if p.Rule == "" { // nobody asked what changed it
			out.MoreTogether++
			continue
		}
		out.Together = append(out.Together, wire.DiffPart{
			Rule: p.Rule, Message: p.Message, Path: p.Cause.Path,
			Where: place(p.Cause.Span, p.Cause.Pointer), Reader: place(p.Reader.Span, p.Reader.Pointer),
		})
	}
	return out
}

func place(span source.Span, pointer source.Pointer) wire.Place {
	return wire.Place{File: span.File, Line: span.Start.Line, Column: span.Start.Column, Pointer: string(pointer)}
}

// Package findings turns the linter's findings into the bodies of the API and
// back, losing nothing: what the server found is printed by the command line in
// the same words.
package findings

import (
	"encoding/json"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry/wire"
)

// ToWire returns the findings as the API sends them; never nil.
func ToWire(found []diag.Finding) []wire.Finding {
	out := make([]wire.Finding, 0, len(found))
	for _, f := range found {
		w := wire.Finding{
			Rule: f.Rule, Severity: string(f.Severity), Subject: f.Subject,
			Span: spanToWire(f.Span), Pointer: string(f.Pointer),
			Message: f.Message, Why: f.Why, Hint: f.Hint,
			Values: f.Values, Covers: f.Covers, Cause: f.Cause, Contexts: f.Contexts, Fingerprint: f.Fingerprint,
		}
		for _, r := range f.Related {
			w.Related = append(w.Related, wire.Related{Span: spanToWire(r.Span), Message: r.Message})
		}
		if p := f.Proof; p != nil {
			w.Proof = &wire.Proof{
				Question: p.Question, Mode: p.Mode, Model: p.Model, Writer: p.Writer, Reader: p.Reader,
				Witness: json.RawMessage(p.Witness), At: p.At, Consumers: p.Consumers,
				Breaks: hurtToWire(p.Breaks), Safe: hurtToWire(p.Safe), Unknown: hurtToWire(p.Unknown),
			}
		}
		out = append(out, w)
	}
	return out
}

// FromWire returns the findings as the printers take them.
func FromWire(sent []wire.Finding) []diag.Finding {
	out := make([]diag.Finding, 0, len(sent))
	for _, w := range sent {
		f := diag.Finding{
			Rule: w.Rule, Severity: diag.Severity(w.Severity), Subject: w.Subject,
			Span: spanFromWire(w.Span), Pointer: source.Pointer(w.Pointer),
			Message: w.Message, Why: w.Why, Hint: w.Hint,
			Values: w.Values, Covers: w.Covers, Cause: w.Cause, Contexts: w.Contexts, Fingerprint: w.Fingerprint,
		}
		for _, r := range w.Related {
			f.Related = append(f.Related, diag.Related{Span: spanFromWire(r.Span), Message: r.Message})
		}
		if p := w.Proof; p != nil {
			f.Proof = &diag.Proof{
				Question: p.Question, Mode: p.Mode, Model: p.Model, Writer: p.Writer, Reader: p.Reader,
				Witness: []byte(p.Witness), At: p.At, Consumers: p.Consumers,
				Breaks: hurtFromWire(p.Breaks), Safe: hurtFromWire(p.Safe), Unknown: hurtFromWire(p.Unknown),
			}
		}
		out = append(out, f)
	}
	return out
}

func hurtToWire(list []diag.Consumer) []wire.Concerned {
	var out []wire.Concerned
	for _, c := range list {
		out = append(out, wire.Concerned(c))
	}
	return out
}

func hurtFromWire(list []wire.Concerned) []diag.Consumer {
	var out []diag.Consumer
	for _, c := range list {
		out = append(out, diag.Consumer(c))
	}
	return out
}

func spanToWire(s source.Span) wire.Span {
	return wire.Span{File: s.File, Start: posOf(s.Start), End: posOf(s.End)}
}

func spanFromWire(s wire.Span) source.Span {
	return source.Span{File: s.File, Start: sourcePos(s.Start), End: sourcePos(s.End)}
}

func posOf(p source.Pos) wire.Pos {
	return wire.Pos{Line: p.Line, Column: p.Column, Offset: p.Offset}
}

func sourcePos(p wire.Pos) source.Pos {
	return source.Pos{Line: p.Line, Column: p.Column, Offset: p.Offset}
}

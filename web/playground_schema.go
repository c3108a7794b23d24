package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire/impacts"
)

// schemaPatience is for which time a page waits for the prover.
const schemaPatience = 25 * time.Second

// schemaTrial is what would become of a pasted schema as the next version of its major,
// and of whoever reads it.
type schemaTrial struct {
	After    *registry.Version // the one in force
	Accepted bool
	Version  string // that it would be, or that it is already; empty: none
	Same     bool   // it is that one already
	Refused  string // why it is refused, in a sentence
	Findings []findingRow
	More     int
	Readers  []readerRow
	Hurt     int
	MoreRead int
	NotKnown string // why it is not known who is hurt; empty: it is
	Patches  []playPatch
	// Unsearched: nobody waited for the form of it that breaks nothing.
	Unsearched bool
}

// findingRow is one thing that the gate found.
type findingRow struct {
	diag.Finding
	Line     int      // in the text; 0: it is about something else
	Question string   // that the break is under; empty: it is none
	Against  string   // the version whose reader or writer refuses
	Witness  *listing // an event that shows it
}

// noted is what stands at its line: one difference may break under both questions.
func (r *findingRow) noted() string {
	text := clip(visible(r.Message), maxMessage)
	if r.Question != "" {
		text += " (" + r.Question + ")"
	}
	return text
}

// maxTrialRows is how many findings are shown.
const maxTrialRows = 100

// trySchema asks the gate, as a push of this schema alone would be asked, and who would
// be hurt. Neither changes anything.
func (v *playgroundView) trySchema(ctx context.Context, r *registry.Registry) error {
	if v.Contract == nil {
		v.Trouble = "Whose next version it would be is not said: choose the event above."
		return nil
	}
	number := v.Version.Version.Major
	v.Schema = &schemaTrial{After: v.Major().Newest()}
	ctx, cancel := context.WithTimeout(ctx, schemaPatience)
	defer cancel()
	err := v.gate(ctx, r, registry.VersionRequest{Event: v.Contract.Name, Major: number, Schema: []byte(v.Text), DryRun: true, Actor: asker, Origin: asker})
	if err == nil && v.Trouble == "" {
		err = v.impact(ctx, r, registry.ImpactRequest{Event: v.Contract.Name, Major: number, Schema: []byte(v.Text), Actor: asker})
	}
	if err == nil && v.Trouble == "" {
		err = v.patches(ctx, r)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		v.Schema, v.Pasted = nil, pasted{}
		v.Trouble = "The prover takes longer over this than a page waits. v1 waits for it, by the commands below, and so does treaty check."
		return nil
	}
	return err
}

// gate asks whether the registry would take the schema.
func (v *playgroundView) gate(ctx context.Context, r *registry.Registry, req registry.VersionRequest) error {
	result, err := r.PublishVersion(ctx, req)
	var refusal *registry.Refusal
	var found []diag.Finding
	switch {
	case errors.As(err, &refusal) && refusal.Code == registry.NotFound:
		v.Trouble = sentence(visible(refusal.Message)) + " " + sentence(visible(refusal.Hint))
		return nil
	case errors.As(err, &refusal):
		v.Schema.Refused, found = sentence(visible(strings.TrimPrefix(refusal.Message, "refused: "))), refusal.Findings
		if refusal.Code == registry.NeedsRevert {
			v.Schema.Refused += " " + sentence(visible(refusal.Hint))
		}
	case err != nil:
		return err
	default:
		v.Schema.Accepted, found = true, result.Findings
		v.Schema.Same = result.Unchanged
		for _, c := range result.Contracts {
			for _, revision := range c.Revisions {
				if revision.Major == req.Major {
					v.Schema.Version = revision.Version.String()
					v.Schema.Same = revision.Outcome == registry.Same
				}
			}
		}
	}
	v.findings(found)
	return nil
}

// findings lists what the gate found, and notes it in the text.
func (v *playgroundView) findings(found []diag.Finding) {
	file := ""
	if v.Schema.After != nil {
		file = v.Schema.After.File
	}
	var notes []note
	for _, f := range found {
		row := findingRow{Finding: f}
		if p := f.Proof; p != nil {
			row.Question = contract.Question(p.Question).Title()
			row.Against = p.Reader
			if contract.Question(p.Question) == contract.StoredEvents {
				row.Against = p.Writer
			}
			if len(p.Witness) > 0 {
				w := witnessListing(json.RawMessage(p.Witness))
				row.Witness = &w
			}
		}
		if f.Span.File == file && f.Span.Start.IsValid() {
			row.Line = f.Span.Start.Line
			notes = append(notes, note{row.Line, f.Span.Start.Column, string(f.Severity), row.noted()})
		}
		v.Schema.Findings = append(v.Schema.Findings, row)
	}
	v.Schema.Findings, v.Schema.More = firstOf(v.Schema.Findings, maxTrialRows)
	v.Pasted = pastedOf(v.Text, notes)
}

// impact asks who would be hurt.
func (v *playgroundView) impact(ctx context.Context, r *registry.Registry, req registry.ImpactRequest) error {
	report, err := r.Impact(ctx, req)
	var refusal *registry.Refusal
	switch {
	case errors.As(err, &refusal):
		v.Schema.NotKnown = sentence(visible(refusal.Message))
		return nil
	case err != nil:
		return err
	}
	i := impacts.ToWire(report)
	rows := readersOfImpact(v.snapshot, &i)
	v.Schema.Hurt = hurtOf(&i)
	v.Schema.Readers, v.Schema.MoreRead = firstOf(rows, maxReaderRows)
	return nil
}

// Place is where the finding is, where that is not in the text.
func (f *findingRow) Place() string {
	if f.Span.Start.IsValid() {
		return fmt.Sprintf("%s:%d", f.Span.File, f.Span.Start.Line)
	}
	return f.Span.File
}

// Event is the witness of a reason, to be shown.
func (f *readerRow) Event(witness json.RawMessage) *listing {
	if len(witness) == 0 {
		return nil
	}
	w := witnessListing(witness)
	return &w
}

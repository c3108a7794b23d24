package readiness

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
	"github.com/treaty-events/treaty/registry"
)

// budget bounds the prover's work for one answer: many times that of one
// question. What is asked when it is spent is unknown.
const budget = 10 * compat.DefaultBudget

// reader asks whether consumers can read versions, and asks nothing twice.
type reader struct {
	ctx     context.Context
	r       *registry.Registry
	left    int64
	answers map[question]Row
}

// question is what an answer depends on.
type question struct {
	knows, written contract.Fingerprint
	model          contract.ContentModel
	reads          string // the manifest's words
}

func newReader(ctx context.Context, r *registry.Registry) *reader {
	return &reader{ctx: ctx, r: r, left: budget, answers: map[question]Row{}}
}

// pair says how a service that declared its entries reads what one producer
// writes of an event. A major is a stream of its own: one that the service does not
// read does it no harm, if the producer writes another that it reads.
func (a *reader) pair(consumer *registry.Declared, c *registry.Contract, writes []writing) ([]Row, error) {
	uses := usesOf(consumer, c)
	var rows []Row
	for _, w := range writes {
		for _, use := range uses {
			if !use.Versions.TouchesMajor(w.major) {
				continue
			}
			row, err := a.reads(consumer, use, w)
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 && len(uses) > 0 && len(writes) > 0 {
		rows = append(rows, Row{
			Verdict: No, Message: fmt.Sprintf("%s is written, and %s is declared", majorsOf(writes), rangesOf(uses)),
			Hint: "write a major that the consumer reads as well, until it reads the new one",
		})
	}
	return rows, nil
}

// usesOf lists the entries of a manifest that are about an event.
func usesOf(d *registry.Declared, c *registry.Contract) []*contract.Consumption {
	var list []*contract.Consumption
	for i := range d.Consumes {
		if c.Is(d.Consumes[i].Event) {
			list = append(list, &d.Consumes[i])
		}
	}
	return list
}

func majorsOf(writes []writing) string {
	var list []string
	for _, w := range writes {
		list = append(list, fmt.Sprintf("v%d", w.major))
	}
	return strings.Join(list, ", ")
}

func rangesOf(uses []*contract.Consumption) string {
	var list []string
	for _, u := range uses {
		list = append(list, strconv.Quote(u.Versions.String()))
	}
	return strings.Join(list, ", ")
}

// reads says whether a service that declared this entry can read what is written
// of a major: it lies in the range that it declares, and what may be written is
// readable through its view of the version that it was declared against: that of
// the lock which was pushed with the manifest, else the newest in the range then.
func (a *reader) reads(d *registry.Declared, use *contract.Consumption, w writing) (Row, error) {
	if w.version == nil {
		return noVersion(w.major), nil
	}
	row, err := a.readsVersion(d, use, w.version)
	row.Version = w.version.Version
	return row, err
}

func (a *reader) readsVersion(d *registry.Declared, use *contract.Consumption, written *registry.Version) (Row, error) {
	version := written.Version
	if written.Deleted != nil {
		return Row{Verdict: Unknown, Message: fmt.Sprintf("%s was deleted: what is written is not known any more", version)}, nil
	}
	if !use.Versions.Contains(version) {
		return Row{
			Verdict: No, Message: fmt.Sprintf("%s is written, and %q is declared", version, use.Versions),
			Hint: "let the consumer read that version, and declare it",
		}, nil
	}
	knows := d.Knows(written.Contract, use, version.Major)
	switch {
	case knows == nil:
		return a.readsUnknown(d, use, written)
	case knows.Deleted != nil:
		return Row{
			Verdict: Unknown, Message: fmt.Sprintf("%s is written, and %s, which the consumer was declared against, was deleted", version, knows.Version),
			Hint: "push the consumer's manifest from the commit that reads it",
		}, nil
	case knows.Fingerprint == written.Fingerprint:
		return Row{Verdict: Yes, Message: fmt.Sprintf("%s is what the consumer was declared against", version)}, nil
	}
	return a.ask(use, knows, written)
}

// readsUnknown asks about a major that the consumer was not declared against, and
// that its range holds all the same: it is safe where its view of the major before
// reads it. That the range is open proves nothing.
func (a *reader) readsUnknown(d *registry.Declared, use *contract.Consumption, written *registry.Version) (Row, error) {
	const hint = "let the consumer read it, and say so: a lock that names it, or a range that is written for it; or let its range end before it"
	var knows *registry.Version
	for _, m := range slices.Backward(written.Contract.Majors) {
		if m.Number < written.Version.Major && knows == nil && use.Versions.TouchesMajor(m.Number) {
			knows = d.Knows(written.Contract, use, m.Number)
		}
	}
	if knows == nil || knows.Deleted != nil {
		return Row{
			Verdict: Unknown, Message: fmt.Sprintf("%s is written, and no version of major %d was there when the manifest was pushed", written.Version, written.Version.Major),
			Hint: "push the consumer's manifest from the commit that reads it",
		}, nil
	}
	row, err := a.ask(use, knows, written)
	if row.Verdict != Yes {
		row.Message = fmt.Sprintf("the consumer was declared before v%d was there: %s", written.Version.Major, row.Message)
		row.Hint = hint
	}
	return row, err
}

// ask asks the prover, once.
func (a *reader) ask(use *contract.Consumption, knows, written *registry.Version) (Row, error) {
	model := written.Contract.ContentModel
	key := question{
		knows.Fingerprint, written.Fingerprint, model,
		fmt.Sprintf("%q %q %q %t", use.Fields, use.EnumValues, use.Otherwise, knows.Version.Compare(written.Version) < 0),
	}
	if row, ok := a.answers[key]; ok {
		return row, nil
	}
	revisions, err := a.r.Revisions(a.ctx, []*registry.Version{knows, written})
	if errors.Is(err, registry.ErrStale) {
		return Row{Verdict: Unknown, Message: fmt.Sprintf("%s or %s is being deleted", knows.Version, written.Version)}, nil
	}
	if err != nil {
		return Row{}, err
	}
	row, err := a.judge(use, model, revisions[0], revisions[1])
	if err == nil {
		a.answers[key] = row
	}
	return row, err
}

// judge says whether what the writer of one revision may write is readable by who
// knows the other: a newer one is a change, whose impact on the consumer is
// asked for as everywhere; an older one is what it reads as if it were stored.
func (a *reader) judge(use *contract.Consumption, model contract.ContentModel, knows, written *workspace.Revision) (Row, error) {
	switch {
	case a.left <= 0:
		return Row{Verdict: Unknown, Message: "the work for one answer is spent: ask about fewer events"}, nil
	case knows.Schema == nil || written.Schema == nil:
		return Row{Verdict: Unknown, Message: fmt.Sprintf("the schema of %s or %s cannot be read", knows.Version, written.Version)}, nil
	case written.Version.Compare(knows.Version) < 0:
		return a.older(use, model, knows, written), nil
	}
	entry := *use
	entry.Replays = false // what is stored is asked about version by version
	report, err := impact.Of(a.ctx, impact.Change{
		Event: use.Event, Major: written.Version.Major, Model: model, Older: []*workspace.Revision{knows}, Newer: written,
	}, []impact.Consumer{{Service: &workspace.Service{Service: contract.Service{Consumes: []contract.Consumption{entry}}}, Knows: knows}}, nil)
	if err != nil {
		return Row{}, err
	}
	a.left -= report.Work
	return changed(&report.Verdicts[0], knows, written), nil
}

// changed is the row of the impact on one consumer.
func changed(v *impact.Verdict, knows, written *workspace.Revision) Row {
	if v.Effect.Passes() {
		return readable(knows, written)
	}
	row := Row{Verdict: Unknown, Message: fmt.Sprintf("%s, read by who knows %s", written.Version, knows.Version)}
	if v.Effect == impact.Breaking {
		row.Verdict, row.Hint = No, moveFirst
	}
	for i, r := range v.Reasons {
		if i < 3 {
			row.Message += ": " + r.Message
		}
		row.Fields = append(row.Fields, r.Fields...)
		if row.Witness == nil && r.Witness != nil {
			row.Witness = r.Witness.JSON
		}
	}
	slices.Sort(row.Fields)
	row.Fields = slices.Compact(row.Fields)
	return row
}

const moveFirst = "deploy a version that both understand first, or move the consumer"

func readable(knows, written *workspace.Revision) Row {
	return Row{Verdict: Yes, Message: fmt.Sprintf("%s is readable by who knows %s: proved", written.Version, knows.Version)}
}

// older says whether what the writer of an older revision may write is readable
// through the consumer's view of a newer one. One whose manifest does not say
// which fields it reads is safe where a reader of everything is.
func (a *reader) older(use *contract.Consumption, model contract.ContentModel, knows, written *workspace.Revision) Row {
	reads := *use
	if len(reads.Fields) == 0 {
		reads.Fields = []string{contract.AllFields}
	}
	fields, err := compat.FieldsOf(reads)
	if err != nil {
		return Row{Verdict: Unknown, Message: "what the manifest says of its fields means nothing: " + err.Error()}
	}
	got := compat.CompareView(written.Schema, knows.Schema, contract.StoredEvents, fields, compat.Options{Model: model, Budget: min(a.left, compat.DefaultBudget)})
	a.left -= got.Result.Work
	switch {
	case got.Result.Verdict == compat.Proved:
		return readable(knows, written)
	case len(use.Fields) == 0:
		return Row{
			Verdict: Unknown, Message: fmt.Sprintf("%s differs from %s, and the manifest does not say which fields are read", written.Version, knows.Version),
			Hint: "list `fields:` in the consumer's manifest, and push it",
		}
	case got.Result.Verdict == compat.Unknown:
		return Row{
			Verdict: Unknown, Message: fmt.Sprintf("whether %s is readable by who knows %s: %s", written.Version, knows.Version, got.Result.Reason.Message),
			Hint: "`treaty explain not-proved` says what to do",
		}
	}
	return refuted(got, knows, written)
}

func refuted(got compat.ViewAnswer, knows, written *workspace.Revision) Row {
	row := Row{
		Verdict: No, Message: fmt.Sprintf("%s may hold what a reader of %s cannot read", written.Version, knows.Version),
		Hint: moveFirst,
	}
	if got.Result.Witness != nil {
		row.Witness = got.Result.Witness.JSON
	}
	for i, b := range got.Breaks {
		row.Fields = append(row.Fields, b.Fields...)
		if i == 0 && b.Witness != nil {
			row.Witness = b.Witness.JSON
		}
	}
	slices.Sort(row.Fields)
	row.Fields = slices.Compact(row.Fields)
	return row
}

package readiness

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
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

// reads says whether a service that declared this entry can read a version of the
// event: it lies in the range that it declares, and what may be written is
// readable through its view of the version that it was declared against, which
// is the newest in the range when the manifest was pushed.
func (a *reader) reads(d *registry.Declared, use *contract.Consumption, written *registry.Version) (Row, error) {
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
	knows := newestAt(written.Contract, d, func(v *registry.Version) bool {
		return v.Version.Major == version.Major && use.Versions.Contains(v.Version)
	})
	switch {
	case knows == nil || knows.Deleted != nil:
		return Row{
			Verdict: Unknown, Message: fmt.Sprintf("%s is written, and no version of major %d was there when the manifest was pushed", version, version.Major),
			Hint: "push the consumer's manifest from the commit that reads it",
		}, nil
	case knows.Fingerprint == written.Fingerprint:
		return Row{Verdict: Yes, Message: fmt.Sprintf("%s is what the consumer was declared against", version)}, nil
	}
	return a.ask(use, knows, written)
}

// newestAt returns the newest version of a contract that fits and was there when
// the manifest was pushed; nil: none.
func newestAt(c *registry.Contract, d *registry.Declared, fits func(*registry.Version) bool) *registry.Version {
	for _, v := range slices.Backward(c.Versions) {
		if fits(v) && !v.PublishedAt.After(d.PushedAt) {
			return v
		}
	}
	return nil
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
	row := a.judge(use, model, revisions[0], revisions[1])
	a.answers[key] = row
	return row, nil
}

// judge says whether what the writer of one revision may write is readable by who
// knows the other.
func (a *reader) judge(use *contract.Consumption, model contract.ContentModel, knows, written *workspace.Revision) Row {
	if knows.Schema == nil || written.Schema == nil {
		return Row{Verdict: Unknown, Message: fmt.Sprintf("the schema of %s or %s cannot be read", knows.Version, written.Version)}
	}
	reads := *use
	if len(reads.Fields) == 0 {
		reads.Fields = []string{contract.AllFields}
	}
	fields, err := compat.FieldsOf(reads)
	if err != nil {
		return Row{Verdict: Unknown, Message: "what the manifest says of its fields means nothing: " + err.Error()}
	}
	row := a.view(&reads, fields, model, knows, written)
	if len(use.Fields) == 0 && row.Verdict != Yes {
		return Row{
			Verdict: Unknown, Message: fmt.Sprintf("%s differs from %s, and the manifest does not say which fields are read", written.Version, knows.Version),
			Hint: "list `fields:` in the consumer's manifest, and push it",
		}
	}
	return row
}

func (a *reader) view(use *contract.Consumption, fields compat.Fields, model contract.ContentModel, knows, written *workspace.Revision) Row {
	newer := written.Version.Compare(knows.Version) > 0
	var got compat.ViewAnswer
	if newer {
		got = compat.CompareView(knows.Schema, written.Schema, contract.RunningConsumers, fields, a.options(model))
	} else {
		got = compat.CompareView(written.Schema, knows.Schema, contract.StoredEvents, fields, a.options(model))
	}
	a.left -= got.Result.Work
	if err := a.ctx.Err(); err != nil {
		return Row{Verdict: Unknown, Message: err.Error()}
	}
	switch got.Result.Verdict {
	case compat.Refuted:
		return refuted(got, knows, written)
	case compat.Unknown:
		return undecided(got.Result, knows, written)
	}
	if newer {
		if row := a.missing(use, model, knows, written); row != nil {
			return *row
		}
	}
	return Row{Verdict: Yes, Message: fmt.Sprintf("%s is readable by who knows %s: proved", written.Version, knows.Version)}
}

func (a *reader) options(model contract.ContentModel) compat.Options {
	return compat.Options{Model: model, Budget: max(1, min(a.left, compat.DefaultBudget))}
}

func refuted(got compat.ViewAnswer, knows, written *workspace.Revision) Row {
	row := Row{
		Verdict: No, Message: fmt.Sprintf("%s may hold what a reader of %s cannot read", written.Version, knows.Version),
		Hint: "deploy a version that both understand first, or move the consumer",
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

func undecided(r compat.Result, knows, written *workspace.Revision) Row {
	return Row{
		Verdict: Unknown, Message: fmt.Sprintf("whether %s is readable by who knows %s: %s", written.Version, knows.Version, r.Reason.Message),
		Hint: "`treaty explain not-proved` says what to do",
	}
}

// missing finds a field that is read, or a value that is acted on, that could be
// written and will not be any more: being optional, its absence breaks no rule of
// the schema.
func (a *reader) missing(use *contract.Consumption, model contract.ContentModel, knows, written *workspace.Revision) *Row {
	for _, o := range occurrences(use) {
		what := o.Field
		if o.Value != nil {
			what = string(o.Value.AppendJSON(nil)) + " at " + o.Field
		}
		after := compat.NeverOccurs(written.Schema, o, a.options(model))
		a.left -= after.Work
		if after.Verdict == compat.Refuted {
			continue
		}
		before := compat.NeverOccurs(knows.Schema, o, a.options(model))
		a.left -= before.Work
		switch {
		case before.Verdict == compat.Proved: // it never was there
		case after.Verdict == compat.Proved && before.Verdict == compat.Refuted:
			return &Row{
				Verdict: No, Message: fmt.Sprintf("%s is read, and no event of %s has it any more", what, written.Version), Fields: []string{o.Field},
				Hint: "move the consumer off the field first", Witness: before.Witness.JSON,
			}
		case after.Verdict == compat.Unknown:
			row := undecided(after, knows, written)
			return &row
		default:
			row := undecided(before, knows, written)
			return &row
		}
	}
	return nil
}

// occurrences are the fields that a manifest names, and the values of enums: as
// the text that it writes, and as the number or truth that it is written like.
func occurrences(use *contract.Consumption) []compat.Occurrence {
	var list []compat.Occurrence
	for _, field := range use.Fields {
		if field != "" && field != contract.AllFields {
			list = append(list, compat.Occurrence{Field: field})
		}
	}
	for _, field := range slices.Sorted(maps.Keys(use.EnumValues)) {
		for _, text := range use.EnumValues[field] {
			list = append(list, compat.Occurrence{Field: field, Value: &source.Node{Kind: source.String, Text: text}})
			doc, err := source.ParseJSON("value", []byte(text), source.DefaultLimits)
			if err == nil && !strings.ContainsAny(text[:1], `"[{`) {
				list = append(list, compat.Occurrence{Field: field, Value: doc.Root})
			}
		}
	}
	return list
}

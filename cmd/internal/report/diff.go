package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Diff is what changed between two revisions of a schema and what the prover
// says of it. Fields are added, never changed.
type Diff struct {
	Contract string       `json:"contract,omitempty"` // "ordering.OrderPlaced"; empty for two files
	Major    int          `json:"major,omitempty"`
	State    string       `json:"state"` // "changed", "unchanged", "added", "removed", "unreadable"
	Old      *DiffSide    `json:"old,omitempty"`
	New      *DiffSide    `json:"new,omitempty"`
	Changes  []DiffChange `json:"changes"`
	Answers  []DiffAnswer `json:"answers"`
	// Annotations are changes that no verdict rests on, such as another format.
	Annotations []DiffChange `json:"annotations,omitempty"`
}

// DiffSide is one of the two revisions.
type DiffSide struct {
	Label string `json:"label"`
	File  string `json:"file"`
}

// DiffChange is one readable difference; its kind is also the id of a rule, unless
// it is an annotation.
type DiffChange struct {
	Kind    string `json:"kind"`
	Path    string `json:"path"` // in an event: "/lines/*/sku"
	Keyword string `json:"keyword,omitempty"`
	Message string `json:"message"`
	Old     Place  `json:"old"`
	New     Place  `json:"new"`
}

// Place is a place in a file, from line 1 and column 1.
type Place struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"`
}

func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

func placeOf(span source.Span, pointer source.Pointer) Place {
	return Place{span.File, span.Start.Line, span.Start.Column, string(pointer)}
}

// DiffAnswer is the verdict under one question in one content model.
type DiffAnswer struct {
	Question string          `json:"question"`
	Model    string          `json:"model"`
	Verdict  string          `json:"verdict"`
	Witness  json.RawMessage `json:"witness,omitempty"`
	At       string          `json:"at,omitempty"` // JSON Pointer in the witness
	Reason   string          `json:"reason,omitempty"`
	Message  string          `json:"message,omitempty"` // of the reason
	Where    *Place          `json:"where,omitempty"`   // what stands in the way
	Breaks   []string        `json:"breaks,omitempty"`  // rules, each once
	Complete bool            `json:"complete"`          // of the breaks
	Work     int64           `json:"work"`
}

// Compare fills in the changes from older to newer and the answers to both
// questions in both content models.
func (d *Diff) Compare(older, newer *schema.Schema) {
	d.Changes = append(d.Changes, diffChanges(change.Diff(older, newer))...)
	d.Annotations = diffChanges(change.Annotations(older, newer))
	for _, question := range []contract.Question{contract.StoredEvents, contract.RunningConsumers} {
		for _, model := range []contract.ContentModel{contract.Tolerant, contract.Strict} {
			d.Answers = append(d.Answers, answerOf(compat.Compare(older, newer, question, compat.Options{Model: model}), model))
		}
	}
}

func diffChanges(changes []change.Change) []DiffChange {
	var list []DiffChange
	for _, c := range changes {
		list = append(list, DiffChange{
			Kind: c.Kind.ID, Path: c.Path, Keyword: c.Keyword, Message: c.Message,
			Old: placeOf(c.Old.Span, c.Old.Pointer), New: placeOf(c.New.Span, c.New.Pointer),
		})
	}
	return list
}

func answerOf(a compat.Answer, model contract.ContentModel) DiffAnswer {
	out := DiffAnswer{
		Question: string(a.Question), Model: string(model),
		Verdict: a.Result.Verdict.String(), Complete: a.Complete, Work: a.Result.Work,
	}
	switch a.Result.Verdict {
	case compat.Refuted:
		out.Witness, out.At = a.Result.Witness.JSON, string(a.Result.Witness.Path)
	case compat.Unknown:
		out.Reason, out.Message = a.Result.Reason.Code, a.Result.Reason.Message
		if s := a.Result.Reason.Where; s != nil {
			where := placeOf(s.Span(), s.Pointer)
			out.Where = &where
		}
	}
	for _, b := range a.Breaks {
		out.Breaks = append(out.Breaks, b.Rule)
	}
	slices.Sort(out.Breaks)
	out.Breaks = slices.Compact(out.Breaks)
	return out
}

// Proved reports whether every answer is proved.
func (d *Diff) Proved() bool {
	return d.State != "unreadable" &&
		!slices.ContainsFunc(d.Answers, func(a DiffAnswer) bool { return a.Verdict != compat.Proved.String() })
}

// Diffs prints the differences, each with its verdicts.
func Diffs(s term.Streams, list []Diff) error {
	p := textPrinter{Streams: s}
	for i := range list {
		if i > 0 {
			p.b.WriteByte('\n')
		}
		p.diff(&list[i])
	}
	_, err := io.WriteString(s.Out, p.b.String())
	return err
}

func (p *textPrinter) diff(d *Diff) {
	title := "schema"
	if d.Contract != "" {
		title = fmt.Sprintf("%s v%d", d.Contract, d.Major)
	}
	fmt.Fprintf(&p.b, "%s   %s   %s\n", p.Paint(term.Bold, term.Safe(title)), d.words(), p.Paint(term.Dim, term.Safe(d.sides())))
	kind, place := 0, 0
	changes := slices.Concat(d.Changes, d.Annotations)
	for _, c := range changes {
		kind, place = max(kind, len(c.Kind)), max(place, width(c.New.String()))
	}
	for _, c := range changes {
		fmt.Fprintf(&p.b, "  %-*s   %s   %s\n", kind, c.Kind, pad(c.New.String(), place), term.Safe(c.Message))
	}
	p.answers(d)
}

// words says in a few words what became of the schema.
func (d *Diff) words() string {
	switch {
	case d.State == "unreadable":
		return "cannot be read: `treaty lint` says why"
	case d.State != "changed":
		return d.State
	case len(d.Changes) == 0:
		return "changed, though no keyword that counts" // annotations, order, references
	case len(d.Changes) == 1:
		return "1 change"
	}
	return fmt.Sprintf("%d changes", len(d.Changes))
}

func (d *Diff) sides() string {
	switch {
	case d.Old == nil:
		return d.New.Label
	case d.New == nil:
		return d.Old.Label
	}
	return d.Old.Label + " → " + d.New.Label
}

// asks says what each question means.
var asks = map[string]string{
	string(contract.StoredEvents):     "can the new schema read what the old one allowed?",
	string(contract.RunningConsumers): "can the old schema read what the new one allows?",
}

// answers prints the verdicts below their questions. An answer that both
// content models share is said once.
func (p *textPrinter) answers(d *Diff) {
	last := ""
	for i, a := range d.Answers {
		if a.Question != last {
			fmt.Fprintf(&p.b, "  %s: %s\n", p.Paint(term.Bold, contract.Question(a.Question).Title()), asks[a.Question])
			last = a.Question
		}
		if i > 0 && a.sameAs(d.Answers[i-1]) {
			continue
		}
		model := a.Model
		if i+1 < len(d.Answers) && a.sameAs(d.Answers[i+1]) {
			model += ", " + d.Answers[i+1].Model
		}
		p.answer(a, model)
	}
}

func (a DiffAnswer) sameAs(b DiffAnswer) bool {
	return a.Question == b.Question && a.Verdict == b.Verdict && a.Reason == b.Reason &&
		string(a.Witness) == string(b.Witness) && slices.Equal(a.Breaks, b.Breaks)
}

func (p *textPrinter) answer(a DiffAnswer, model string) {
	const indent = "      "
	switch a.Verdict {
	case compat.Proved.String():
		fmt.Fprintf(&p.b, "    %s   %s\n", p.Paint(term.Green, "proved "), p.Paint(term.Dim, model))
	case compat.Refuted.String():
		fmt.Fprintf(&p.b, "    %s   %s   %s\n", p.Paint(term.Red, "refuted"), p.Paint(term.Dim, model), strings.Join(a.Breaks, ", "))
		fmt.Fprintf(&p.b, "%s%s\n", indent, shorten(Brief(a.Witness)))
	default:
		where := ""
		if a.Where != nil {
			where = "   " + term.Safe(a.Where.String())
		}
		fmt.Fprintf(&p.b, "    %s   %s   %s%s\n", p.Paint(term.Yellow, "unknown"), p.Paint(term.Dim, model), a.Reason, where)
		fmt.Fprintf(&p.b, "%s%s\n", indent, term.Safe(a.Message))
	}
}

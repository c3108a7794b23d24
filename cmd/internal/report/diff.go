package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry/wire"
)

// Diffs prints the differences, each with its verdicts.
func Diffs(s term.Streams, list []wire.Diff) error {
	return printEach(s, list, (*textPrinter).diff)
}

// printEach prints the items with an empty line between them.
func printEach[T any](s term.Streams, list []T, print func(*textPrinter, *T)) error {
	p := textPrinter{Streams: s}
	for i := range list {
		if i > 0 {
			p.b.WriteByte('\n')
		}
		print(&p, &list[i])
	}
	_, err := io.WriteString(s.Out, p.b.String())
	return err
}

func (p *textPrinter) diff(d *wire.Diff) {
	title := "schema"
	if d.Contract != "" {
		title = fmt.Sprintf("%s v%d", d.Contract, d.Major)
	}
	fmt.Fprintf(&p.b, "%s   %s   %s\n", p.Paint(term.Bold, term.Safe(title)), words(d), p.Paint(term.Dim, term.Safe(sides(d))))
	kind, place := 0, 0
	changes := slices.Concat(d.Changes, d.Annotations)
	for _, c := range changes {
		kind, place = max(kind, len(c.Kind)), max(place, width(c.New.String()))
	}
	for _, c := range changes {
		fmt.Fprintf(&p.b, "  %-*s   %s   %s", kind, c.Kind, pad(c.New.String(), place), term.Safe(c.Message))
		if names := hurtBy(d.Impact, &c); len(names) > 0 {
			fmt.Fprintf(&p.b, "   %s", p.Paint(term.Red, "hurts "+term.Safe(strings.Join(names, ", "))))
		}
		p.b.WriteByte('\n')
	}
	p.answers(d)
	if d.Impact != nil && len(d.Impact.Consumers) > 0 {
		fmt.Fprintf(&p.b, "  %s: %s\n", p.Paint(term.Bold, "consumers"), tally(d.Impact.Consumers))
		for _, e := range effects {
			if names := named(d.Impact.Consumers, e.word); len(names) > 0 {
				fmt.Fprintf(&p.b, "    %s   %s\n", p.Paint(e.style, fmt.Sprintf("%-10s", e.word)), term.Safe(strings.Join(names, ", ")))
			}
		}
	}
}

// hurtBy lists the services that the change hurts.
func hurtBy(i *wire.Impact, c *wire.DiffChange) []string {
	if i == nil {
		return nil
	}
	var names []string
	for _, consumer := range i.Consumers {
		name := consumer.Context + "/" + consumer.Service
		isDoneByIt := func(r wire.ImpactReason) bool {
			return r.Change != nil && *r.Change == wire.ImpactChange{Kind: c.Kind, Path: c.Path, New: c.New}
		}
		if !slices.Contains(names, name) && slices.ContainsFunc(consumer.Reasons, isDoneByIt) {
			names = append(names, name)
		}
	}
	return names
}

// named lists the services to which that happens.
func named(consumers []wire.ImpactedBy, effect string) []string {
	var names []string
	for _, c := range consumers {
		if name := c.Context + "/" + c.Service; c.Effect == effect && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// words says in a few words what became of the schema.
func words(d *wire.Diff) string {
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

func sides(d *wire.Diff) string {
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
func (p *textPrinter) answers(d *wire.Diff) {
	last := ""
	for i, a := range d.Answers {
		if a.Question != last {
			fmt.Fprintf(&p.b, "  %s: %s\n", p.Paint(term.Bold, contract.Question(a.Question).Title()), asks[a.Question])
			last = a.Question
		}
		if i > 0 && sameAnswer(a, d.Answers[i-1]) {
			continue
		}
		model := a.Model
		if i+1 < len(d.Answers) && sameAnswer(a, d.Answers[i+1]) {
			model += ", " + d.Answers[i+1].Model
		}
		p.answer(a, model)
	}
}

func sameAnswer(a, b wire.DiffAnswer) bool {
	return a.Question == b.Question && a.Verdict == b.Verdict && a.Reason == b.Reason &&
		string(a.Witness) == string(b.Witness) && slices.Equal(a.Breaks, b.Breaks)
}

func (p *textPrinter) answer(a wire.DiffAnswer, model string) {
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

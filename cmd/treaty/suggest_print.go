package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/cmd/internal/textdiff"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint/suggest"
)

func (o *suggestOptions) print(label string, found []*suggest.Suggestion) error {
	if o.json() {
		return report.Encode(o.Out, o.view(label, found))
	}
	var b strings.Builder
	for _, s := range found {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		o.text(&b, label, s)
	}
	if len(found) == 0 {
		fmt.Fprintf(&b, "nothing is broken since %s\n", term.Safe(label))
	}
	_, err := io.WriteString(o.Out, b.String())
	return err
}

// text prints one suggestion: what is broken, what is done about it, the diff, and
// what it is worth.
func (o *suggestOptions) text(b *strings.Builder, label string, s *suggest.Suggestion) {
	if len(s.Breaks) == 0 {
		fmt.Fprintf(b, "%s breaks nothing since %s\n", term.Safe(s.Event.String()), term.Safe(label))
		return
	}
	fmt.Fprintf(b, "%s   since %s\n", o.Paint(term.Bold, term.Safe(s.Event.String())), term.Safe(label))
	for _, f := range told(s.Breaks) {
		fmt.Fprintf(b, "  %s %-20s %s\n", o.mark(f), f.Rule, term.Safe(f.Message))
	}
	for _, l := range leftOf(s) {
		fmt.Fprintf(b, "%s\n  %s\n", o.Paint(term.Yellow, "no compatible form: "+term.Safe(l.Finding.Message)), term.Safe(l.Why))
	}
	if s.With != (contract.EventName{}) {
		fmt.Fprintf(b, "%s\n  with %s: both refer to what is edited there\n", o.Paint(term.Bold, o.title(s)), term.Safe(s.With.String()))
	}
	if len(s.Files) > 0 {
		fmt.Fprintln(b, o.Paint(term.Bold, o.title(s)))
		for _, step := range s.Steps {
			fmt.Fprintf(b, "  %s%s\n", term.Safe(step.Does), ofAnother(s, step))
		}
		for _, f := range s.Files {
			b.WriteString(textdiff.Unified(o.Streams, f.Name, f.Before, f.After))
		}
	}
	o.upcast(b, s)
	o.worth(b, s)
}

// upcast says what lifts an event to the major that is opened.
func (o *suggestOptions) upcast(b *strings.Builder, s *suggest.Suggestion) {
	if s.Upcast == nil {
		return
	}
	title := fmt.Sprintf("from v%d to v%d", s.Opens-1, s.Opens)
	switch {
	case len(s.Upcast.Asks) == 0:
		title += " events are lifted without your help"
	case s.Upcast.ByHand:
		title += " people write the step (`upcast: by-hand`): nothing in the schemas can say all of it"
	default:
		title += " the step needs a word from you"
	}
	fmt.Fprintln(b, o.Paint(term.Bold, title))
	for _, does := range s.Upcast.Does {
		fmt.Fprintf(b, "  %s\n", term.Safe(does))
	}
	for _, ask := range s.Upcast.Asks {
		fmt.Fprintf(b, "  %s %s\n", o.Paint(term.Yellow, "?"), term.Safe(ask.Message))
		if ask.Settle != "" {
			fmt.Fprintf(b, "    %s\n", term.Safe(ask.Settle))
		}
	}
}

// ofAnother names the event that a step is about, where it is one that shares a file
// with that of the suggestion.
func ofAnother(s *suggest.Suggestion, step suggest.Step) string {
	name, _, _ := strings.Cut(step.Finding.Subject, " ")
	if name == "" || name == s.Event.String() {
		return ""
	}
	return " (" + term.Safe(name) + ")"
}

func (o *suggestOptions) mark(f diag.Finding) string {
	if f.Severity == diag.Info {
		return o.Paint(term.Dim, "·")
	}
	return o.Paint(term.Red, "✗")
}

func (o *suggestOptions) title(s *suggest.Suggestion) string {
	switch {
	case o.writes(s):
		return "written"
	case s.Opens > 0:
		return fmt.Sprintf("v%d instead", s.Opens)
	}
	return "suggested"
}

// worth says what holds with the suggestion, and what to do next.
func (o *suggestOptions) worth(b *strings.Builder, s *suggest.Suggestion) {
	if !s.Offers() {
		fmt.Fprintf(b, "  %s\n", "hint: take the change back, or ask for a waiver: `treaty waiver add --help`")
		return
	}
	fmt.Fprintln(b, o.Paint(term.Green, "proved: with this nothing of "+term.Safe(s.Event.String())+" is broken"))
	for _, f := range s.Also {
		fmt.Fprintf(b, "then mend: %s: %s (%s)\n", term.Safe(f.Span.String()), term.Safe(f.Message), f.Rule)
	}
	for _, hint := range o.hints(s) {
		fmt.Fprintf(b, "  hint: %s\n", term.Safe(hint))
	}
}

func (o *suggestOptions) hints(s *suggest.Suggestion) []string {
	call := o.call(s)
	var list []string
	switch {
	case s.Opens > 0:
		before := ""
		if s.Upcast == nil || len(s.Upcast.Asks) > 0 {
			before = fmt.Sprintf(", and settle the step from v%d to v%d before that", s.Opens-1, s.Opens)
		}
		list = append(list, fmt.Sprintf("set v%d active when producers are to write it%s", s.Opens, before))
	case s.Undone:
		list = append(list, fmt.Sprintf("this takes the whole change back; what it is for belongs into the next major: `%s --major`", call))
	}
	for _, step := range s.Steps {
		if isMarked(step) {
			list = append(list, "that it is one field with a new name is a guess: where they are two, take `x-renamed-from` out")
			break
		}
	}
	switch {
	case o.writes(s), s.With != (contract.EventName{}):
	case s.Opens > 0:
		list = append(list, fmt.Sprintf("`%s --major --write` writes it", call))
	default:
		list = append(list, fmt.Sprintf("`%s --write` writes it", call))
	}
	return list
}

// call is the command line that asks the same of the event again.
func (o *suggestOptions) call(s *suggest.Suggestion) string {
	call := fmt.Sprintf("treaty suggest %s", s.Event)
	if o.against != "git:HEAD" {
		call += " --against " + o.against
	}
	if o.registry != "" {
		call += " --registry " + o.registry
	}
	if o.home != "" {
		call += " --home " + o.home
	}
	return call
}

// isMarked reports whether the step says of a field what it was called.
func isMarked(step suggest.Step) bool {
	return step.Finding.Rule == "probable-rename" && slices.ContainsFunc(step.Edits, func(e suggest.Edit) bool {
		return strings.HasSuffix(string(e.At), "/x-renamed-from")
	})
}

// told returns the findings without those that say the same: of both questions.
func told(findings []diag.Finding) []diag.Finding {
	var list []diag.Finding
	said := map[string]bool{}
	for _, f := range findings {
		if key := f.Rule + " " + f.Message; !said[key] {
			said[key] = true
			list = append(list, f)
		}
	}
	return list
}

func leftOf(s *suggest.Suggestion) []suggest.Left {
	var list []suggest.Left
	said := map[string]bool{}
	for _, l := range s.Left {
		if key := l.Finding.Message + " " + l.Why; !said[key] {
			said[key] = true
			list = append(list, l)
		}
	}
	return list
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract/schema"
)

// explainedAnswer is the JSON form of an answer with its steps.
type explainedAnswer struct {
	answer
	Steps       []compat.Step `json:"steps"`
	ExplainWork int64         `json:"explain_work"`
}

// explain answers one question and shows how.
func (o *proveOptions) explain(a, b string, writer, reader *schema.Schema, q proveQuestion) (compat.Result, error) {
	got := compat.Explain(writer, reader, compat.Options{Model: q.model})
	if o.json() {
		return got.Result, report.Encode(o.Out, explainedAnswer{answerOf(nil, got.Result), got.Steps, got.Work})
	}
	if err := o.print(a, b, q.tolerant(), got.Result); err != nil {
		return got.Result, err
	}
	p := &stepPrinter{shared: o.shared}
	p.linef("")
	p.linef("%s %s   %s %s   %s", p.Paint(term.Dim, "the writer is"), term.Safe(a),
		p.Paint(term.Dim, "the reader is"), term.Safe(b), p.Paint(term.Dim, string(q.model)))
	for i := range got.Steps {
		p.step(&got.Steps[i], fmt.Sprintf("%3d. ", i+1), "     ")
	}
	r := got.Result
	spent := fmt.Sprintf("work %d, explaining it %d; proving took %s", r.Work, got.Work, rounded(r.Prove))
	if r.Confirm > 0 {
		spent += fmt.Sprintf(", confirming %s", rounded(r.Confirm))
	}
	p.linef("%s", p.Paint(term.Dim, spent))
	_, err := io.Copy(o.Out, &p.text)
	return r, err
}

// rounded shows a time to three digits or so.
func rounded(d time.Duration) time.Duration {
	for unit := time.Second; unit > time.Nanosecond; unit /= 10 {
		if d >= unit {
			return d.Round(unit / 100)
		}
	}
	return d
}

// stepPrinter writes steps as a numbered list.
type stepPrinter struct {
	*shared
	text bytes.Buffer
}

func (p *stepPrinter) linef(format string, args ...any) {
	fmt.Fprintf(&p.text, format+"\n", args...)
}

// width is how long a line may be before it is broken.
const width = 96

// step writes one step: what it says, the reader's assertion, the value, what the
// writer says, and the steps below it.
func (p *stepPrinter) step(s *compat.Step, mark, margin string) {
	if s.Kind == compat.StepMember {
		p.member(s, margin)
		return
	}
	if len(s.Steps) == 1 && s.Reader == nil && s.Steps[0].Kind == s.Kind {
		only := s.Steps[0]
		only.Says = s.Says
		s = &only
	}
	says, path := term.Safe(s.Says), term.Safe(s.Path)
	if s.Count > 1 && !strings.HasPrefix(says, fmt.Sprint(s.Count)) {
		says += fmt.Sprintf(" (%d %s)", s.Count, alike(s.Kind))
	}
	if path != "" {
		says = path + ": " + says
	}
	says = strings.ReplaceAll(wrap(says, width-len(margin)), "\n", "\n"+margin)
	if rest, ok := strings.CutPrefix(says, path); ok {
		says = p.Paint(term.Bold, path) + rest
	}
	p.linef("%s%s", mark, says)
	if s.Reader != nil {
		p.assertion(margin, "reader  ", s.Reader)
	}
	if s.Value != nil {
		p.linef("%s%s%s", margin, p.Paint(term.Dim, "value   "), term.Safe(cut(string(s.Value), width)))
	}
	for i := range s.Writer {
		p.assertion(margin, "writer  ", &s.Writer[i])
	}
	for i := range s.Steps {
		p.step(&s.Steps[i], margin+"- ", margin+"  ")
	}
}

// alike is what a step with a count has several of: an implied assertion has one
// place for each.
func alike(kind compat.StepKind) string {
	if kind == compat.StepImplied {
		return "places"
	}
	return "assertions"
}

// member writes where the writer declares one member of the witness.
func (p *stepPrinter) member(s *compat.Step, margin string) {
	where := s.Says
	if len(s.Writer) > 0 {
		where = p.place(&s.Writer[0])
	}
	p.linef("%s%-28s %s", margin, term.Safe(s.Path), where)
}

func (p *stepPrinter) assertion(margin, who string, a *compat.Assertion) {
	p.linef("%s%s%-36s %s", margin, p.Paint(term.Dim, who), term.Safe(a.Says), p.place(a))
}

func (p *stepPrinter) place(a *compat.Assertion) string {
	return p.Paint(term.Cyan, term.Safe(fmt.Sprintf("%s:%d:%d", a.File, a.Line, a.Column)))
}

// cut shortens text to n characters.
func cut(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}

// pretty indents JSON.
func pretty(text []byte) string {
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return string(text) // it was written by us
	}
	return b.String()
}

package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// Document is the JSON form of a report. Fields are added, never changed.
type Document struct {
	Verdict   string           `json:"verdict"` // "clean", "findings" or "blocked"
	Scope     string           `json:"scope"`
	Workspace string           `json:"workspace,omitempty"` // its place in the repository; files are named from it
	Counts    map[string]int   `json:"counts"`              // by severity
	Breaking  int              `json:"breaking"`            // errors that an event proves
	Known     int              `json:"known"`               // left out: the base has them too
	Baseline  int              `json:"baseline"`            // left out: the baseline has them
	Mended    int              `json:"mended"`              // entries of the baseline that nothing answers to any more
	Findings  []wire.Finding   `json:"findings"`
	Waived    []wire.Waived    `json:"waived,omitempty"` // left out: a waiver lets them pass
	Unseen    []string         `json:"unseen,omitempty"` // what could not be looked at, in words
	Contracts []contractChange `json:"contracts,omitempty"`
	Questions []question       `json:"questions,omitempty"`
	Fixes     *Fixes           `json:"fixes,omitempty"` // of --fix: what was mended, and what was not
}

type contractChange struct {
	Name     string `json:"name"`
	Change   string `json:"change"`
	Formerly string `json:"formerly,omitempty"` // its name before, where that was another
	From     string `json:"from,omitempty"`     // its folder before, where that was another
}

type question struct {
	Contract string `json:"contract"`
	Major    int    `json:"major"`
	Question string `json:"question"`
	Older    string `json:"older"`
	Newer    string `json:"newer"`
	Mode     string `json:"mode"`
	Model    string `json:"model"`
	Verdict  string `json:"verdict"`
	Reason   string `json:"reason,omitempty"`
	Work     int64  `json:"work"`
}

// JSON prints the findings and, where the gate's report is given, what was
// asked and what changed, as one JSON object.
func JSON(out io.Writer, list []diag.Finding, sum Summary, gate *lint.Report) error {
	doc := Document{
		Verdict: Verdict(list), Scope: sum.Scope, Workspace: sum.Prefix, Known: sum.Known, Baseline: sum.Baseline, Mended: sum.Mended,
		Breaking: Count(list).Breaking,
		Counts:   map[string]int{},
		Unseen:   sum.Unseen,
		Waived:   sum.Waived,
		Fixes:    sum.Fixes,
		Findings: findings.ToWire(list),
	}
	for _, s := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		doc.Counts[string(s)] = 0
	}
	for _, f := range list {
		doc.Counts[string(f.Severity)]++
	}
	if gate != nil {
		doc.Contracts, doc.Questions = asked(gate)
	}
	return Encode(out, doc)
}

func asked(gate *lint.Report) ([]contractChange, []question) {
	var (
		changes   []contractChange
		questions []question
	)
	for _, c := range gate.Contracts {
		changes = append(changes, contractChange{Name: c.Name.String(), Change: string(c.Change), Formerly: c.Formerly.String(), From: c.From})
	}
	for _, c := range gate.Comparisons {
		questions = append(questions, question{
			Contract: c.Contract.String(), Major: c.Major, Question: string(c.Answer.Question),
			Older: c.Older.Label, Newer: c.Newer.Label, Mode: string(c.Mode), Model: string(c.Model),
			Verdict: c.Answer.Result.Verdict.String(), Reason: c.Answer.Result.Reason.Message,
			Work: c.Answer.Result.Work,
		})
	}
	return changes, questions
}

// Encode prints v as indented JSON, with <, > and & as they are. What could steer a
// terminal or a workflow's log is written as an escape of JSON, which is the same
// text to whoever reads it.
func Encode(out io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := out.Write(tame(b.Bytes()))
	return err
}

// tame escapes, in JSON, controls, characters that turn the direction of writing or
// are not seen, and the mark with which a log's line becomes a command. In JSON they
// can stand in strings only, but for the line breaks between values.
func tame(text []byte) []byte {
	if bytes.ContainsFunc(text, wild) {
		var b bytes.Buffer
		for _, r := range string(text) {
			switch high, low := utf16.EncodeRune(r); {
			case !wild(r):
				b.WriteRune(r)
			case r < 0x10000:
				fmt.Fprintf(&b, `\u%04x`, r)
			default:
				fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
			}
		}
		text = b.Bytes()
	}
	return bytes.ReplaceAll(text, []byte("##["), []byte(`\u0023#[`))
}

func wild(r rune) bool {
	return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029')
}

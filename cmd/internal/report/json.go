package report

import (
	"encoding/json"
	"io"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// document is the JSON form of a report. Fields are added, never changed.
type document struct {
	Verdict   string           `json:"verdict"` // "clean", "findings" or "blocked"
	Scope     string           `json:"scope"`
	Counts    map[string]int   `json:"counts"` // by severity
	Known     int              `json:"known"`  // left out: the base has them too
	Findings  []wire.Finding   `json:"findings"`
	Waived    []wire.Waived    `json:"waived,omitempty"` // left out: a waiver lets them pass
	Unseen    []string         `json:"unseen,omitempty"` // what could not be looked at, in words
	Contracts []contractChange `json:"contracts,omitempty"`
	Questions []question       `json:"questions,omitempty"`
}

type contractChange struct {
	Name   string `json:"name"`
	Change string `json:"change"`
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
	doc := document{
		Verdict: Verdict(list), Scope: sum.Scope, Known: sum.Known,
		Counts:   map[string]int{},
		Unseen:   sum.Unseen,
		Waived:   sum.Waived,
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
		changes = append(changes, contractChange{Name: c.Name.String(), Change: string(c.Change)})
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

// Verdict sums the findings up in a word: "clean", "findings" (no error among
// them) or "blocked".
func Verdict(list []diag.Finding) string {
	verdict := "clean"
	for _, f := range list {
		if f.Severity == diag.Error {
			return "blocked"
		}
		verdict = "findings"
	}
	return verdict
}

// Encode prints v as indented JSON, with <, > and & as they are.
func Encode(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

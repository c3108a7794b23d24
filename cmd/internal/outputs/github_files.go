package outputs

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint/impact"
)

// gitHubFiles are the files that the runner of GitHub Actions gives a step: the page
// that it shows, of which it takes a mebibyte or nothing, and the step's outputs.
var gitHubFiles = []Beside{
	{Variable: "GITHUB_STEP_SUMMARY", Most: 1 << 20, Text: stepSummary},
	{Variable: "GITHUB_OUTPUT", Most: 1 << 20, Text: stepOutputs},
}

// stepSummary returns the whole list of findings as Markdown.
func stepSummary(r *Review, room int) string {
	p := page{Review: r, findings: r.Gate.Findings, room: room, limit: "GitHub takes 1 MiB of a step's summary; the JSON and SARIF forms have them all"}
	return p.compose()
}

// stepOutputs returns the values that later steps can ask for. Each is a number or a
// word of ours; they are written in the form that holds any text all the same, and
// nobody can know the line that ends it.
func stepOutputs(r *Review, room int) string {
	n := report.Count(r.Gate.Findings)
	var b strings.Builder
	for _, value := range []struct{ name, text string }{
		{"verdict", report.Verdict(r.Gate.Findings)},
		{"breaking", strconv.Itoa(n.Breaking)},
		{"errors", strconv.Itoa(n.Breaking + n.Errors)},
		{"warnings", strconv.Itoa(n.Warnings)},
		{"notes", strconv.Itoa(n.Notes)},
		{"unknown", strconv.Itoa(unknowns(r.Gate.Findings))},
	} {
		end := "treaty_" + rand.Text()
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", value.name, end, value.text, end)
	}
	if b.Len() > room {
		return ""
	}
	return b.String()
}

// unknowns counts the findings that say that something could not be decided.
func unknowns(findings []diag.Finding) int {
	n := 0
	for _, f := range findings {
		if f.Rule == impact.NotProved {
			n++
		}
	}
	return n
}

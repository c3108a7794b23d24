// Package outputs prints one review in the forms that people, pull requests and CI
// systems read: one file for each form, one row each in Forms. A form is a function
// from what lint.Review reported to bytes; none of them judges.
//
// It promises that no text of a workspace, a schema or a registry leaves its place:
// in no form can a name, a message or an event that proves a break become a command
// of a workflow, an output of a step, a mention, a link, markup or a control of a
// terminal. Every line and column is counted from 1, every finding comes with the id
// of its rule, and errors come first.
package outputs

import (
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// Review is what is printed: what the gate reported, and what stands around it.
type Review struct {
	Verb    string // whose report it is: "lint" or "check"
	Gate    *lint.Report
	Summary report.Summary
	FailOn  diag.Severity        // from which severity on the run fails
	Head    *workspace.Workspace // what was looked at
	// Against says that it was compared with a past: the JSON form then says what
	// was asked.
	Against bool
	// Changed returns the lines of a file of the workspace that the change touches;
	// none where the file is not in the change, is new, or it is not known. It may
	// be nil.
	Changed func(file string) []Lines
}

// Form is a form of output.
type Form struct {
	Name  string
	Doc   string // what reads it, in a few words
	Print func(s term.Streams, r *Review) error
	// Beside are files that are written as well, where the environment names them.
	Beside []Beside
}

// Beside is a text that is added to the file that an environment variable names.
type Beside struct {
	Variable string
	Most     int                              // bytes that the file may have in all
	Text     func(r *Review, room int) string // within room bytes; "": nothing fits
}

// Forms lists the forms, those for people first.
var Forms = []Form{
	{Name: "text", Doc: "for people, in a terminal and a log", Print: printText},
	{Name: "json", Doc: "everything, for programs (`treaty schema report`)", Print: printJSON},
	{Name: "github", Doc: "annotations on GitHub Actions, the step's summary and its outputs", Print: printGitHub, Beside: gitHubFiles},
	{Name: "sarif", Doc: "SARIF 2.1.0, for code scanning and editors", Print: printSARIF},
	{Name: "gitlab", Doc: "a GitLab code quality report", Print: printGitLab},
	{Name: "junit", Doc: "a JUnit report: each contract is a test", Print: printJUnit},
	{Name: "markdown", Doc: "one comment on a pull request, replaced by the next", Print: printMarkdown},
}

// Names lists the names of the forms.
func Names() []string {
	names := make([]string, len(Forms))
	for i, f := range Forms {
		names[i] = f.Name
	}
	return names
}

func printText(s term.Streams, r *Review) error {
	return report.Text(s, r.Gate.Findings, r.Summary)
}

func printJSON(s term.Streams, r *Review) error {
	gate := r.Gate
	if !r.Against {
		gate = nil
	}
	return report.JSON(s.Out, r.Gate.Findings, r.Summary, gate)
}

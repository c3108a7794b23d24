package outputs

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
)

// What GitHub shows of one step: this many annotations of each severity. The last
// notice is ours: it says how many findings are left.
const (
	maxAnnotations = 10
	maxTitle       = 200   // characters
	maxAnnotation  = 4_000 // characters
)

// level is a severity as workflow commands have it.
type level struct {
	severity diag.Severity
	command  string
	most     int
}

var levels = []level{
	{diag.Error, "error", maxAnnotations},
	{diag.Warning, "warning", maxAnnotations},
	{diag.Info, "notice", maxAnnotations - 1},
}

// printGitHub prints the verdict, what happened to contracts and what could not be
// looked at for the log, and the heaviest findings as workflow commands, of which
// GitHub makes annotations. Of those that weigh the same, what concerns most contracts
// comes first, then what is wrong with files.
func printGitHub(s term.Streams, r *Review) error {
	shown, notes := report.Shown(r.Gate.Findings, r.Summary)
	out := bufio.NewWriter(s.Out)
	fmt.Fprintln(out, headline(r, shown, notes))
	if changes := r.contracts(shown, asItIs); changes != "" {
		fmt.Fprintln(out, "contracts: "+changes)
	}
	for _, line := range r.Summary.Unseen {
		fmt.Fprintln(out, "note: "+said(line))
	}
	told := report.RollUp(shown)
	slices.SortStableFunc(told, func(a, b report.Told) int { return b.Stands() - a.Stands() })
	var left []diag.Finding
	for _, l := range levels {
		printed := 0
		for _, f := range told {
			switch {
			case f.Severity != l.severity:
			case printed == l.most:
				left = append(append(left, f.Finding), f.Also...)
			default:
				printed++
				r.annotate(out, l.command, f)
			}
		}
	}
	if len(left) > 0 {
		text := fmt.Sprintf("%d more (%s): GitHub shows %d of each severity a step; the step summary and the other outputs have them all",
			len(left), report.Count(left), maxAnnotations)
		command(out, "notice", []property{{"title", "Treaty"}}, text)
	}
	return out.Flush()
}

// headline returns the verdict in one line of plain text.
func headline(r *Review, shown []diag.Finding, notes int) string {
	words, beside := report.Headline(shown, r.Summary, notes)
	if len(beside) > 0 {
		words += " (" + strings.Join(beside, ", ") + ")"
	}
	return words + "   " + term.Safe(r.Summary.Scope)
}

// annotate prints a finding at its place, or, where the change touches the file but
// its diff does not show that line, at the nearest line that changes: GitHub shows
// no others beside a change.
func (r *Review) annotate(out *bufio.Writer, name string, f report.Told) {
	place, lines := whole(f.Span), sentences(f, r.at)
	moved := false
	if r.Changed != nil {
		var line int
		if line, moved = nearest(r.Changed(f.Span.File), place.Start.Line); moved {
			lines[0] += fmt.Sprintf(" (at line %d, which is not in the diff; this is the nearest line that changes)", place.Start.Line)
			place.Start.Line, place.End.Line = line, line
		}
	}
	properties := []property{
		{"file", term.Safe(r.file(f.Span.File))},
		{"line", strconv.Itoa(place.Start.Line)}, {"endLine", strconv.Itoa(place.End.Line)},
	}
	// GitHub takes columns of one line only.
	if !moved && place.Start.Line == place.End.Line {
		properties = append(properties, property{"col", strconv.Itoa(place.Start.Column)}, property{"endColumn", strconv.Itoa(place.End.Column)})
	}
	title := f.Rule
	if f.Subject != "" {
		title += ": " + f.Subject
	}
	properties = append(properties, property{"title", cut(term.Safe(title), maxTitle)})
	command(out, name, properties, cut(strings.Join(lines, "\n"), maxAnnotation))
}

// property is a parameter of a workflow command.
type property struct{ name, value string }

// inData and inProperty escape what ends a command, or a property of one, as the
// runner of GitHub Actions decodes it.
var (
	inData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	inProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// command prints a workflow command: one line, whatever is in it.
func command(out *bufio.Writer, name string, properties []property, data string) {
	fmt.Fprintf(out, "::%s ", name)
	for i, p := range properties {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(p.name + "=" + inProperty.Replace(p.value))
	}
	out.WriteString("::" + inData.Replace(data) + "\n")
}

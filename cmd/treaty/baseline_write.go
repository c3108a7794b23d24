package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

type baselineWriteOptions struct {
	*shared
	notes bool
}

func newBaselineWrite(s *shared) *cobra.Command {
	o := &baselineWriteOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "write",
		Short: "Write down what is found today",
		Long: `Writes the errors and warnings of ` + "`treaty lint`" + ` into baseline.json. That is done once, in a
change of its own, when a workspace meets the rules; and after a conflict in the file,
which it writes anew. What is waived is not written, nor what has no fingerprint: a
file that cannot be read is mended. It refuses to run in CI.`,
		Example: "  treaty baseline write\n  treaty baseline write --notes",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().BoolVar(&o.notes, "notes", false, "write notes (findings of severity info) too")
	return cmd
}

// baselineWritten is the JSON of `treaty baseline write`.
type baselineWritten struct {
	File     string         `json:"file"`
	Findings int            `json:"findings"` // that it has now
	Counts   map[string]int `json:"counts"`   // of them, by severity
	Added    int            `json:"added"`    // that the file before did not have
	Gone     int            `json:"gone"`     // that it had, and has no more
	Left     int            `json:"left"`     // errors that cannot be in it: they are to be mended
}

func (o *baselineWriteOptions) run(ctx context.Context) error {
	if err := notInCI(); err != nil {
		return err
	}
	ws, at, err := o.withTreatyYAML(ctx, workspace.BaselineFile)
	if err != nil {
		return err
	}
	before := *ws
	ws.Baseline = nil // all that is found counts
	judged, err := o.standing(ctx, ws)
	if err != nil {
		return err
	}
	least := diag.Warning
	if o.notes {
		least = diag.Info
	}
	entries := lint.Baseline(judged.Findings, least)
	written := baselineWritten{File: workspace.BaselineFile, Findings: len(entries), Counts: map[string]int{}}
	for _, f := range judged.Findings {
		switch {
		case f.Fingerprint != "" && f.Severity.Rank() <= least.Rank():
			written.Counts[string(f.Severity)]++
		case f.Severity == diag.Error && f.Span.File != workspace.BaselineFile:
			written.Left++
		}
	}
	after := before
	after.Baseline = &workspace.Baseline{Entries: entries}
	written.Added, written.Gone = len(lint.Grown(&before, &after)), len(lint.Grown(&after, &before))
	if len(entries) > 0 || before.Baseline != nil || len(misreadBaseline(ws)) > 0 {
		if err := putBaseline(at, entries); err != nil {
			return err
		}
	}
	if o.json() {
		return report.Encode(o.Out, written)
	}
	o.print(written, before.Baseline != nil)
	return nil
}

func (o *baselineWriteOptions) print(w baselineWritten, again bool) {
	switch {
	case w.Findings == 0 && !again:
		fmt.Fprintf(o.Out, "%s   nothing is found that could be in it\n", o.Paint(term.Green, "✓ no baseline is needed"))
	default:
		fmt.Fprintf(o.Out, "%s   %s, %s\n", o.Paint(term.Green, "✓ "+plural(w.Findings, "finding")+" in "+w.File),
			plural(w.Counts[string(diag.Error)], "error"), plural(w.Counts[string(diag.Warning)], "warning"))
	}
	if again && w.Added > 0 {
		were := "were"
		if w.Added == 1 {
			were = "was"
		}
		fmt.Fprintf(o.Out, "  %s: %s %s not in it before: `treaty check` refuses a baseline that grows (baseline-grown)\n",
			o.Paint(term.Yellow, "note"), plural(w.Added, "finding"), were)
	}
	if w.Left > 0 {
		fmt.Fprintf(o.Out, "  %s: %s cannot be in it, of files that cannot be used as they are: `treaty lint`\n", o.Paint(term.Yellow, "note"), plural(w.Left, "error"))
	}
	if !again && w.Findings > 0 {
		fmt.Fprintln(o.Out, "  commit it in a change of its own: from then on it only shrinks")
	}
}

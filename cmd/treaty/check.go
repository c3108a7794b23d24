package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

type checkOptions struct {
	*shared
	against string
	failOn  string
	all     bool
	notes   bool
}

func newCheck(s *shared) *cobra.Command {
	o := &checkOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "check --against git:REF | DIR",
		Short: "Say what a change breaks, and for whom",
		Long: `Compares the workspace with its past and reports what is new: which lines break
which question, with an event that proves it, who consumes it, and what to do.

--against git:REF compares with the commit in which REF and HEAD part (their merge
base), and with every revision before it; --against DIR with another copy of the
workspace. The past decides mode, content model and severities, not the change.`,
		Example: "  treaty check --against git:origin/main\n  treaty check --against git:HEAD\n  treaty check --against ../main-copy",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.against, "against", "", againstUsage)
	cmd.Flags().StringVar(&o.failOn, "fail-on", "error", "exit with 1 from this `SEVERITY` on: error, warning or info")
	notesFlag(cmd, &o.notes)
	cmd.Flags().BoolVar(&o.all, "all", false, "report what the past has too")
	if err := cmd.MarkFlagRequired("against"); err != nil {
		panic(err) // the flag is the one above
	}
	return cmd
}

func (o *checkOptions) run(ctx context.Context) error {
	if err := failOn(o.failOn).check(); err != nil {
		return err
	}
	head, at, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	base, shallow, err := loadPast(ctx, o.against, at)
	if err != nil {
		return err
	}
	policy, err := o.policy(base)
	if err != nil {
		return err
	}
	progress := o.NewProgress("questions answered")
	gate, err := lint.Review(ctx, lint.Request{
		Base: base, Head: head, Policy: policy, Rules: rules.All(), NewOnly: !o.all, Shallow: shallow, Progress: progress.Step,
	})
	progress.Done()
	if err != nil {
		return err
	}
	sum := report.Summary{Scope: "base " + base.Label, Known: gate.Known, Notes: o.notes || o.failOn == string(diag.Info)}
	if o.json() {
		err = report.JSON(o.Out, gate.Findings, sum, gate)
	} else {
		err = report.Text(o.Streams, gate.Findings, sum)
	}
	if err != nil {
		return err
	}
	return failOn(o.failOn).outcome(gate.Findings)
}

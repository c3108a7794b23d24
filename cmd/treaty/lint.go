package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/outputs"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

type lintOptions struct {
	*shared
	reports
	fixing
	list   bool
	failOn string
	notes  bool
}

func newLint(s *shared) *cobra.Command {
	o := &lintOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "lint [DIR]",
		Short: "Look at the contracts as they stand",
		Long: `Reads the workspace and reports what its rules find. A folder of plain JSON Schemas
needs no treaty.yaml. Nothing is compared with a past: that is ` + "`treaty check`" + `.

--fix mends what rules can mend and then reports what is left: the rest of a file,
comments and order too, stays as it is. It keeps the promises of the last commit, or
of --against: what the gate would refuse is left, with the reason. --diff shows the
changes and writes nothing.`,
		Example: "  treaty lint\n  treaty lint schemas/\n  treaty lint --fail-on warning --output json\n" +
			"  treaty lint --output github --output sarif=treaty.sarif\n" +
			"  treaty lint --fix --diff\n  treaty lint --fix --rule unused-definition\n  treaty lint --list",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.list {
				form, err := o.single()
				o.output = form
				if err != nil {
					return err
				}
				return listRules(cmd.Context(), o.shared)
			}
			dir := ""
			if len(args) == 1 {
				dir = args[0]
			}
			return o.run(cmd, dir)
		},
	}
	cmd.Flags().BoolVar(&o.list, "list", false, "list the rules instead")
	cmd.Flags().StringVar(&o.failOn, "fail-on", "error", "exit with 1 from this `SEVERITY` on: error, warning or info")
	notesFlag(cmd, &o.notes)
	o.fixing.flags(cmd)
	o.flag(cmd)
	return cmd
}

// nothingThere says that a folder has no contracts, and where it has files that could
// not be read, which is the first of them and why.
func nothingThere(ws *workspace.Workspace, at string) error {
	unread := slices.DeleteFunc(slices.Clone(ws.Findings), func(f diag.Finding) bool { return f.Rule != "unreadable-file" })
	if len(unread) == 0 {
		return exit.Usagef("`treaty init` starts a workspace; `treaty lint DIR` looks at another folder", "there are no contracts in %s", at)
	}
	more := ""
	if n := len(unread) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	return exit.Usagef(unread[0].Hint, "there are no contracts in %s that can be read: %s: %s%s", at, unread[0].Span, unread[0].Message, more)
}

func (o *lintOptions) run(cmd *cobra.Command, dir string) error {
	if err := failOn(o.failOn).check(); err != nil {
		return err
	}
	if err := o.read(); err != nil {
		return err
	}
	if err := o.fixing.check(cmd, o.wanted); err != nil {
		return err
	}
	ws, at, err := o.load(cmd.Context(), dir)
	if err != nil {
		return err
	}
	if ws.Config.Doc == nil && len(ws.Contracts)+len(ws.Contexts)+len(ws.Services) == 0 {
		return nothingThere(ws, at)
	}
	var fixes *report.Fixes
	if o.fix {
		mended, err := o.mend(cmd.Context(), ws, at)
		if err != nil {
			return err
		}
		ws, fixes = mended.Head, report.FixesOf(mended, !o.diff)
	}
	policy, err := o.policy(ws)
	if err != nil {
		return err
	}
	gate, err := lint.Review(cmd.Context(), lint.Request{Head: ws, Policy: policy, Rules: rules.All(), Unpulled: unseenElsewhere(ws, policy.Now) != ""})
	if err != nil {
		return err
	}
	sum := report.Summary{
		Scope: o.scope(ws), Prefix: placeInRepository(at), Unseen: gate.Notes, Waived: report.Waived(gate.Waived), Now: policy.Now,
		Baseline: len(gate.Baseline), Mended: len(gate.Mended),
		Notes: o.notes || o.failOn == string(diag.Info), Fixes: fixes,
	}
	err = outputs.Write(o.Streams, o.wanted, &outputs.Review{
		Verb: "lint", Gate: gate, Summary: sum, FailOn: diag.Severity(o.failOn), Head: ws,
	}, os.Getenv)
	if err != nil {
		return err
	}
	return failOn(o.failOn).outcome(gate.Findings)
}

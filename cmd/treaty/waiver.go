package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

func newWaiver(s *shared) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "waiver",
		Short: "Let a finding pass until a day",
		Long: `A waiver is an entry of waivers.yaml: a finding by its fingerprint, why it may pass,
who answers for it, and the last day on which it holds. ` + "`treaty check`" + ` takes those that
the base has; a registry asks an approver of each context that is hurt.`,
		Example: "  treaty waiver add 7f3a90c41b2e --reason 'its only reader moves with it' --owner team-checkout --until 2027-01-31\n" +
			"  treaty waiver list\n  treaty waiver approve 7f3a90c41b2e --reason 'agreed in October'",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newWaiverAdd(s), newWaiverList(s), newWaiverPrune(s), newWaiverDecide(s, true), newWaiverDecide(s, false))
	return cmd
}

// judged reviews the workspace, against a past where one is named: what waivers
// are about.
func (s *shared) judged(ctx context.Context, against string) (*workspace.Workspace, string, *lint.Report, error) {
	head, seen, at, err := s.loadSeen(ctx, "")
	if err != nil {
		return nil, "", nil, err
	}
	var (
		base    *workspace.Workspace
		shallow bool
	)
	decides := head
	if against != "" {
		if base, shallow, err = loadPastAfter(ctx, against, at, seen); err != nil {
			return nil, "", nil, err
		}
		decides = base
	}
	policy, err := s.policy(decides)
	if err != nil {
		return nil, "", nil, err
	}
	report, err := lint.Review(ctx, lint.Request{Base: base, Head: head, Policy: policy, Rules: rules.All(), Shallow: shallow})
	return head, at, report, err
}

// misread lists what of waivers.yaml could not be taken: an entry that is not whole
// waives nothing, so no list of them is.
func misread(ws *workspace.Workspace) []diag.Finding {
	return slices.DeleteFunc(unusable(ws), func(f diag.Finding) bool { return f.Span.File != workspace.WaiversFile })
}

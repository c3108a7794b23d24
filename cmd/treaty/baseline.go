package main

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

func newBaseline(s *shared) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Know the findings that were there before the rules",
		Long: `The baseline, baseline.json, is the findings that a workspace had when it met the rules,
a line each. lint and check leave them out and count them. It only shrinks: a change
that adds a line is the finding baseline-grown, and one that mends something fails
nothing. No break is ever in it, which is undone or waived, nor what is wrong with a
file, which is mended.`,
		Example: "  treaty baseline write\n  treaty baseline list\n  treaty baseline prune",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBaselineWrite(s), newBaselineList(s), newBaselinePrune(s))
	return cmd
}

// standing reviews the workspace as it stands, under its own policy.
func (s *shared) standing(ctx context.Context, ws *workspace.Workspace) (*lint.Report, error) {
	policy, err := s.policy(ws)
	if err != nil {
		return nil, err
	}
	return lint.Review(ctx, lint.Request{Head: ws, Policy: policy, Rules: rules.All(), Unpulled: unseenElsewhere(ws, policy.Now) != ""})
}

// withTreatyYAML loads the workspace; without a treaty.yaml nothing stands beside it.
func (s *shared) withTreatyYAML(ctx context.Context, file string) (*workspace.Workspace, string, error) {
	ws, at, err := s.load(ctx, "")
	if err != nil {
		return nil, "", err
	}
	if ws.Config.Doc == nil {
		return nil, "", exit.Usagef("`treaty init` begins one", "there is no treaty.yaml here, and %s stands beside it", file)
	}
	return ws, at, nil
}

// misreadBaseline lists what of baseline.json could not be taken.
func misreadBaseline(ws *workspace.Workspace) []diag.Finding {
	return slices.DeleteFunc(unusable(ws), func(f diag.Finding) bool { return f.Span.File != workspace.BaselineFile })
}

// notInCI refuses to write the baseline where a change is judged: the judge would
// forgive what it finds.
func notInCI() error {
	switch strings.ToLower(os.Getenv("CI")) {
	case "", "0", "false", "no":
		return nil
	}
	return exit.Usagef("run it where people work, and commit "+workspace.BaselineFile+"; `treaty baseline list` is fine here",
		"the baseline is never written in CI (the variable CI is set)")
}

// putBaseline writes the file.
func putBaseline(dir string, entries []workspace.BaselineEntry) error {
	text, err := workspace.FormatBaseline(entries)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	defer root.Close()
	if err := writeFile(root, workspace.BaselineFile, text); err != nil {
		return exit.Usagef("", "cannot write %s: %v", workspace.BaselineFile, plain(err))
	}
	return nil
}

// baselineEntry is an entry in the JSON of the commands.
type baselineEntry struct {
	Finding string `json:"finding"`
	Rule    string `json:"rule"`
	Subject string `json:"subject,omitempty"`
	Pointer string `json:"pointer,omitempty"`
	Mended  bool   `json:"mended"` // nothing that is found answers to it
}

func baselineView(e workspace.BaselineEntry, mended bool) baselineEntry {
	return baselineEntry{e.Finding, e.Rule, e.Subject, string(e.Pointer), mended}
}

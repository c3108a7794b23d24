package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

func newBaselinePrune(s *shared) *cobra.Command {
	return &cobra.Command{
		Use:   "prune",
		Short: "Take away what is mended",
		Long: `Takes out of baseline.json what is found no more. Entries of rules that are off, or that
ask of contexts whose files are not here, are left: nobody looked. It refuses to run
in CI.`,
		Example: "  treaty baseline prune\n  treaty baseline prune --output json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.pruneBaseline(cmd.Context()) },
	}
}

// baselinePruned is the JSON of `treaty baseline prune`.
type baselinePruned struct {
	File      string          `json:"file"`
	TakenAway []baselineEntry `json:"takenAway"`
	Findings  int             `json:"findings"` // that it still has
}

func (s *shared) pruneBaseline(ctx context.Context) error {
	if err := notInCI(); err != nil {
		return err
	}
	ws, at, err := s.withTreatyYAML(ctx, workspace.BaselineFile)
	if err != nil {
		return err
	}
	if wrong := misreadBaseline(ws); len(wrong) > 0 {
		return s.impossible(wrong, "nothing was taken away")
	}
	judged, err := s.standing(ctx, ws)
	if err != nil {
		return err
	}
	pruned := baselinePruned{File: workspace.BaselineFile, TakenAway: []baselineEntry{}}
	gone := map[source.Pointer]bool{}
	for _, e := range judged.Mended {
		gone[e.At] = true
		pruned.TakenAway = append(pruned.TakenAway, baselineView(e, true))
	}
	if ws.Baseline != nil {
		left := slices.DeleteFunc(slices.Clone(ws.Baseline.Entries), func(e workspace.BaselineEntry) bool { return gone[e.At] })
		if pruned.Findings = len(left); len(gone) > 0 {
			if err := putBaseline(at, left); err != nil {
				return err
			}
		}
	}
	if s.json() {
		return report.Encode(s.Out, pruned)
	}
	if len(gone) == 0 {
		fmt.Fprintln(s.Out, "✓ nothing to take away")
		return nil
	}
	fmt.Fprintf(s.Out, "✓ %s taken away from %s   %d left\n", plural(len(gone), "finding"), pruned.File, pruned.Findings)
	for _, e := range pruned.TakenAway {
		fmt.Fprintf(s.Out, "  %s  %-32s   %s\n", e.Finding[:12], e.Rule, term.Safe(e.Subject))
	}
	return nil
}

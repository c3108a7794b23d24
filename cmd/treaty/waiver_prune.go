package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

func newWaiverPrune(s *shared) *cobra.Command {
	var against string
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Take away the waivers that have expired, and those about nothing",
		Long: `Takes entries out of waivers.yaml that have expired, or that no finding answers to.
A waiver of a change is about nothing once the change is in; until then name the past
with --against, so that the findings of the change count too.`,
		Example: "  treaty waiver prune\n  treaty waiver prune --against git:origin/main\n  treaty waiver prune --now 2027-02-01",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.pruneWaivers(cmd.Context(), against) },
	}
	cmd.Flags().StringVar(&against, "against", "", againstUsage)
	return cmd
}

func (s *shared) pruneWaivers(ctx context.Context, against string) error {
	ws, at, judged, err := s.judged(ctx, against)
	if err != nil {
		return err
	}
	if wrong := misread(ws); len(wrong) > 0 {
		return s.impossible(wrong, "nothing was taken away")
	}
	var gone []source.Pointer
	taken := []string{}
	for _, f := range judged.Findings {
		if f.Rule != "expired-waiver" && f.Rule != "unused-waiver" {
			continue
		}
		gone = append(gone, f.Pointer)
		for _, w := range ws.Waivers {
			if w.Pointer == f.Pointer {
				taken = append(taken, w.Finding)
			}
		}
	}
	if len(gone) > 0 {
		if err := takeAway(ctx, at, gone, len(ws.Waivers)); err != nil {
			return err
		}
	}
	switch {
	case s.json():
		return report.Encode(s.Out, map[string]any{"file": workspace.WaiversFile, "takenAway": taken})
	case len(gone) == 0:
		_, err = fmt.Fprintln(s.Out, "✓ nothing to take away")
	default:
		_, err = fmt.Fprintf(s.Out, "✓ %s taken away from %s\n", plural(len(gone), "waiver"), workspace.WaiversFile)
	}
	return err
}

// takeAway removes the lines of entries, with the comments between theirs; the
// file is put back if something else would go with them.
func takeAway(ctx context.Context, dir string, gone []source.Pointer, had int) error {
	file := filepath.Join(dir, workspace.WaiversFile)
	before, err := os.ReadFile(file)
	if err != nil {
		return exit.Usagef("", "cannot read %s: %v", workspace.WaiversFile, plain(err))
	}
	doc, err := source.Parse(workspace.WaiversFile, before)
	if err != nil {
		return positioned(err)
	}
	lines := strings.SplitAfter(string(before), "\n")
	drop := map[int]bool{}
	for _, at := range gone {
		item := doc.At(source.Pointer(strings.TrimSuffix(string(at), "/finding")))
		for line := item.Start.Line; line <= item.End.Line; line++ {
			drop[line-1] = true
		}
	}
	var after []string
	for i, line := range lines {
		if !drop[i] {
			after = append(after, line)
		}
	}
	text := strings.Join(after, "")
	if !slices.ContainsFunc(after, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "- ") }) {
		text = strings.Replace(text, "waivers:", "waivers: []", 1)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return exit.Usagef("", "cannot write %s: %v", workspace.WaiversFile, plain(err))
	}
	if ws, err := loadDir(ctx, dir, ""); err == nil && len(ws.Waivers) == had-len(gone) {
		return nil
	}
	if err := os.WriteFile(file, before, 0o644); err != nil {
		return err
	}
	return exit.Usagef("take the entries away by hand", "%s is not written as one entry after the other", workspace.WaiversFile)
}

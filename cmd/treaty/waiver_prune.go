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
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

func newWaiverPrune(s *shared) *cobra.Command {
	return &cobra.Command{
		Use:     "prune",
		Short:   "Take away the waivers that have expired, and those about nothing",
		Example: "  treaty waiver prune\n  treaty waiver prune --now 2027-02-01",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.pruneWaivers(cmd.Context()) },
	}
}

func (s *shared) pruneWaivers(ctx context.Context) error {
	ws, at, report, err := s.judged(ctx, "")
	if err != nil {
		return err
	}
	var gone []source.Pointer
	for _, f := range report.Findings {
		if f.Rule == "expired-waiver" || f.Rule == "unused-waiver" {
			gone = append(gone, f.Pointer)
		}
	}
	if len(gone) == 0 {
		fmt.Fprintln(s.Out, "✓ nothing to take away")
		return nil
	}
	if err := takeAway(ctx, at, gone, len(ws.Waivers)); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "✓ %s taken away from %s\n", plural(len(gone), "waiver"), workspace.WaiversFile)
	return nil
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

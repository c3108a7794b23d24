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
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry/wire"
)

func newWaiverPrune(s *shared) *cobra.Command {
	f := &finder{shared: s}
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Take away the waivers that have expired, and those about nothing",
		Long: `Takes entries out of waivers.yaml that have expired, or that no finding answers to.
A waiver of a change is left where it is as long as nobody says that the change is in:
with --against git:REF the findings of the change decide, with --against registry what
a push would be refused for. The registry also says what a waiver let pass.`,
		Example: "  treaty waiver prune\n  treaty waiver prune --against registry\n  treaty waiver prune --against git:origin/main\n  treaty waiver prune --now 2027-02-01",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.prune(cmd.Context()) },
	}
	f.flags(cmd)
	return cmd
}

// pruned is an entry that was taken away, and why.
type pruned struct {
	Finding string          `json:"finding"`
	Rule    string          `json:"rule,omitempty"`
	Event   string          `json:"event,omitempty"`
	Why     string          `json:"why"`
	Used    *wire.WaiverUse `json:"used,omitempty"` // what it let pass, as far as the registry was asked
	at      source.Pointer
}

func (f *finder) prune(ctx context.Context) error {
	ws, at, judged, err := f.judged(ctx, f.past())
	if err != nil {
		return err
	}
	if wrong := misread(ws); len(wrong) > 0 {
		return f.impossible(wrong, "nothing was taken away")
	}
	gone := idle(ws, judged, f.past() != "")
	if f.against == againstRegistry && len(ws.Waivers) > 0 {
		if gone, err = f.idleThere(ctx, at, ws, judged); err != nil {
			return err
		}
	}
	if len(gone) > 0 {
		if err := takeAway(ctx, at, gone, len(ws.Waivers)); err != nil {
			return err
		}
	}
	if f.json() {
		taken := []string{}
		for _, g := range gone {
			taken = append(taken, g.Finding)
		}
		return report.Encode(f.Out, prunedView{workspace.WaiversFile, taken, nonNil(gone)})
	}
	if len(gone) == 0 {
		fmt.Fprintln(f.Out, "✓ nothing to take away")
		return nil
	}
	fmt.Fprintf(f.Out, "✓ %s taken away from %s\n", plural(len(gone), "waiver"), workspace.WaiversFile)
	for _, g := range gone {
		fmt.Fprintf(f.Out, "  %s  %s\n", g.Finding[:min(12, len(g.Finding))], term.Safe(strings.Join(strings.Fields(g.Rule+" "+g.Event+" "+g.Why), " ")))
	}
	return nil
}

// idle are the entries that a review of the workspace found to be expired, or
// about nothing; against a past also those about a change that is not, or no more,
// between the two.
func idle(ws *workspace.Workspace, judged *lint.Report, compared bool) []pruned {
	why := map[source.Pointer]string{}
	for _, w := range ws.Waivers {
		if compared && ofChange(w.Rule) && named(known(judged), w.Finding) == nil {
			why[w.Pointer] = "is about no finding of the change"
		}
	}
	for _, f := range judged.Findings {
		switch f.Rule {
		case "expired-waiver":
			why[f.Pointer] = "has expired"
		case "unused-waiver":
			why[f.Pointer] = "is about no finding"
		}
	}
	var gone []pruned
	for _, w := range ws.Waivers {
		if why[w.Pointer] != "" {
			gone = append(gone, pruned{Finding: w.Finding, Rule: w.Rule, Event: w.Event, Why: why[w.Pointer], at: w.Pointer})
		}
	}
	return gone
}

// ofChange reports whether the rule compares an event with its past.
func ofChange(rule string) bool {
	return slices.ContainsFunc(rules.All(), func(r *lint.Rule) bool { return r.ID == rule && r.Pair != nil })
}

// idleThere are the entries that have expired, and those that neither the
// workspace nor the registry has a finding for.
func (f *finder) idleThere(ctx context.Context, dir string, ws *workspace.Workspace, judged *lint.Report) ([]pruned, error) {
	found, known, err := f.foundThere(ctx, dir, ws, judged)
	if err != nil {
		return nil, err
	}
	now, err := f.clock()
	if err != nil {
		return nil, err
	}
	var gone []pruned
	for _, w := range ws.Waivers {
		g := pruned{Finding: w.Finding, Rule: w.Rule, Event: w.Event, Why: "has expired", at: w.Pointer}
		if w.DaysLeft(now) >= 0 {
			if named(found, w.Finding) != nil {
				continue
			}
			g.Why = "is about no finding"
		}
		for _, asked := range known {
			if w.Names(asked.Fingerprint) && asked.Used != nil {
				g.Used, g.Why = asked.Used, "let "+passed(asked.Used)+", and is needed no more"
			}
		}
		gone = append(gone, g)
	}
	return gone, nil
}

func (f *finder) foundThere(ctx context.Context, dir string, ws *workspace.Workspace, judged *lint.Report) ([]diag.Finding, []wire.Waiver, error) {
	found, asked, err := f.asked(ctx, dir, ws.Config)
	return append(known(judged), found...), asked, err
}

// takeAway removes the lines of entries, with the comments between theirs; the
// file is put back if something else would go with them.
func takeAway(ctx context.Context, dir string, gone []pruned, had int) error {
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
	for _, g := range gone {
		item := doc.At(source.Pointer(strings.TrimSuffix(string(g.at), "/finding")))
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

// prunedView is the JSON of `treaty waiver prune`.
type prunedView struct {
	File      string   `json:"file"`
	TakenAway []string `json:"takenAway"` // fingerprints
	Entries   []pruned `json:"entries"`   // each with why
}

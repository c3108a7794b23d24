package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

func newBaselineList(s *shared) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the findings that the baseline has",
		Long: `Lists what baseline.json has, by rule and subject, and which entries are mended:
nothing that is found answers to them any more, so that they can be taken away.`,
		Example: "  treaty baseline list\n  treaty baseline list --output json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.listBaseline(cmd.Context()) },
	}
}

// baselineList is the JSON of `treaty baseline list`.
type baselineList struct {
	Findings []baselineEntry `json:"findings"` // by rule, subject and place
}

func (s *shared) listBaseline(ctx context.Context) error {
	ws, _, err := s.load(ctx, "")
	if err != nil {
		return err
	}
	if wrong := misreadBaseline(ws); len(wrong) > 0 {
		return s.impossible(wrong, workspace.BaselineFile)
	}
	judged, err := s.standing(ctx, ws)
	if err != nil {
		return err
	}
	list := listed(ws.Baseline, judged.Mended)
	if s.json() {
		return report.Encode(s.Out, baselineList{nonNil(list)})
	}
	if ws.Baseline == nil {
		fmt.Fprintf(s.Out, "there is no %s: `treaty baseline write` begins one\n", workspace.BaselineFile)
		return nil
	}
	var b strings.Builder
	mended := ""
	if n := len(judged.Mended); n > 0 {
		mended = fmt.Sprintf("   %d mended: `treaty baseline prune`", n)
	}
	fmt.Fprintf(&b, "%s%s\n", plural(len(list), "finding"), mended)
	for _, e := range list {
		mark := ""
		if e.Mended {
			mark = "   " + s.Paint(term.Green, "mended")
		}
		fmt.Fprintf(&b, "  %s  %-32s   %s%s\n", e.Finding[:12], e.Rule, term.Safe(strings.TrimSpace(e.Subject+"   "+e.Pointer)), mark)
	}
	_, err = fmt.Fprint(s.Out, b.String())
	return err
}

// listed returns the entries by rule, subject and place.
func listed(b *workspace.Baseline, mended []workspace.BaselineEntry) []baselineEntry {
	if b == nil {
		return nil
	}
	gone := map[source.Pointer]bool{}
	for _, e := range mended {
		gone[e.At] = true
	}
	var list []baselineEntry
	for _, e := range b.Entries {
		list = append(list, baselineView(e, gone[e.At]))
	}
	slices.SortFunc(list, func(a, b baselineEntry) int {
		return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Subject, b.Subject), strings.Compare(a.Pointer, b.Pointer), strings.Compare(a.Finding, b.Finding))
	})
	return list
}

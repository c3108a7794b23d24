package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// listRules lists the rules, those of the workspace too, with what they weigh by
// themselves and, in a workspace, there.
func listRules(ctx context.Context, s *shared) error {
	policy, here, err := s.workspacePolicy(ctx)
	if err != nil {
		return err
	}
	all := slices.Concat(rules.Catalogue(), policy.Custom)
	weigh := func(r *lint.Rule) string {
		if !here {
			return ""
		}
		return string(r.Severity(policy, lint.Place{}))
	}
	if s.json() {
		var views []ruleView
		for _, r := range all {
			v := view(r)
			v.Here = weigh(r)
			views = append(views, v)
		}
		return report.Encode(s.Out, views)
	}
	var b strings.Builder
	row := func(group, id, severity, inForce, mends, title string) {
		if here {
			severity = fmt.Sprintf("%-8s %-8s", severity, inForce)
		}
		fmt.Fprintf(&b, "%-11s %-32s %-8s %-4s %s\n", group, id, severity, mends, title)
	}
	if here {
		row("group", "rule", "alone", "here", "", "")
	}
	for _, g := range append(slices.Clone(lint.Groups), lint.Custom) {
		for _, r := range all {
			if r.Group == g {
				row(string(r.Group), r.ID, string(r.Recommended), weigh(r), fixMark(r), r.Title)
			}
		}
	}
	_, err = fmt.Fprint(s.Out, b.String())
	return err
}

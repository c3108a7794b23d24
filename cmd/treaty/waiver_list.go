package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

type waiverListOptions struct {
	*shared
	proposed bool
	registry string
}

func newWaiverList(s *shared) *cobra.Command {
	o := &waiverListOptions{shared: s}
	cmd := &cobra.Command{
		Use:     "list [--proposed]",
		Short:   "List the workspace's waivers, or what homes ask a registry for",
		Example: "  treaty waiver list\n  treaty waiver list --proposed",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().BoolVar(&o.proposed, "proposed", false, "list what homes ask the registry for, and who has still to approve")
	registryFlag(cmd, &o.registry)
	return cmd
}

func (o *waiverListOptions) run(ctx context.Context) error {
	ws, _, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	if o.proposed {
		return o.ofRegistry(ctx, ws)
	}
	if wrong := misread(ws); len(wrong) > 0 {
		return o.impossible(wrong, plural(len(ws.Waivers), "waiver")+" beside them")
	}
	now, err := o.clock()
	if err != nil {
		return err
	}
	if o.json() {
		list := []listedWaiver{}
		for _, w := range ws.Waivers {
			days := w.DaysLeft(now)
			list = append(list, listedWaiver{
				waiverEntry{Finding: w.Finding, Rule: w.Rule, Event: w.Event, Reason: w.Reason, Owner: w.Owner, Expires: w.Expires},
				days, days < 0,
			})
		}
		return report.Encode(o.Out, waiversView{nonNil(list)})
	}
	if len(ws.Waivers) == 0 {
		fmt.Fprintln(o.Out, "no waivers")
	}
	for _, w := range ws.Waivers {
		fmt.Fprintf(o.Out, "%s  %-24s %s  %s: %s\n", w.Finding[:min(12, len(w.Finding))], term.Safe(w.Rule), lasting(&w, now), term.Safe(w.Owner), term.Safe(w.Reason))
	}
	return nil
}

// listedWaiver is an entry, and for how long it holds.
type listedWaiver struct {
	waiverEntry
	DaysLeft int  `json:"daysLeft"` // 0: until today; less: since when not
	Expired  bool `json:"expired"`
}

// lasting says for how long a waiver holds.
func lasting(w *workspace.Waiver, now time.Time) string {
	switch days := w.DaysLeft(now); {
	case days < 0:
		return "expired on " + w.Expires
	case days == 0:
		return "until today"
	default:
		return fmt.Sprintf("until %s (%s)", w.Expires, plural(days, "day"))
	}
}

func (o *waiverListOptions) ofRegistry(ctx context.Context, ws *workspace.Workspace) error {
	c, err := dial(o.registry, ws.Config)
	if err != nil {
		return err
	}
	list, err := c.Waivers(ctx)
	if err != nil {
		return c.trouble(err)
	}
	if o.json() {
		return report.Encode(o.Out, wire.Waivers{Waivers: append([]wire.Waiver{}, list...)})
	}
	if len(list) == 0 {
		fmt.Fprintln(o.Out, "no home asks for a waiver")
	}
	for _, w := range list {
		o.show(w)
	}
	return nil
}

func (s *shared) show(w wire.Waiver) {
	state := s.Paint(term.Green, "approved")
	if len(w.Missing) > 0 {
		state = s.Paint(term.Yellow, "needs "+term.Safe(strings.Join(w.Missing, ", ")))
	}
	fmt.Fprintf(s.Out, "%s  %s  %s of %s, %s, until %s\n    %s\n    %s: %s\n", w.Fingerprint[:min(12, len(w.Fingerprint))], state,
		term.Safe(w.Rule), term.Safe(w.Subject), term.Safe(w.Home), term.Safe(w.Expires), term.Safe(w.Message), term.Safe(w.Owner), term.Safe(w.Reason))
	if w.Used != nil {
		fmt.Fprintf(s.Out, "    it let %s\n", term.Safe(passed(w.Used)))
	}
}

// passed says what a waiver let pass, and when.
func passed(u *wire.WaiverUse) string {
	var names []string
	for _, v := range u.Versions {
		names = append(names, v.Event+" "+v.Version)
	}
	what := strings.Join(names, ", ")
	if what == "" {
		what = "a push"
		if u.Commit != "" {
			what = "the push of " + u.Commit[:min(7, len(u.Commit))]
		}
	}
	return what + " pass on " + u.At.Format(time.DateOnly)
}

// waiversView is the JSON of `treaty waiver list`.
type waiversView struct {
	Waivers []listedWaiver `json:"waivers"`
}

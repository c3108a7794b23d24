package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

type pullOptions struct {
	*shared
	registry string
	check    bool
}

func newPull(s *shared) *cobra.Command {
	o := &pullOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "pull [EVENT...]",
		Short: "Copy contracts and consumers that live elsewhere",
		Long: `Writes what the workspace needs from elsewhere into ` + workspace.PulledTree + `/ and ` + workspace.LockFile + `: the contracts
that its services consume (or the named events, in addition), the newest version of
every major that is asked for, and the manifests of services elsewhere that consume
the workspace's own events. Relationships of the workspace's contexts that an approver
accepted in the registry are noted in the lock. Where treaty.yaml extends the policy of the registry, that
is copied too, and pinned in the lock. The copies are committed, so that lint, check and gen
need no network; the lock says on which day they were looked at.

--check writes nothing, and says which copy is behind what, and since when.`,
		Example: "  treaty pull\n  treaty pull ordering.OrderPlaced\n  treaty pull --check",
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	registryFlag(cmd, &o.registry)
	cmd.Flags().BoolVar(&o.check, "check", false, "write nothing; exit with 1 if a copy is out of date")
	return cmd
}

func (o *pullOptions) run(ctx context.Context, args []string) error {
	ws, at, err := o.loadToPull(ctx)
	if err != nil {
		return err
	}
	if ws.Config.Doc == nil && len(ws.Services)+len(ws.Contracts) == 0 {
		return exit.Usagef("`treaty init`, or `treaty init --consumer`, begins one; `treaty pull -C DIR` looks at another folder", "there is no workspace in %s", at)
	}
	c, err := dial(o.registry, ws.Config)
	if err != nil {
		return err
	}
	named := namedEvents(ws.Lock)
	for _, text := range args {
		name, err := contract.ParseEventName(text, "")
		if err != nil {
			return exit.Usagef("", "%w", err)
		}
		if !slices.Contains(named, name) {
			named = append(named, name)
		}
	}
	p, err := o.fetch(ctx, c, ws, named)
	if err != nil {
		return err
	}
	if o.check && ws.Lock != nil {
		p.lock.Pulled = ws.Lock.Pulled // the day is not what is asked about
	}
	p.files[workspace.LockFile] = p.lock.Format()
	changed, err := syncFiles(at, p.files, workspace.PulledTree, o.check)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	return o.print(p, ws.Lock, changed, c.Address())
}

// fetch brings what the workspace needs from elsewhere, and writes nothing.
func (s *shared) fetch(ctx context.Context, c *connection, ws *workspace.Workspace, named []contract.EventName) (*pulled, error) {
	now, err := s.clock()
	if err != nil {
		return nil, err
	}
	p := newPulled(now, named)
	wanted, err := wantedEvents(ws, named)
	if err != nil {
		return nil, err
	}
	progress := s.NewProgress("contracts pulled")
	defer progress.Done()
	for i, w := range wanted {
		if err := p.contract(ctx, c.Client, w); err != nil {
			return nil, c.trouble(err)
		}
		progress.Step(i+1, len(wanted))
	}
	if err := p.consumers(ctx, c.Client, ws); err != nil {
		return nil, c.trouble(err)
	}
	if err := p.consents(ctx, c.Client, ws); err != nil {
		return nil, c.trouble(err)
	}
	return p, p.policy(ctx, c, ws)
}

func namedEvents(lock *workspace.Lock) []contract.EventName {
	if lock == nil {
		return nil
	}
	return slices.Clone(lock.Named)
}

func (o *pullOptions) print(p *pulled, before *workspace.Lock, changed []string, address string) error {
	behind := p.behind(before)
	if o.json() {
		view := pullView{Registry: address, Lock: p.lock.Lines(), Changed: nonNil(changed)}
		if o.check {
			view.Behind = nonNil(behind)
		}
		if err := report.Encode(o.Out, view); err != nil {
			return err
		}
	} else if err := o.printText(p, behind, changed, address, before == nil); err != nil {
		return err
	}
	if o.check && len(changed) > 0 {
		return exit.Refusef("run `treaty pull` and commit what it writes", "%s out of date", plural(len(changed), "file"))
	}
	return nil
}

func (o *pullOptions) printText(p *pulled, behind []behind, changed []string, address string, never bool) error {
	headline, colour := "✓ "+p.copies()+" in "+workspace.LockFile, term.Green
	switch {
	case o.check && len(changed) > 0 && never:
		headline, colour = "✗ nothing was pulled here yet", term.Red
	case o.check && len(changed) > 0:
		headline, colour = "✗ "+plural(len(changed), "file")+" out of date", term.Red
	}
	fmt.Fprintf(o.Out, "%s   %s\n", o.Paint(colour, headline), o.Paint(term.Dim, address))
	for _, name := range changed {
		fmt.Fprintf(o.Out, "  %s\n", term.Safe(name))
	}
	now, err := o.clock()
	if err != nil {
		return err
	}
	for _, b := range behind {
		if b.Have == "" && !o.check {
			continue // its files are listed
		}
		if _, err := fmt.Fprintf(o.Out, "  %s\n", term.Safe(b.words(now))); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

type pushOptions struct {
	*shared
	registry   string
	home       string
	history    bool
	revert     bool
	dryRun     bool
	allowDirty bool
	expect     []string
	accept     []string
	reason     string
}

func newPush(s *shared) *cobra.Command {
	o := &pushOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "push",
		Short: "Publish the workspace to the registry",
		Long: `Uploads the files of the workspace. The registry asks the same gate as ` + "`treaty check`" + `,
numbers what is new, and accepts all or nothing. What it has already stays as it is;
what is missing in the workspace is not deleted.

With --history every revision of a major is published, the oldest first. In a major
that the registry does not know yet, history is a fact: a revision that breaks its
own past is recorded and marked imported.`,
		Example: "  treaty push --dry-run\n  treaty push\n  treaty push --history --registry http://127.0.0.1:8642",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	registryFlag(cmd, &o.registry)
	cmd.Flags().StringVar(&o.home, "home", "", "the `REPOSITORY` that owns these files (default: home in treaty.yaml, then git's remote origin)")
	cmd.Flags().BoolVar(&o.history, "history", false, "publish every revision, the oldest first")
	cmd.Flags().BoolVar(&o.revert, "revert", false, "a new version may have the content of an older one")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would happen, change nothing")
	cmd.Flags().StringArrayVar(&o.expect, "expect", nil, "refuse unless the newest version of an event is this: `EVENT=VERSION` (EVENT= : none yet)")
	cmd.Flags().StringArrayVar(&o.accept, "accept", nil, "as an approver, let a finding of not-proved, policy-weakened or baseline-grown pass: `RULE:SUBJECT`, with --reason")
	cmd.Flags().StringVar(&o.reason, "reason", "", "why it is accepted, for the audit trail")
	cmd.Flags().BoolVar(&o.allowDirty, "allow-dirty", false, "push files that git has not committed, and from another branch than origin's own")
	return cmd
}

func (o *pushOptions) run(ctx context.Context) error {
	at, err := root(o.dir)
	if err != nil {
		return err
	}
	dir, err := workspace.OpenDir(at)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	defer dir.Close()
	ws, err := workspace.Load(ctx, dir, "working tree")
	if err != nil {
		return positioned(err)
	}
	if len(ws.Contexts)+len(ws.Contracts)+len(ws.Services)+len(unusable(ws)) == 0 {
		return exit.Usagef("`treaty init` begins a workspace; `treaty push -C DIR` looks at another folder", "there is nothing to push in %s", at)
	}
	c, err := dial(o.registry, ws.Config)
	if err != nil {
		return err
	}
	origin, err := originOf(ctx, at, cmp.Or(o.home, ws.Config.Home), o.allowDirty || o.dryRun)
	if err != nil {
		return err
	}
	files, err := workspace.Collect(ctx, dir)
	if err != nil {
		return positioned(err)
	}
	push := wire.Push{
		Home: origin.home, Commit: origin.commit, History: o.history, Revert: o.revert, DryRun: o.dryRun,
		Files: make(map[string]wire.File, len(files)),
	}
	for name, content := range files {
		push.Files[name] = content
	}
	if err := o.decide(&push); err != nil {
		return err
	}
	waiting := o.Wait(fmt.Sprintf("the registry reads %s", plural(len(files), "file")))
	pushed, err := c.Push(ctx, push)
	waiting.Done()
	if err != nil {
		return o.refused(err, c)
	}
	return o.print(pushed, c.Address())
}

// decide adds what the pusher expects to find, and lets pass.
func (o *pushOptions) decide(push *wire.Push) error {
	for _, text := range o.expect {
		event, version, ok := strings.Cut(text, "=")
		if !ok {
			return exit.Usagef("write --expect ordering.OrderPlaced=1.3", "--expect %q names no version", text)
		}
		if push.Expect == nil {
			push.Expect = map[string]string{}
		}
		push.Expect[event] = version
	}
	for _, text := range o.accept {
		rule, subject, ok := strings.Cut(text, ":")
		if !ok {
			return exit.Usagef("write --accept 'not-proved:ordering.OrderPlaced v1'", "--accept %q names no subject", text)
		}
		if err := needReason("what is accepted", o.reason); err != nil {
			return err
		}
		push.Accept = append(push.Accept, wire.Acceptance{Rule: rule, Subject: subject, Reason: o.reason})
	}
	return nil
}

// refused prints the findings of a refusal as check prints them.
func (o *pushOptions) refused(err error, c *connection) error {
	var refusal *client.Error
	if !errors.As(err, &refusal) {
		return c.trouble(err)
	}
	found := findings.FromWire(refusal.Problem.Findings)
	sum := report.Summary{Scope: "refused by " + c.Address()}
	if o.json() {
		if err := report.JSON(o.Out, found, sum, nil); err != nil {
			return err
		}
	} else if len(found) > 0 {
		if err := report.Text(o.Streams, found, sum); err != nil {
			return err
		}
	}
	return c.trouble(refusal)
}

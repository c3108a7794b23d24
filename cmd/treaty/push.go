package main

import (
	"context"
	"errors"
	"fmt"

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
	cmd.Flags().StringVar(&o.home, "home", "", "the repository that owns these files (default: git's remote origin)")
	cmd.Flags().BoolVar(&o.history, "history", false, "publish every revision, the oldest first")
	cmd.Flags().BoolVar(&o.revert, "revert", false, "a new version may have the content of an older one")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would happen, change nothing")
	cmd.Flags().BoolVar(&o.allowDirty, "allow-dirty", false, "push files that git has not committed")
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
	c, err := dial(o.registry, ws.Config)
	if err != nil {
		return err
	}
	origin, err := originOf(ctx, at, o.home, o.allowDirty || o.dryRun)
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
	waiting := o.Wait(fmt.Sprintf("the registry reads %s", plural(len(files), "file")))
	pushed, err := c.Push(ctx, push)
	waiting.Done()
	if err != nil {
		return o.refused(err, c)
	}
	return o.print(pushed, c.Address())
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

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

type deleteOptions struct {
	reasoned
	confirm string
}

func newDelete(s *shared) *cobra.Command {
	o := &deleteOptions{reasoned: reasoned{shared: s}}
	cmd := &cobra.Command{
		Use:   "delete EVENT [VERSION]",
		Short: "Delete versions of an event from the registry",
		Long: `Takes the contents of a version ("1.3"), of a major ("1") or of all versions away for
ever; their numbers, ids and fingerprints stay, and are never given again. First it
says whom that hurts, and deletes nothing; --confirm with the text that it then
prints does. What the home's files still hold cannot be deleted: retire it first.`,
		Example: "  treaty delete ordering.OrderPlaced 1.3 --reason 'has a password in an example'\n" +
			"  treaty delete ordering.OrderPlaced 1.3 --reason 'has a password in an example' --confirm 5f2b6c1d8e9a4f70",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&o.confirm, "confirm", "", "delete: the `TEXT` that was printed without it")
	return cmd
}

func (o *deleteOptions) run(ctx context.Context, args []string) error {
	c, err := o.connect(ctx, "a deletion")
	if err != nil {
		return err
	}
	version := ""
	if len(args) == 2 {
		version = args[1]
	}
	deleted, err := c.Delete(ctx, args[0], version, o.confirm, o.reason)
	var refusal *client.Error
	if errors.As(err, &refusal) && refusal.Problem.Deletion != nil {
		return o.ask(args, refusal.Problem.Deletion)
	}
	if err != nil {
		return c.trouble(err)
	}
	if o.json() {
		return report.Encode(o.Out, deleted)
	}
	_, err = fmt.Fprintf(o.Out, "✓ %s deleted   %s\n", plural(len(deleted.Versions), "version"), o.Paint(term.Dim, term.Safe(c.Address())))
	if err != nil {
		return err
	}
	return o.list(deleted)
}

// ask says whom a deletion hurts, and how it is confirmed.
func (o *deleteOptions) ask(args []string, d *wire.Deletion) error {
	if o.json() {
		if err := report.Encode(o.Out, d); err != nil {
			return err
		}
	} else if err := o.list(d); err != nil {
		return err
	}
	what := "nothing was deleted"
	if o.confirm != "" {
		what += ": what it would take, or hurt, has changed"
	}
	return exit.Refusef(fmt.Sprintf("if that is meant: treaty delete %s --reason '…' --confirm %s", term.Safe(strings.Join(args, " ")), term.Safe(d.Confirm)), "%s", what)
}

// list shows the versions, and whom their loss hurts.
func (o *deleteOptions) list(d *wire.Deletion) error {
	for _, v := range d.Versions {
		if _, err := fmt.Fprintf(o.Out, "  %s %s\n", term.Safe(v.Event), term.Safe(v.Version)); err != nil {
			return err
		}
	}
	for _, h := range d.Hurt {
		var does []string
		if h.Produces {
			does = append(does, "produces")
		}
		if h.Consumes {
			does = append(does, "consumes")
		}
		_, err := fmt.Fprintf(o.Out, "  hurts %s (%s), which %s %s\n", term.Safe(h.Service), term.Safe(h.Owner),
			strings.Join(does, " and "), term.Safe(strings.Join(h.Versions, ", ")))
		if err != nil {
			return err
		}
	}
	return nil
}

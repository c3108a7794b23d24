package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/registry/wire"
)

// transferable are the kinds of what has a home.
var transferable = []string{"context", "contract", "service"}

type transferOptions struct {
	reasoned
	home string
}

func newTransfer(s *shared) *cobra.Command {
	o := &transferOptions{reasoned: reasoned{shared: s}}
	cmd := &cobra.Command{
		Use:   "transfer context|contract|service NAME --home REPOSITORY --reason WHY",
		Short: "Give a context, an event or a service to another home",
		Long: `The home of a context, an event or a service is the repository whose files own it:
pushes from elsewhere are refused. As an admin, give it to another one; versions and
files in the registry go with it, the files in git somebody moves. A context does not
take its events and services with it: each has a home of its own.`,
		Example: "  treaty transfer context ordering --home github.com/acme/orders --reason 'it has a repository of its own'\n" +
			"  treaty transfer contract ordering.OrderPlaced --home github.com/acme/orders --reason 'moved'\n" +
			"  treaty transfer service fulfilment/shipping-worker --home github.com/acme/shipping --reason 'moved'",
		Args:      cobra.ExactArgs(2),
		ValidArgs: transferable,
		RunE:      func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0], args[1]) },
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&o.home, "home", "", "the new `REPOSITORY`, as its pushes name it: github.com/acme/orders")
	return cmd
}

func (o *transferOptions) run(ctx context.Context, kind, name string) error {
	switch {
	case kind == "event":
		kind = "contract"
	case !slices.Contains(transferable, kind):
		return exit.Usagef(orList("treaty transfer ", transferable), "%q has no home", kind)
	}
	if strings.TrimSpace(o.home) == "" {
		return exit.Usagef("name the repository: --home github.com/acme/orders", "there is no home to give it to")
	}
	c, err := o.connect(ctx, "a transfer")
	if err != nil {
		return err
	}
	change, err := c.Transfer(ctx, wire.Transfer{Kind: kind, Name: name, Home: o.home, Reason: o.reason})
	if err != nil {
		return c.misnamed(err, name, c.namesOf(ctx, kind))
	}
	if o.json() {
		return report.Encode(o.Out, change)
	}
	_, err = fmt.Fprintf(o.Out, "%s belongs to %s now   %s\n", o.Paint(term.Green, fmt.Sprintf("✓ the %s %s", kind, term.Safe(name))),
		term.Safe(change.Home), o.Paint(term.Dim, term.Safe(c.Address())))
	return err
}

// namesOf lists what of the kind may be meant.
func (c *connection) namesOf(ctx context.Context, kind string) func() ([]string, error) {
	switch kind {
	case "contract":
		return c.eventNames(ctx)
	case "service":
		return c.serviceNames(ctx)
	}
	return c.contextNames(ctx)
}

// contextNames lists the contexts of the registry.
func (c *connection) contextNames(ctx context.Context) func() ([]string, error) {
	return func() ([]string, error) {
		list, err := c.Contexts(ctx)
		var names []string
		for _, k := range list {
			names = append(names, k.Name)
		}
		return names, err
	}
}

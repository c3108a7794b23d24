package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// ofTrees are the flags of an import that writes files.
var ofTrees = []string{"as", "asyncapi", "owner", "out", "visibility", "root"}

// runConfluent copies another schema registry into ours.
func (o *importOptions) runConfluent(ctx context.Context, cmd *cobra.Command, args []string) error {
	for _, name := range ofTrees {
		if cmd.Flags().Changed(name) {
			return exit.Usagef("leave out --"+name+", or --confluent", "--%s is about files, --confluent about a registry", name)
		}
	}
	if len(args) > 0 {
		return exit.Usagef("name subjects with --subjects", "--confluent has its address already, but there is %q too", args[0])
	}
	e, err := o.clone.dial(ctx)
	if err != nil {
		return err
	}
	return o.clone.run(ctx, e, true, o.context)
}

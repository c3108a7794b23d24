package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
)

func newRoot(p *program) *cobra.Command {
	serve := newServe(p)
	root := &cobra.Command{
		Use:   "treatyd",
		Short: "Treaty's registry: what is accepted stays, what is refused is told why",
		Long: `treatyd is Treaty's registry: what is accepted stays, what is refused is told why.

Without a command it serves. Every setting is a flag, a variable TREATYD_…, or a
key in the file of --config, in that order; ` + "`treatyd config print`" + ` says what is in
effect and where it came from.

Exit codes: 0 fine; 1 a "no": a refusal, an audit trail that was changed, a check
that failed; 2 a mistake in the call or a trouble of the environment; 3 a fault of
Treaty.`,
		Example: "  treatyd --data /var/lib/treaty              serve on 127.0.0.1:8642\n" +
			"  treatyd backup --to treaty-monday.db        copy everything while it serves\n" +
			"  treatyd doctor                              is all well?",
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       build.Describe(),
		RunE:          serve.RunE,
	}
	root.SetFlagErrorFunc(flagError)
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	root.SetVersionTemplate("treatyd {{.Version}}\n")
	config.Flags(root.Flags())
	root.AddGroup(&cobra.Group{ID: "serve", Title: "To serve:"}, &cobra.Group{ID: "keep", Title: "To keep what is there:"},
		&cobra.Group{ID: "look", Title: "To look after it:"})
	for group, verbs := range map[string][]*cobra.Command{
		"serve": {serve, newMigrate(p)},
		"keep":  {newBackup(p), newRestore(p), newDump(p), newLoad(p), newRenew(p)},
		"look":  {newToken(p), newAudit(p), newConfig(p), newDoctor(p), newHealth(p)},
		"":      {newVersion(p)},
	} {
		for _, verb := range verbs {
			verb.GroupID = group
			root.AddCommand(verb)
		}
	}
	return root
}

// flagError says of a number that is none what it is, not how Go reads it.
func flagError(_ *cobra.Command, err error) error {
	var (
		flag   *pflag.InvalidValueError
		number *strconv.NumError
	)
	if errors.As(err, &flag) && errors.As(err, &number) {
		return exit.Usagef("", "--%s: %q is no whole number", flag.GetFlag().Name, flag.GetValue())
	}
	return err
}

// storeFlags are the settings of verbs that work on the store alone.
func storeFlags(cmd *cobra.Command) *cobra.Command {
	config.Flags(cmd.Flags(), "data", "store", "store-password")
	return cmd
}

// showHelp is what a verb does that only has others below it.
func showHelp(cmd *cobra.Command, _ []string) error { return cmd.Help() }

func newVersion(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version, and what it was built with", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.Out, "treatyd", build.Describe())
			return err
		},
	}
}

package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
)

func newExport(s *shared) *cobra.Command {
	o := &cloneOptions{shared: s}
	var kafkaContext string
	cmd := &cobra.Command{
		Use:   "export [--confluent URL]",
		Short: "Say the contracts in the words of others: AsyncAPI, CODEOWNERS, CloudEvents",
		Long: `Writes what the workspace says in forms that other tools read. The same workspace
gives the same bytes; with --check nothing is written, and what is out of date fails.

With --confluent: copies what our registry holds to another one that speaks Confluent's
protocol, as "treaty import --confluent" does it the other way: the subjects of contracts
too, with ids, version numbers, what is deleted softly, configs and modes.`,
		Example: "  treaty export asyncapi --out docs/asyncapi\n" +
			"  treaty export codeowners --org acme --out .github/CODEOWNERS\n" +
			"  treaty export cloudevents\n" +
			"  treaty export --confluent https://schemas.example.com --dry-run",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.other == "" {
				return cmd.Help()
			}
			e, err := o.dial(cmd.Context())
			if err != nil {
				return err
			}
			return o.run(cmd.Context(), e, false, kafkaContext)
		},
	}
	o.flags(cmd, "copy to")
	cmd.Flags().StringVar(&kafkaContext, "context", "", "with --confluent: the Kafka context to copy (default: all)")
	cmd.AddCommand(newExportAsyncAPI(s), newExportCodeowners(s), newExportCloudEvents(s))
	return cmd
}

// exportOptions are those of every export.
type exportOptions struct {
	*shared
	out   string
	check bool
}

func (o *exportOptions) flags(cmd *cobra.Command, out string) {
	cmd.Flags().StringVar(&o.out, "out", "", out)
	cmd.Flags().BoolVar(&o.check, "check", false, "write nothing; exit with 1 if what --out names is out of date")
}

// usable reads the workspace. What cannot be read would be missing unseen, so
// findings that are errors end the export: done is then their outcome.
func (o *exportOptions) usable(ctx context.Context) (ws *workspace.Workspace, at string, done error) {
	if o.check && o.out == "" {
		return nil, "", exit.Usagef("name what was written: --check --out …", "--check compares with what --out names")
	}
	ws, at, err := o.load(ctx, "")
	if err != nil {
		return nil, "", err
	}
	if wrong := unusable(ws); len(wrong) > 0 {
		return nil, "", o.impossible(wrong, "nothing was exported")
	}
	return ws, at, nil
}

// checkContext refuses a context that the workspace does not have.
func checkContext(name string, known []string) error {
	if name == "" || slices.Contains(known, name) {
		return nil
	}
	hint := "there are " + strings.Join(known[:min(10, len(known))], ", ")
	if len(known) == 0 {
		hint = "`treaty new context` begins one"
	}
	if s := workspace.Suggest(name, known); s != "" {
		hint = "did you mean " + s + "?"
	}
	return exit.Usagef(hint, "there is no context %s in this workspace", name)
}

// outcome fails a check that found something stale.
func (o *exportOptions) outcome(stale int) error {
	if o.check && stale > 0 {
		return exit.Refusef("run it without --check, and commit what it writes", "%s out of date", plural(stale, "exported file"))
	}
	return nil
}

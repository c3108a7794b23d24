package main

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
)

func newConfig(p *program) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Print the settings, or the schema of their file", Args: cobra.NoArgs, RunE: showHelp}
	var asJSON bool
	show := &cobra.Command{
		Use:   "print",
		Short: "Print what is in effect, and where each value came from",
		Long: `Print every setting that is in effect with where it came from: a flag, a variable,
a line of the file, or the default. The output is a file for --config; secrets are
never shown.`,
		Example: "  treatyd config print --config /etc/treaty/treatyd.yaml\n  TREATYD_LISTEN=127.0.0.1:9000 treatyd config print",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd)
			if err != nil {
				return err
			}
			if _, err := authIssuers(cfg.Issuers); err != nil { // serve would refuse them
				return err
			}
			if _, err := authProviders(cfg.Providers); err != nil {
				return err
			}
			if !asJSON {
				return cfg.Print(p.Out)
			}
			enc := json.NewEncoder(p.Out)
			enc.SetIndent("", "  ")
			return enc.Encode(cfg.Values())
		},
	}
	config.Flags(show.Flags())
	show.Flags().BoolVar(&asJSON, "json", false, "print a JSON list of key, value and origin")
	cmd.AddCommand(show, &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of the file, for editors", Args: cobra.NoArgs,
		Example: "  treatyd config schema > treatyd.schema.json",
		RunE: func(*cobra.Command, []string) error {
			_, err := p.Out.Write(config.Schema())
			return err
		},
	})
	return cmd
}

package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func newMigrate(p *program) *cobra.Command {
	return storeFlags(&cobra.Command{
		Use:   "migrate",
		Short: "Make the store, or bring its tables up to date",
		Long: `Make the store, or bring its tables up to date, and stop. ` + "`serve`" + ` does the same
when it starts; use migrate where starting must not change tables by itself.
Several at once take turns, and a step that fails leaves the store as it was.
There is no way back but a backup: make one first.`,
		Example: "  treatyd migrate --data /var/lib/treaty\n  treatyd migrate --store postgres://treaty@db/treaty",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd)
			if err != nil {
				return err
			}
			s, err := openStore(cmd.Context(), &cfg.Config, newLog(p.Err, cfg.Log))
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.Out, cfg.StoreName(), "is up to date")
			return errors.Join(err, s.Close())
		},
	})
}

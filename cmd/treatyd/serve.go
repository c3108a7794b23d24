package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
)

func newServe(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API and the pages",
		Long: `Serve the API and the pages until Ctrl-C or SIGTERM, which lets the requests
under way finish. SIGHUP reads the certificate again, as its change does.

Without --auth-required nobody is authenticated: then it listens on loopback only,
unless --allow-anonymous says in plain words that anybody may do everything.`,
		Example: "  treatyd serve --data /var/lib/treaty\n" +
			"  treatyd serve --config /etc/treaty/treatyd.yaml\n" +
			"  treatyd serve --listen :8642 --auth-required --tls-cert chain.pem --tls-key key.pem\n" +
			"  treatyd serve --store postgres://treaty@db/treaty --store-password-file /run/secrets/db",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd, p) },
	}
	config.Flags(cmd.Flags())
	return cmd
}

func serve(cmd *cobra.Command, p *program) error {
	cfg, err := p.load(cmd)
	if err != nil {
		return err
	}
	m := New(cfg.Config, p.Err)
	m.Ready = func(address string) { fmt.Fprintln(p.Out, "treatyd is ready: open", address) }
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	m.Reload = hangup
	err = errors.Join(m.Run(cmd.Context()), m.Close())
	if errors.Is(err, context.Canceled) { // told to stop while it started
		return nil
	}
	return err
}

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/credential"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/workspace"
)

type whoamiOptions struct{ *shared }

func newWhoami(s *shared) *cobra.Command {
	o := &whoamiOptions{s}
	return &cobra.Command{
		Use:   "whoami [ADDRESS]",
		Short: "Ask a registry whom it takes you for",
		Long: `Says whom the registry at ADDRESS (else that of treaty.yaml, else $` + credential.RegistryVariable + `) takes
you for, what you may do there, until when, and where the token comes from.`,
		Example: "  treaty whoami\n  treaty whoami https://treaty.example.com",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), first(args)) },
	}
}

func (o *whoamiOptions) run(ctx context.Context, address string) error {
	address, err := o.registryHere(ctx, address)
	if err != nil {
		return err
	}
	c, err := dial(address, workspace.Config{})
	if err != nil {
		return err
	}
	who, err := c.Whoami(ctx)
	if err != nil {
		return c.trouble(err)
	}
	id := identity{Registry: c.Address(), Principal: who, Token: c.token}
	if o.json() {
		return report.Encode(o.Out, id)
	}
	_, err = fmt.Fprintf(o.Out, "%s   %s\n  %s\n", o.Paint(term.Bold, id.who()), o.Paint(term.Dim, term.Safe(id.Registry)), id.why())
	return err
}

// why says where the token comes from.
func (id identity) why() string {
	switch id.Token {
	case credential.Environment:
		return "by the token in $" + credential.TokenVariable
	case credential.Stored:
		return "by the token that `treaty login` stored"
	}
	return "without a token"
}

// registryHere returns the address that is named, else that of the workspace
// around -C, else that of the environment.
func (s *shared) registryHere(ctx context.Context, address string) (string, error) {
	var config workspace.Config
	if address == "" {
		at, err := root(s.dir)
		if err != nil {
			return "", err
		}
		if _, err := os.Stat(filepath.Join(at, workspaceFile)); err == nil {
			ws, err := loadDir(ctx, at, "working tree")
			if err != nil {
				return "", err
			}
			config = ws.Config
		}
	}
	return addressOf(address, config)
}

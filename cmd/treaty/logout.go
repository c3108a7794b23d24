package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/credential"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/registry/client"
)

type logoutOptions struct{ *shared }

func newLogout(s *shared) *cobra.Command {
	o := &logoutOptions{s}
	return &cobra.Command{
		Use:   "logout [ADDRESS]",
		Short: "Forget the token for a registry",
		Long: `Removes the token that ` + "`treaty login`" + ` stored for the registry at ADDRESS (else that of
treaty.yaml, else $` + credential.RegistryVariable + `). The registry is not asked: the token stays good until
it expires or an admin revokes it.`,
		Example: "  treaty logout https://treaty.example.com",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), first(args)) },
	}
}

func (o *logoutOptions) run(ctx context.Context, address string) error {
	address, err := o.registryHere(ctx, address)
	if err != nil {
		return err
	}
	origin, err := client.Origin(address)
	if err != nil {
		return exit.Usagef("write it as https://treaty.example.com", "%w", err)
	}
	store, err := credential.Open()
	if err != nil {
		return err
	}
	removed, err := store.Remove(origin)
	if err != nil {
		return err
	}
	if o.json() {
		return report.Encode(o.Out, logoutView{address, removed})
	}
	text := "no token was stored"
	if removed {
		text = "✓ the token is forgotten here; it stays good until it expires or an admin revokes it"
	}
	_, err = fmt.Fprintf(o.Out, "%s   %s\n", text, o.Paint(term.Dim, term.Safe(address)))
	return err
}

// logoutView is the JSON of `treaty logout`.
type logoutView struct {
	Registry string `json:"registry"`
	Removed  bool   `json:"removed"` // a token was stored
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/credential"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

type loginOptions struct {
	*shared
	tokenFile string
}

func newLogin(s *shared) *cobra.Command {
	o := &loginOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "login [ADDRESS]",
		Short: "Store a token for a registry",
		Long: `Reads a token from standard input, or from a file that you alone can read, asks the
registry at ADDRESS ($` + credential.RegistryVariable + ` where none is named) whose it is, and stores it for that
scheme, host and port. It goes to no other, whatever a workspace names. A token is no
flag and no argument, for others can see those.`,
		Example: "  treaty login https://treaty.example.com < token\n" +
			"  treaty login https://treaty.example.com --token-file ~/token",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), first(args)) },
	}
	cmd.Flags().StringVar(&o.tokenFile, "token-file", "", "read the token from `FILE`")
	return cmd
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func (o *loginOptions) run(ctx context.Context, address string) error {
	address, err := toLogIn(address)
	if err != nil {
		return err
	}
	origin, err := client.Origin(address)
	if err != nil {
		return exit.Usagef("write it as https://treaty.example.com", "%w", err)
	}
	token, err := o.read(ctx, address)
	if err != nil {
		return err
	}
	c, err := connect(address, token, credential.None)
	if err != nil {
		return err
	}
	who, err := c.Whoami(ctx)
	if client.IsUnauthenticated(err) {
		return exit.Refusef("ask an admin of the registry for a token; nothing was stored", "%w", err)
	}
	if err != nil {
		return c.trouble(err)
	}
	if who.Kind == anonymous {
		return exit.Refusef("it needs no login; nothing was stored", "%s lets everybody do everything", address)
	}
	store, err := credential.Open()
	if err != nil {
		return err
	}
	file, err := store.Write(origin, token)
	if err != nil {
		return err
	}
	return o.print(identity{Registry: c.Address(), Principal: who, Token: credential.Stored, File: file})
}

// anonymous is the kind of whoever asks where nobody is asked who they are.
const anonymous = "anonymous"

// toLogIn returns the address to log in at. A workspace does not choose where a
// token goes: the user does.
func toLogIn(address string) (string, error) {
	if address == "" {
		address = os.Getenv(credential.RegistryVariable)
	}
	switch {
	case address == "":
		return "", exit.Usagef("`treaty login https://treaty.example.com`: treaty.yaml does not decide where a token goes",
			"there is no registry to log in at")
	case strings.HasPrefix(address, "treaty_"):
		return "", exit.Usagef("have it revoked; the next one goes through standard input or --token-file",
			"a token is no argument: others can see it in the list of processes, and your shell remembers it")
	}
	return address, nil
}

// read reads the token from the file or from standard input.
func (o *loginOptions) read(ctx context.Context, address string) (token client.Token, err error) {
	if o.tokenFile != "" {
		return credential.ReadFile(o.tokenFile)
	}
	restore, hushed, err := term.Silence(o.In)
	if err != nil {
		return token, exit.Usagef("pipe the token into it, or name its file with --token-file", "%w", err)
	}
	defer restore()
	if hushed {
		fmt.Fprintf(o.Err, "token for %s: ", term.Safe(address))
		defer fmt.Fprintln(o.Err)
	}
	err = interruptible(ctx, func() error {
		token, err = readToken(o.In, hushed)
		return err
	})
	return token, err
}

// readToken reads a line where somebody types, else everything.
func readToken(in io.Reader, typed bool) (client.Token, error) {
	text, buffer := []byte{}, make([]byte, 1024)
	for len(text) < credential.MaxText && !(typed && strings.Contains(string(text), "\n")) {
		n, err := in.Read(buffer)
		text = append(text, buffer[:n]...)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return client.Token{}, exit.Usagef("", "standard input cannot be read: %w", err)
		}
	}
	token, err := client.ParseToken(string(text))
	if err != nil {
		return token, exit.Usagef("pipe the token into `treaty login`, or name its file with --token-file", "%w", err)
	}
	return token, nil
}

// identity is whom a registry takes the user for, and why.
type identity struct {
	Registry string `json:"registry"`
	*wire.Principal
	Token credential.Source `json:"token"`
	File  string            `json:"file,omitempty"`
}

func (o *loginOptions) print(id identity) error {
	if o.json() {
		return report.Encode(o.Out, id)
	}
	fmt.Fprintf(o.Out, "%s   %s\n", o.Paint(term.Green, "✓ logged in as "+id.who()), o.Paint(term.Dim, term.Safe(id.Registry)))
	_, err := fmt.Fprintf(o.Out, "  stored in %s\n", term.Safe(id.File))
	return err
}

// who names the principal with what it may do: "token ci-shop: reader, until
// 2027-02-19".
func (id identity) who() string {
	text := id.Kind + " " + id.Name
	if id.Kind == anonymous {
		text = anonymous
	}
	text += ": " + strings.Join(id.Roles, ", ")
	if id.ExpiresAt != nil {
		text += ", until " + id.ExpiresAt.Format(time.DateOnly)
	}
	return term.Safe(text)
}

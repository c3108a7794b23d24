package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/credential"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/client"
)

func registryFlag(cmd *cobra.Command, address *string) {
	cmd.Flags().StringVar(address, "registry", "", "the registry's `URL` (default: treaty.yaml, then $"+credential.RegistryVariable+")")
}

// connection is a client of a registry, with where its token comes from.
type connection struct {
	*client.Client
	token credential.Source
}

// dial returns a client of the registry that the flag, the workspace or the
// environment names, with the token that is for it.
func dial(flag string, config workspace.Config) (*connection, error) {
	address, err := addressOf(flag, config)
	if err != nil {
		return nil, err
	}
	token, source, err := credential.Choose(address)
	if err != nil {
		return nil, err
	}
	return connect(address, token, source)
}

// addressOf returns the address that the flag, the workspace or the environment
// names.
func addressOf(flag string, config workspace.Config) (string, error) {
	for _, address := range []string{flag, config.Registry, os.Getenv(credential.RegistryVariable)} {
		if address != "" {
			return address, nil
		}
	}
	return "", exit.Usagef("name one with --registry URL, `registry:` in treaty.yaml, or $"+credential.RegistryVariable,
		"there is no registry to speak to")
}

// unseenElsewhere says why it is not known who consumes elsewhere: the last pull was
// long ago, or there is a registry, named by the workspace or by the environment, of
// which nothing was pulled yet; "" where it is known, or nobody can be elsewhere.
func unseenElsewhere(ws *workspace.Workspace, now time.Time) string {
	if _, err := addressOf("", ws.Config); err != nil && ws.Lock == nil {
		return ""
	}
	return lint.Unseen(ws.Lock, now)
}

// unseenSince is unseenElsewhere of a head whose base, if there is one, may name a
// registry or have pulled: a change does not make what is not known known by saying
// no more whom to ask.
func unseenSince(base, head *workspace.Workspace, now time.Time) string {
	why := unseenElsewhere(head, now)
	if why == "" && head.Lock == nil && base != nil && unseenElsewhere(base, now) != "" {
		return lint.NothingPulled
	}
	return why
}

func connect(address string, token client.Token, source credential.Source) (*connection, error) {
	c, err := client.New(address, client.Options{Name: "treaty/" + build.Version(), Token: token, CacheDir: schemaCache()})
	var open *client.Open
	if errors.As(err, &open) {
		return nil, exit.Usagef("name the registry with https://", "%w", err)
	}
	if err != nil {
		return nil, exit.Usagef("write it as https://treaty.example.com", "%w", err)
	}
	return &connection{c, source}, nil
}

// schemaCache returns the folder of schemas by their fingerprint; empty where the
// user has no folder for such things.
func schemaCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "treaty", "schemas")
}

// trouble says why the registry did not answer as it should.
func (c *connection) trouble(err error) error {
	var refusal *client.Error
	if errors.As(err, &refusal) {
		if refusal.Problem.Status == http.StatusInternalServerError {
			return &exit.Error{Code: exit.Fault, Err: fmt.Errorf("a fault of the registry: %w", refusal), Hint: refusal.Problem.Hint}
		}
		hint := refusal.Problem.Hint
		if client.IsUnauthenticated(err) {
			hint = c.wayIn()
		}
		return exit.Refusef(hint, "%w", refusal)
	}
	var unreachable *client.Unreachable
	if errors.As(err, &unreachable) {
		hint := "is it running? `treatyd` starts one"
		var dns *net.DNSError
		if errors.As(err, &dns) && dns.IsNotFound {
			hint = "is its name spelt right? no host is known by it"
		}
		return exit.Usagef(hint, "%w", unreachable)
	}
	return err
}

// misnamed is the trouble with a question about something that the user named: what
// the registry does not have, or takes for no name, is a slip, and no "no". Known lists
// what may be meant.
func (c *connection) misnamed(err error, name string, known func() ([]string, error)) error {
	var refusal *client.Error
	if !errors.As(err, &refusal) || !slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity}, refusal.Problem.Status) {
		return c.trouble(err)
	}
	hint := refusal.Problem.Hint
	if list, err := known(); err == nil && !slices.Contains(list, name) {
		if meant := workspace.Suggest(name, list); meant != "" {
			hint = "did you mean " + meant + "?"
		}
	}
	return exit.Usagef(hint, "%w", refusal)
}

// serviceNames lists the services of the registry, alone and with their context.
func (c *connection) serviceNames(ctx context.Context) func() ([]string, error) {
	return func() ([]string, error) {
		list, err := c.Services(ctx)
		var names []string
		for _, s := range list {
			names = append(names, s.Name, s.Context+"/"+s.Name)
		}
		return names, err
	}
}

// eventNames lists the events of the registry.
func (c *connection) eventNames(ctx context.Context) func() ([]string, error) {
	return func() ([]string, error) {
		list, err := c.Events(ctx)
		var names []string
		for _, e := range list {
			names = append(names, e.Name)
		}
		return names, err
	}
}

// wayIn says how to be known to the registry.
func (c *connection) wayIn() string {
	login := "`treaty login " + c.Address() + "`"
	switch {
	case c.token == credential.Environment:
		return "set $" + credential.TokenVariable + " to a good token: an admin creates one"
	case c.token == credential.Stored:
		return "ask an admin for another token, then " + login
	case os.Getenv(credential.TokenVariable) != "":
		return login + ", for $" + credential.TokenVariable + " goes to the registry in $" + credential.RegistryVariable + " alone"
	}
	return login + " with a token that an admin created"
}

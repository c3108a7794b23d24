package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
)

// registryVariable names the registry where neither a flag nor treaty.yaml does.
const registryVariable = "TREATY_REGISTRY"

func registryFlag(cmd *cobra.Command, address *string) {
	cmd.Flags().StringVar(address, "registry", "", "the registry's `URL` (default: treaty.yaml, then $"+registryVariable+")")
}

// dial returns a client of the registry that the flag, the environment or the
// workspace names.
func dial(flag string, config workspace.Config) (*client.Client, error) {
	address := flag
	if address == "" {
		address = config.Registry
	}
	if address == "" {
		address = os.Getenv(registryVariable)
	}
	if address == "" {
		return nil, exit.Usagef("name one with --registry URL, `registry:` in treaty.yaml, or $"+registryVariable,
			"there is no registry to speak to")
	}
	c, err := client.New(address, client.Options{Name: "treaty/" + build.Version()})
	if err != nil {
		return nil, exit.Usagef("write it as https://treaty.example.com", "%w", err)
	}
	return c, nil
}

// registryTrouble says why the registry did not answer as it should.
func registryTrouble(err error) error {
	var refusal *client.Error
	if errors.As(err, &refusal) {
		if refusal.Problem.Status == http.StatusInternalServerError {
			return &exit.Error{Code: exit.Fault, Err: fmt.Errorf("a fault of the registry: %w", refusal), Hint: refusal.Problem.Hint}
		}
		return exit.Refusef(refusal.Problem.Hint, "%w", refusal)
	}
	var unreachable *client.Unreachable
	if errors.As(err, &unreachable) {
		return exit.Usagef("is it running? `treatyd` starts one", "%w", unreachable)
	}
	return err
}

package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// reasoned are the options of what somebody decides in a registry, which keeps who it
// was and why.
type reasoned struct {
	*shared
	registry, reason string
}

func (r *reasoned) flags(cmd *cobra.Command) {
	registryFlag(cmd, &r.registry)
	cmd.Flags().StringVar(&r.reason, "reason", "", "why, for the audit trail")
}

// connect returns a client of the registry, once there is a reason; what is "a deletion".
func (r *reasoned) connect(ctx context.Context, what string) (*connection, error) {
	if err := needReason(what, r.reason); err != nil {
		return nil, err
	}
	return r.dial(ctx, r.registry)
}

// needReason refuses what has no reason; what is "a deletion".
func needReason(what, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return exit.Usagef("say why: --reason '…'; the audit trail keeps it", "%s needs a reason", what)
	}
	return nil
}

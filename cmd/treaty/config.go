package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

func newConfig(s *shared) *cobra.Command {
	return &cobra.Command{
		Use:   "config [EVENT]",
		Short: "Say how rules weigh here, and which line says so",
		Long: `Prints what treaty.yaml and the policies that it extends say of rules, each line with the
file and line that it comes from; what a later one outweighs is left out. With EVENT, the
overrides that are about the event, and how each rule of which anything is said weighs
there.`,
		Example:           "  treaty config\n  treaty config ordering.OrderPlaced\n  treaty config --output json",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: s.completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, _, err := s.withTreatyYAML(cmd.Context(), "what rules are told")
			if err != nil {
				return err
			}
			var about *workspace.Contract
			if len(args) == 1 {
				if about, err = findContract(ws, args[0]); err != nil {
					return err
				}
			}
			view := configOf(ws.Config, about)
			if s.json() {
				return report.Encode(s.Out, view)
			}
			return s.printConfig(view)
		},
	}
}

// workspacePolicy is the policy of the workspace at -C; ok is false where there is no
// treaty.yaml, so that nothing is said of rules.
func (s *shared) workspacePolicy(ctx context.Context) (p lint.Policy, ok bool, err error) {
	at, err := root(s.dir)
	if err != nil {
		return p, false, err
	}
	if _, err := os.Stat(filepath.Join(at, workspaceFile)); errors.Is(err, os.ErrNotExist) {
		return p, false, nil
	}
	ws, err := loadDir(ctx, at, "")
	if err != nil {
		return p, false, err
	}
	p, err = s.policy(ws)
	return p, true, err
}

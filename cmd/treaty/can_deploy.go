package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
)

type canDeployOptions struct {
	*shared
	registry    string
	environment string
	commit      string
}

func newCanDeploy(s *shared) *cobra.Command {
	o := &canDeployOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "can-deploy SERVICE --env ENVIRONMENT",
		Short: "Ask whether a service may go to an environment",
		Long: `Asks the registry, by what runs in the environment now: can SERVICE read all that is
written there, and all that is stored where it replays; can what runs there read
what SERVICE writes. The answer is yes, no or unknown, with the rows that decide it.
What is not known, such as a commit whose manifest was never pushed, is no yes.

Exit codes: 0 yes; 1 no or unknown; 2 a name that the registry does not have.`,
		Example: "  treaty can-deploy checkout --env production\n" +
			"  treaty can-deploy checkout --env production --commit $(git rev-parse HEAD) && ./rollout.sh",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0]) },
	}
	registryFlag(cmd, &o.registry)
	cmd.Flags().StringVar(&o.environment, "env", "", "the `ENVIRONMENT`: production, staging-eu")
	cmd.Flags().StringVar(&o.commit, "commit", "", "the `SHA` that it is built from, or what git knows it by (default: the one that was pushed last)")
	return cmd
}

func (o *canDeployOptions) run(ctx context.Context, service string) error {
	if o.environment == "" {
		return exit.Usagef("name it: --env production", "no environment is named")
	}
	commit, err := o.builtFrom(ctx, o.commit)
	if err != nil {
		return err
	}
	c, err := o.dial(ctx, o.registry)
	if err != nil {
		return err
	}
	answer, err := c.CanDeploy(ctx, service, o.environment, commit)
	if err != nil {
		return c.misnamed(err, service, c.serviceNames(ctx))
	}
	if o.json() {
		if err := report.Encode(o.Out, answer); err != nil {
			return err
		}
		return decided(answer.Answer)
	}
	what := answer.Service
	if answer.Commit != "" {
		what += " at " + shortCommit(answer.Commit)
	}
	return o.printAnswer(answer.Answer, what+" to "+answer.Environment, answer.Rows)
}

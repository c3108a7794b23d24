package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
)

type canRetireOptions struct {
	*shared
	registry    string
	environment string
}

func newCanRetire(s *shared) *cobra.Command {
	o := &canRetireOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "can-retire EVENT MAJOR",
		Short: "Ask whether a major of an event may be retired",
		Long: `Asks the registry whether a service still needs the major: by what services declare
now, and by what those declared that run, in all environments or in one. The answer
is yes, no or unknown, with the rows that decide it. Who fetched its versions in the
last thirty days is shown beside them, and decides nothing.

Exit codes: 0 yes; 1 no or unknown; 2 a name that the registry does not have.`,
		Example: "  treaty can-retire ordering.OrderPlaced 1\n  treaty can-retire ordering.OrderPlaced 1 --env production",
		Args:    cobra.ExactArgs(2),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0], args[1]) },
	}
	registryFlag(cmd, &o.registry)
	cmd.Flags().StringVar(&o.environment, "env", "", "by what runs in this `ENVIRONMENT` alone")
	return cmd
}

func (o *canRetireOptions) run(ctx context.Context, event, text string) error {
	major, err := parseMajor(text)
	if err != nil {
		return err
	}
	c, err := o.dial(ctx, o.registry)
	if err != nil {
		return err
	}
	answer, err := c.CanRetire(ctx, event, major, o.environment)
	if err != nil {
		return c.misnamed(err, event, c.eventNames(ctx))
	}
	if o.json() {
		if err := report.Encode(o.Out, answer); err != nil {
			return err
		}
		return decided(answer.Answer)
	}
	what := fmt.Sprintf("%s v%d retired", answer.Event, answer.Major)
	if answer.Environment != "" {
		what += ", by what runs in " + answer.Environment
	}
	return o.printAnswer(answer.Answer, what, answer.Rows)
}

// parseMajor reads the number of a major: 1, or v1.
func parseMajor(text string) (int, error) {
	major, err := strconv.Atoi(strings.TrimPrefix(text, "v"))
	if err != nil || major < 1 {
		return 0, exit.Usagef("write it as 1, or v1", "%q is no major: a number from 1 on", text)
	}
	return major, nil
}

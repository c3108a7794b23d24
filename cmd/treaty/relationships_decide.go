package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/registry/wire"
)

type relationshipDecideOptions struct {
	reasoned
	accept  bool
	pattern string
}

// newRelationshipDecide is `accept`, or `revoke`.
func newRelationshipDecide(s *shared, accept bool) *cobra.Command {
	o := &relationshipDecideOptions{reasoned: reasoned{shared: s}, accept: accept}
	cmd := &cobra.Command{
		Use: "accept CONTEXT WITH --reason TEXT", Short: "Accept what another context proposes, as an approver",
		Long: `Has CONTEXT accept, in the registry, the relationship that WITH declares, as if the
context.yaml of CONTEXT declared the other side. It is to exactly that proposal: it lapses
when WITH proposes anything else, and when the file of CONTEXT says something itself.`,
		Example: "  treaty relationships accept ordering billing --reason 'they may read what is for all'",
		Args:    cobra.ExactArgs(2),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0], args[1]) },
	}
	if !accept {
		cmd.Use, cmd.Short = "revoke CONTEXT WITH --reason TEXT", "Take back what a context accepted"
		cmd.Long = "Takes back that CONTEXT accepted what WITH proposes. It is refused while services read by it."
		cmd.Example = "  treaty relationships revoke ordering billing --reason 'they have their own copy now'"
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&o.pattern, "pattern", "", "the pattern that WITH declares, where it declares several")
	return cmd
}

func (o *relationshipDecideOptions) run(ctx context.Context, name, with string) error {
	c, err := o.connect(ctx, "a decision")
	if err != nil {
		return err
	}
	meant, err := o.meant(ctx, c, name, with)
	if err != nil {
		return err
	}
	decide := c.WithdrawRelationship
	if o.accept {
		decide = c.AcceptRelationship
	}
	done, err := decide(ctx, name, with, wire.AcceptRelationship{As: meant.As, Pattern: meant.Pattern, Reason: o.reason})
	if err != nil {
		return c.trouble(err)
	}
	if o.json() {
		return report.Encode(o.Out, done)
	}
	verb := "accepts no more"
	if o.accept {
		verb = "accepts"
	}
	_, err = fmt.Fprintf(o.Out, "%s that %s is %s it, %s   %s\n", o.Paint(term.Green, fmt.Sprintf("✓ %s %s", term.Safe(done.Context), verb)),
		term.Safe(done.With), roleOf(done.As), term.Safe(done.Pattern), o.Paint(term.Dim, term.Safe(c.Address())))
	return err
}

// meant returns the one declaration of with that is to be accepted, or was.
func (o *relationshipDecideOptions) meant(ctx context.Context, c *connection, name, with string) (*wire.Relationship, error) {
	proposer, err := c.Context(ctx, with)
	if err != nil {
		return nil, c.trouble(err)
	}
	declared := slices.DeleteFunc(proposer.Relationships, func(r wire.Relationship) bool {
		return r.With != name || o.pattern != "" && r.Pattern != o.pattern
	})
	hint := fmt.Sprintf("`treaty relationships %s` shows what is declared", with)
	switch len(declared) {
	case 0:
		pattern := ""
		if o.pattern != "" {
			pattern = " as " + o.pattern
		}
		return nil, exit.Refusef(hint, "%s proposes no relationship with %s%s", with, name, pattern)
	case 1:
		return &declared[0], nil
	}
	var patterns []string
	for _, r := range declared {
		patterns = append(patterns, r.Pattern)
	}
	return nil, exit.Usagef("name one of them: --pattern "+patterns[0], "%s declares %d relationships with %s: %s", with, len(declared), name, strings.Join(patterns, ", "))
}

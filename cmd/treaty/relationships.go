package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

type relationshipsOptions struct {
	*shared
	registry string
	proposed bool
}

func newRelationships(s *shared) *cobra.Command {
	o := &relationshipsOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "relationships [CONTEXT...]",
		Short: "List the relationships of contexts, and what waits to be accepted",
		Long: `Lists what the registry knows of the relationships of the named contexts, else of the
workspace's own, else of all: accepted by both sides, proposed by one, or disputed,
where both declare something that does not go together. Of what is not accepted it
says whose turn it is, and what to write into which file. A consumer across contexts
is refused until both sides declare the relationship, or an approver of the side that
is asked accepts it here.`,
		Example: "  treaty relationships\n  treaty relationships --proposed\n  treaty relationships ordering --output json\n" +
			"  treaty relationships accept ordering billing --reason 'they may read what is for all'",
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	cmd.AddCommand(newRelationshipDecide(s, true), newRelationshipDecide(s, false))
	registryFlag(cmd, &o.registry)
	cmd.Flags().BoolVar(&o.proposed, "proposed", false, "list only what waits for one side")
	return cmd
}

func (o *relationshipsOptions) run(ctx context.Context, named []string) error {
	ws, _, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	c, err := dial(o.registry, ws.Config)
	if err != nil {
		return err
	}
	all, err := c.Contexts(ctx)
	if err != nil {
		return c.trouble(err)
	}
	mine, err := meantContexts(all, ws, named)
	if err != nil {
		return err
	}
	links := linksOf(all, mine, ws)
	if o.proposed {
		links = slices.DeleteFunc(links, func(l relationshipLink) bool { return l.State == linkAccepted })
	}
	return o.print(c.Address(), mine, links)
}

// meantContexts are the contexts that are asked about: those that are named, else
// the workspace's, else all of the registry.
func meantContexts(all []wire.Context, ws *workspace.Workspace, named []string) ([]string, error) {
	var known []string
	for _, c := range all {
		known = append(known, c.Name)
	}
	own := ownContexts(ws)
	for _, name := range named {
		if slices.Contains(known, name) || slices.Contains(own, name) {
			continue
		}
		hint := "`treaty relationships` without a name lists those of all contexts, outside of a workspace"
		if meant := workspace.Suggest(name, known); meant != "" {
			hint = "did you mean " + meant + "?"
		}
		return nil, exit.Usagef(hint, "the registry has no context %q", name)
	}
	switch {
	case len(named) > 0:
		return named, nil
	case len(own) > 0:
		return own, nil
	}
	return known, nil
}

// ownContexts are the contexts of the workspace's files and of its services.
func ownContexts(ws *workspace.Workspace) []string {
	var own []string
	for _, c := range ws.Contexts {
		own = append(own, c.Name)
	}
	for _, s := range ws.Services {
		own = append(own, s.Context)
	}
	slices.Sort(own)
	return slices.Compact(own)
}

func (o *relationshipsOptions) print(address string, mine []string, links []relationshipLink) error {
	if o.json() {
		return report.Encode(o.Out, relationshipsView{Registry: address, Contexts: append([]string{}, mine...), Relationships: append([]relationshipLink{}, links...)})
	}
	var b strings.Builder
	if len(links) == 0 && o.proposed {
		fmt.Fprintf(&b, "nothing waits to be accepted   %s\n", o.Paint(term.Dim, term.Safe(address)))
	} else if len(links) == 0 && len(mine) == 1 {
		fmt.Fprintf(&b, "no relationship of %s is declared   %s\n", term.Safe(mine[0]), o.Paint(term.Dim, term.Safe(address)))
	} else if len(links) == 0 {
		fmt.Fprintf(&b, "no relationship is declared   %s\n", o.Paint(term.Dim, term.Safe(address)))
	}
	for _, l := range links {
		fmt.Fprintf(&b, "%s   %s is %s %s, %s\n", o.Paint(l.colour(), fmt.Sprintf("%-10s", l.State)), term.Safe(l.Context), roleOf(l.As), term.Safe(l.With), term.Safe(l.patterns()))
		if c := l.Consent; c != nil {
			fmt.Fprintf(&b, "  accepted for %s in the registry by %s on %s: %s\n", term.Safe(l.With), term.Safe(c.By), c.At.UTC().Format(time.DateOnly), term.Safe(c.Reason))
		}
		if l.Waits != "" {
			fmt.Fprintf(&b, "  waits for %s: %s\n", term.Safe(l.Waits), term.Safe(l.Next))
		}
	}
	_, err := fmt.Fprint(o.Out, b.String())
	return err
}

// relationshipsView is the JSON of `treaty relationships`.
type relationshipsView struct {
	Registry      string             `json:"registry"`
	Contexts      []string           `json:"contexts"` // that were asked about
	Relationships []relationshipLink `json:"relationships"`
}

func (l relationshipLink) colour() term.Style {
	if l.State == linkAccepted {
		return term.Green
	}
	return term.Yellow
}

func (l relationshipLink) patterns() string {
	if l.Answer != "" && l.Answer != l.Pattern {
		return l.Pattern + " and " + l.Answer
	}
	return l.Pattern
}

// roleOf is what a context calls itself, before the name of the other.
func roleOf(as string) string {
	if contract.Role(as) == contract.Equal {
		return "equal to"
	}
	return term.Safe(as) + " of"
}

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/flow/draw"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire/flows"
)

// The forms that only a graph has.
const (
	outputDOT     = "dot"
	outputMermaid = "mermaid"
	outputSVG     = "svg"
)

type graphOptions struct {
	*shared
	focus    string
	depth    int
	contexts []string
	by       string
	measures bool
}

func newGraph(s *shared) *cobra.Command {
	o := &graphOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "graph",
		Short: "Show what sets off what: producers, events, consumers, reactions",
		Long: `Shows the flow of events: who writes them, who reads them, and what is emitted in
reaction, as the services of the workspace declare it (` + "`produces`, `consumes`, `emits`" + `),
and those of other repositories that were pulled.
Loops are marked: those that some ` + "`terminates:`" + ` ends, and those that nobody ends, which
` + "`treaty lint`" + ` reports as reaction-cycle.

--focus shows what is around an event, a service or a context: --depth steps against the
flow and with it, where a step leads from an event to a service or from a service to an
event. Beyond a service only what it emits in reaction follows. What leads out of the part
that is shown is counted as +N. --by context shows contexts instead of events, and what each takes from others.

--measures prints loops, the longest chains of reactions, events that nobody writes or
reads, fan-out, and the coupling of contexts. They are always of the whole workspace.

It exits with 0 whatever there is: it shows, it does not judge.`,
		Example: "  treaty graph\n" +
			"  treaty graph --focus ordering.OrderPlaced --depth 4\n" +
			"  treaty graph --output svg > flow.svg\n" +
			"  treaty graph --by context --output mermaid\n" +
			"  treaty graph --context ordering,payments --output dot | dot -Tpdf > flow.pdf\n" +
			"  treaty graph --measures",
		Args:        cobra.NoArgs,
		Annotations: forms(outputDOT, outputMermaid, outputSVG),
		RunE:        func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), cmd.Flags().Changed("depth")) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.focus, "focus", "", "show what is around `NAME`: an event, a service or a context")
	flags.IntVar(&o.depth, "depth", 2, "how many steps around --focus; of a context 1 unless it is said")
	flags.StringSliceVar(&o.contexts, "context", nil, "show what is in these `CONTEXTS` only")
	flags.StringVar(&o.by, "by", "event", "what to show: `event` or context")
	flags.BoolVar(&o.measures, "measures", false, "print the measures instead")
	for _, name := range []string{"focus", "context"} {
		if err := cmd.RegisterFlagCompletionFunc(name, o.complete); err != nil {
			panic(err) // a flag that is not there
		}
	}
	return cmd
}

func (o *graphOptions) run(ctx context.Context, deep bool) error {
	switch {
	case o.by != "event" && o.by != "context":
		return exit.Usagef("--by event or --by context", "a graph by %q cannot be shown", o.by)
	case o.depth < 0:
		return exit.Usagef("", "--depth %d is less than nothing", o.depth)
	case deep && o.focus == "":
		return exit.Usagef("say around what: --focus ordering.OrderPlaced", "--depth goes with --focus")
	case o.measures && o.output != outputText && o.output != outputJSON:
		return exit.Usagef("leave out --measures, or --output "+o.output, "measures are text or json")
	}
	ws, at, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	whole := lint.Flow(ws)
	if len(whole.Events)+len(whole.Services) == 0 {
		return exit.Usagef("`treaty init` starts a workspace; `treaty graph -C DIR` looks at another folder", "there are no events and no services in %s", at)
	}
	x, err := o.excerpt(whole, deep)
	if err != nil {
		return err
	}
	if err := o.print(whole, x.Graph, x.Title); err != nil {
		return err
	}
	return o.limits(ws)
}

// excerpt is what of the graph is to be shown.
func (o *graphOptions) excerpt(g *flow.Graph, deep bool) (*flow.Excerpt, error) {
	q := flow.Query{Focus: o.focus, Depth: -1, Contexts: o.contexts}
	if deep {
		q.Depth = o.depth
	}
	x, err := g.Excerpt(q)
	var missing *flow.NotThereError
	if !errors.As(err, &missing) {
		return x, err
	}
	hint := "`treaty graph --by context` lists the contexts, `treaty graph` all there is"
	if meant := workspace.Suggest(missing.Name, missing.Known); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	if len(missing.May) > 0 {
		hint = "name it in full"
	}
	return nil, exit.Usagef(hint, "%s", missing)
}

func (o *graphOptions) print(whole, part *flow.Graph, title string) error {
	var picture []byte
	switch {
	case o.json() && o.by == "context" && !o.measures:
		return report.Encode(o.Out, flows.OfContexts(part))
	case o.json():
		return report.Encode(o.Out, flows.Of(whole, part))
	case o.measures:
		return report.Measures(o.Streams, whole)
	case o.output == outputText && o.by == "context":
		return report.Links(o.Streams, part)
	case o.output == outputText:
		return report.Flow(o.Streams, part)
	case o.output == outputSVG && o.by == "context":
		picture = draw.ContextsSVG(part, draw.Options{Title: title})
	case o.output == outputSVG:
		picture = draw.SVG(part, draw.Options{Title: title})
	case o.output == outputDOT && o.by == "context":
		picture = draw.ContextsDOT(part)
	case o.output == outputDOT:
		picture = draw.DOT(part)
	case o.by == "context":
		picture = draw.ContextsMermaid(part)
	default:
		picture = draw.Mermaid(part)
		if n := len(part.Makes) + len(part.Uses); n > draw.MermaidEdges {
			fmt.Fprintf(o.Err, "treaty: there are %d arrows, and Mermaid draws %d\n  hint: --focus, --context or --by context show less; or raise its maxEdges\n", n, draw.MermaidEdges)
		}
	}
	_, err := o.Out.Write(picture)
	return err
}

// limits says on standard error what a flow of a workspace cannot show.
func (o *graphOptions) limits(ws *workspace.Workspace) error {
	now, err := o.clock()
	if err != nil {
		return err
	}
	if n := len(unusable(ws)); n > 0 {
		fmt.Fprintf(o.Err, "note: %s cannot be taken as written, so the flow may not be whole: `treaty lint`\n", plural(n, "place"))
	}
	if line := elsewhere(ws, now); line != "" {
		fmt.Fprintf(o.Err, "note: %s\n", line)
	}
	return nil
}

// complete proposes what can be shown to the shell.
func (o *graphOptions) complete(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	ws, _, err := o.load(cmd.Context(), "")
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return lint.Flow(ws).Names(), cobra.ShellCompDirectiveNoFileComp
}

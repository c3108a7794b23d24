package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/claiming"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

type claimOptions struct {
	*shared
	registry string
	contexts []string
	owner    string
	// visibility is that of all events.
	visibility string
	write      bool
}

func newClaim(s *shared) *cobra.Command {
	o := &claimOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "claim [SUBJECT...]",
		Short: "Propose contracts for Kafka subjects that none claims",
		Long: `Looks at the subjects of the registry under which Kafka clients registered and that no
contract claims - all of them, or those named, * being any part of a name - and proposes
a contract for each: its name from the title or the $id of the schema, the record or the
topic; its context from --context, else from what the record or the topic is below; its
compatibility from the config of the subject. A break in the past of a subject opens the
next major, which claims the same subject. Subjects with one history share a contract.

With --write the files are made: event.yaml with ` + "`subjects:`" + `, the newest schema of each
major, and its history, so that after ` + "`treaty push --history`" + ` numbers and ids go on as
Kafka clients know them. Nothing that is there is overwritten.`,
		Example: "  treaty claim --context ordering\n" +
			"  treaty claim 'orders-*' --context ordering --owner team-ordering --write\n" +
			"  treaty claim --context 'orders-*=ordering' --context 'payments-*=payments'",
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	registryFlag(cmd, &o.registry)
	cmd.Flags().StringArrayVar(&o.contexts, "context", nil, "the context of the events, or of those whose subjects fit a pattern: `[PATTERN=]NAME`; can be repeated")
	cmd.Flags().StringVar(&o.owner, "owner", "", "the team that owns contexts that are not there yet")
	cmd.Flags().StringVar(&o.visibility, "visibility", "", "who may consume the events: private, partner or public (default private)")
	cmd.Flags().BoolVar(&o.write, "write", false, "make the files")
	return cmd
}

func (o *claimOptions) run(ctx context.Context, args []string) error {
	said, err := o.said()
	if err != nil {
		return err
	}
	visibility, err := visibilityOf(o.visibility)
	if err != nil {
		return err
	}
	at, ws, err := o.here(ctx)
	if err != nil {
		return err
	}
	var config workspace.Config
	if ws != nil {
		config = ws.Config
	}
	r := &claimReader{shared: o.shared, named: args}
	if err := r.dial(o.registry, config); err != nil {
		return err
	}
	if err := r.read(ctx, ws); err != nil {
		return err
	}
	proposals := claiming.Propose(r.subjects, said, func(name contract.EventName) bool { return ws != nil && contractNamed(ws, name) })
	if err := o.split(ctx, proposals); err != nil {
		return err
	}
	c := &claim{claimOptions: o, proposals: proposals, left: r.left, at: at, there: ws != nil, visibility: visibility, place: importPlace{dir: at, joined: ws != nil}}
	if o.write {
		if err := c.put(ctx); err != nil {
			return err
		}
	}
	return c.print()
}

func (o *claimOptions) said() ([]claiming.Context, error) {
	var said []claiming.Context
	for _, text := range o.contexts {
		c, err := claiming.ParseContext(text)
		if err != nil {
			return nil, exit.Usagef("write --context ordering, or --context 'orders-*=ordering'", "--context: %w", err)
		}
		said = append(said, c)
	}
	return said, nil
}

// here loads the workspace around -C, nil where there is none yet.
func (o *claimOptions) here(ctx context.Context) (at string, ws *workspace.Workspace, err error) {
	if at, err = root(o.dir); err != nil || !isThere(at, workspaceFile) {
		return at, nil, err
	}
	ws, err = loadDir(ctx, at, "working tree")
	return at, ws, err
}

func contractNamed(ws *workspace.Workspace, name contract.EventName) bool {
	return slices.ContainsFunc(ws.Contracts, func(c *workspace.Contract) bool { return c.Name == name })
}

// split finds the majors of the proposals.
func (o *claimOptions) split(ctx context.Context, proposals []*claiming.Proposal) error {
	progress := o.NewProgress("histories compared")
	defer progress.Done()
	for i, p := range proposals {
		if err := p.Split(ctx); err != nil {
			return err
		}
		progress.Step(i+1, len(proposals))
	}
	return nil
}

// claim is what is proposed, and what was made of it.
type claim struct {
	*claimOptions
	proposals []*claiming.Proposal
	left      []leftView
	at        string
	there     bool // a workspace
	// visibility is that of all events; empty: none is said.
	visibility contract.Visibility
	written    []string
	place      importPlace // what is to be said of where they were written
}

// asked returns the proposals of which nothing says the context.
func (c *claim) asked() []*claiming.Proposal {
	return slices.DeleteFunc(slices.Clone(c.proposals), func(p *claiming.Proposal) bool { return p.Event.Context != "" })
}

// fresh returns the proposals that can be written.
func (c *claim) fresh() []*claiming.Proposal {
	return slices.DeleteFunc(slices.Clone(c.proposals), func(p *claiming.Proposal) bool { return p.Exists || p.Event.Context == "" })
}

// put writes the files of all proposals, or none.
func (c *claim) put(ctx context.Context) error {
	if asked := c.asked(); len(asked) > 0 {
		names := make([]string, len(asked))
		for i, p := range asked {
			names[i] = p.Subjects[0].Name
		}
		if err := c.print(); err != nil {
			return err
		}
		return exit.Usagef("say --context NAME for all of them, or --context 'PATTERN=NAME' for some; can be repeated",
			"nothing says which context these belong to: %s", some(names))
	}
	files := scaffold.Files{}
	for _, p := range c.fresh() {
		maps.Copy(files, c.files(p))
		maps.Copy(files, missing(c.at, scaffold.Context(p.Event.Context, c.owner, "")))
	}
	if len(files) == 0 {
		return nil
	}
	if !c.there {
		maps.Copy(files, scaffold.Workspace([]string{contextsEntry}, c.registry))
	}
	maps.Copy(files, missing(c.at, scaffold.Schemas()))
	if err := createFiles(c.at, files); err != nil {
		return exit.Usagef("move it, or claim subjects one by one: treaty claim SUBJECT", "%w", err)
	}
	c.written = withoutSchemas(files)
	if !c.there {
		return nil
	}
	return c.place.lookAround(ctx, files, "")
}

// files makes the files of a proposal.
func (c *claim) files(p *claiming.Proposal) scaffold.Files {
	dir := scaffold.EventDir(p.Event)
	files := scaffold.Files{}
	first := p.Subjects[0]
	e := scaffold.Imported{
		Name: p.Event, Summary: summaryOf(first.Versions[len(first.Versions)-1].Schema),
		Visibility: c.visibility, Compatibility: first.Mode,
	}
	if first.Model != contract.Tolerant {
		e.Model = first.Model
	}
	for _, m := range p.Majors {
		last := len(m.Versions) - 1
		for i, v := range m.Versions[:last] {
			files[fmt.Sprintf("%s/history/v%d/%04d-number-%d.schema.json", dir, m.Number, i+1, v.Number)] = v.Text
		}
		files[fmt.Sprintf("%s/v%d.schema.json", dir, m.Number)] = m.Versions[last].Text
		e.Versions = append(e.Versions, scaffold.Version{Major: m.Number, Since: m.Since, ByHand: m.ByHand, Subjects: p.Names()})
	}
	files[dir+"/event.yaml"] = scaffold.ImportedEvent(e)
	return files
}

package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

type statusOptions struct {
	*shared
	registry string
}

func newStatus(s *shared) *cobra.Command {
	o := &statusOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Compare the workspace with what the registry has",
		Long: `Asks the registry how it is, and says of every major of the workspace whether the
registry has this content: as its newest version, as an older one, or not yet.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	registryFlag(cmd, &o.registry)
	return cmd
}

// majorState is how one major of the workspace stands in the registry.
type majorState struct {
	Contract string `json:"contract"`
	Major    int    `json:"major"`
	State    string `json:"state"`             // "published", "older", "new" or "unreadable"
	Version  string `json:"version,omitempty"` // that has this content
	Latest   string `json:"latest,omitempty"`  // of the major in the registry
	file     string // of the major
}

func (o *statusOptions) run(ctx context.Context) error {
	ws, _, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	c, err := dial(o.registry, ws.Config)
	if err != nil {
		return err
	}
	health, err := c.Health(ctx)
	if err != nil {
		return c.trouble(err)
	}
	states, err := o.states(ctx, c.Client, ws)
	if err != nil {
		return c.trouble(err)
	}
	contexts, err := c.Contexts(ctx)
	if err != nil {
		return c.trouble(err)
	}
	if err := o.print(statusView{c.Address(), health, states, proposals(contexts, ws)}); err != nil {
		return err
	}
	if n := len(unusable(ws)); n > 0 {
		return exit.Refusef("`treaty lint` shows them", "%s in the workspace's files: what they hold is not compared", plural(n, "error"))
	}
	return nil
}

// statusView is the JSON of `treaty status`.
type statusView struct {
	Registry string       `json:"registry"`
	Health   *wire.Health `json:"health"`
	Majors   []majorState `json:"majors"`
	Proposed int          `json:"proposed"` // relationships that wait for a context of the workspace
}

// proposals counts what waits to be accepted by a context of the workspace.
func proposals(all []wire.Context, ws *workspace.Workspace) (n int) {
	own := ownContexts(ws)
	for _, l := range linksOf(all, own, ws) {
		if slices.Contains(own, l.Waits) {
			n++
		}
	}
	return n
}

func (o *statusOptions) print(view statusView) error {
	if o.json() {
		return report.Encode(o.Out, view)
	}
	address, health, states := view.Registry, view.Health, view.Majors
	fmt.Fprintf(o.Out, "%s   %s: %s, %s, %s\n", o.Paint(term.Green, term.Safe(health.Status)), term.Safe(address),
		plural(health.Contexts, "context"), plural(health.Events, "event"), plural(health.Versions, "version"))
	for _, m := range states {
		if _, err := fmt.Fprintf(o.Out, "  %-44s %s\n", fmt.Sprintf("%s v%d", term.Safe(m.Contract), m.Major), m.words(o.Streams)); err != nil {
			return err
		}
	}
	if i := slices.IndexFunc(states, func(m majorState) bool { return m.State == "older" }); i >= 0 {
		fmt.Fprintln(o.Out, states[i].catchUp(address))
	}
	if view.Proposed > 0 {
		_, err := fmt.Fprintf(o.Out, "%s proposed to contexts of this workspace: `treaty relationships --proposed`\n", plural(view.Proposed, "relationship"))
		return err
	}
	return nil
}

func (m majorState) words(s term.Streams) string {
	switch m.State {
	case "published":
		return s.Paint(term.Dim, term.Safe(m.Version)+", as published")
	case "older":
		return s.Paint(term.Yellow, fmt.Sprintf("content of %s; the newest is %s", term.Safe(m.Version), term.Safe(m.Latest)))
	case "unreadable":
		return s.Paint(term.Red, "cannot be read: `treaty lint` says why")
	}
	if m.Latest != "" {
		return s.Paint(term.Yellow, "changed since "+term.Safe(m.Latest))
	}
	return s.Paint(term.Yellow, "new")
}

// catchUp says what to do where the registry has a newer version than the files.
func (m majorState) catchUp(registry string) string {
	newer := contract.Newer{Registry: registry, Event: m.Contract, Version: m.Latest, File: m.file}
	return term.Safe("next: " + newer.TakeIn() + "; if the older content is meant, treaty push --revert")
}

func (o *statusOptions) states(ctx context.Context, c *client.Client, ws *workspace.Workspace) ([]majorState, error) {
	states := []majorState{}
	progress := o.NewProgress("contracts compared")
	defer progress.Done()
	for i, local := range ws.Contracts {
		remote, err := c.Event(ctx, local.Name.String())
		if err != nil && !client.IsNotFound(err) {
			return nil, err
		}
		for _, major := range local.Majors {
			states = append(states, stateOf(local, major, remote))
		}
		progress.Step(i+1, len(ws.Contracts))
	}
	return states, nil
}

func stateOf(c *workspace.Contract, major *workspace.Major, remote *wire.Event) majorState {
	m := majorState{Contract: c.Name.String(), Major: major.Number, State: "new"}
	newest := major.Newest()
	m.file = newest.File
	if newest.Schema == nil {
		m.State = "unreadable"
	}
	if remote == nil {
		return m
	}
	for _, v := range remote.Versions {
		number, err := contract.ParseVersion(v.Version)
		if err != nil || number.Major != major.Number {
			continue
		}
		m.Latest = v.Version
		if v.Fingerprint == string(newest.Fingerprint) {
			m.Version = v.Version
		}
	}
	switch {
	case m.Version != "" && m.Version == m.Latest:
		m.State = "published"
	case m.Version != "":
		m.State = "older"
	}
	return m
}

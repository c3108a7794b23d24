package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

type exportCloudEventsOptions struct {
	exportOptions
	context string
}

func newExportCloudEvents(s *shared) *cobra.Command {
	o := &exportCloudEventsOptions{exportOptions: exportOptions{shared: s}}
	cmd := &cobra.Command{
		Use:   "cloudevents",
		Short: "List the type of each event in CloudEvents, and where its schema is",
		Long: `Lists, for each major of each event, the ` + "`type`" + ` that its events have in CloudEvents, and
the ` + "`dataschema`" + `: the address of the major's newest schema at the registry that treaty.yaml
names. Retired majors are listed too, for their events are still stored. With --out the
list is written as JSON.`,
		Example: "  treaty export cloudevents\n" +
			"  treaty export cloudevents --context ordering --output json\n" +
			"  treaty export cloudevents --out types.json --check",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.context, "context", "", "only the events of the context called `NAME`")
	o.flags(cmd, "the `FILE` to write the list to, as JSON")
	return cmd
}

// eventType is one major in CloudEvents.
type eventType struct {
	Event      string `json:"event"`
	Major      int    `json:"major"`
	Status     string `json:"status"`
	Type       string `json:"type"`
	DataSchema string `json:"dataschema,omitempty"`
}

func (o *exportCloudEventsOptions) run(ctx context.Context) error {
	ws, _, err := o.usable(ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, c := range ws.Contexts {
		known = append(known, c.Name)
	}
	if err := checkContext(o.context, known); err != nil {
		return err
	}
	types := eventTypes(ws, o.context)
	if o.out != "" {
		return o.write(types)
	}
	if o.json() {
		return report.Encode(o.Out, typesView{types})
	}
	return o.table(types, ws.Config.Registry)
}

func eventTypes(ws *workspace.Workspace, context string) []eventType {
	types := []eventType{}
	for _, c := range ws.Contracts {
		if context != "" && c.Name.Context != context {
			continue
		}
		for _, m := range c.Majors {
			types = append(types, eventType{c.Name.String(), m.Number, string(m.Status), c.Name.Major(m.Number), dataSchema(ws.Config.Registry, c.Name, m)})
		}
	}
	return types
}

// dataSchema returns the address of a major's newest schema: it stays the same until
// a change breaks, as CloudEvents asks. A draft is in no registry's list.
func dataSchema(registry string, name contract.EventName, m *workspace.Major) string {
	if registry == "" || m.Status == contract.Draft {
		return ""
	}
	return fmt.Sprintf("%s/v1/events/%s/versions/%d.latest/schema", strings.TrimRight(registry, "/"), name, m.Number)
}

func (o *exportCloudEventsOptions) write(types []eventType) error {
	var b strings.Builder
	if err := report.Encode(&b, typesView{types}); err != nil {
		return err
	}
	dir, base := filepath.Split(filepath.Clean(o.out))
	if dir == "" {
		dir = "."
	}
	files := ownedFiles{dir: dir, files: map[string][]byte{base: []byte(b.String())}}
	done, err := files.sync(o.check)
	if err != nil {
		return err
	}
	if o.json() {
		err = report.Encode(o.Out, typesWrittenView{o.check, o.out, len(types), done.Written})
	} else {
		_, err = fmt.Fprintf(o.Out, "%s   %s\n", o.headline(plural(len(types), "type"), done), o.Paint(term.Dim, term.Safe(o.out)))
	}
	if err != nil {
		return err
	}
	return o.outcome(len(done.Written))
}

func (o *exportCloudEventsOptions) table(types []eventType, registry string) error {
	if len(types) == 0 {
		return exit.Usagef("the repository that owns the events has them, and the registry: `treaty new event CONTEXT.EVENT` begins one of your own", "this workspace has no events of its own")
	}
	width := len("TYPE")
	for _, t := range types {
		width = max(width, len(t.Type))
	}
	var b strings.Builder
	fmt.Fprintln(&b, o.Paint(term.Dim, strings.TrimRight(fmt.Sprintf("%-*s  %-10s  %s", width, "TYPE", "STATUS", headOf(registry)), " ")))
	for _, t := range types {
		fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("%-*s  %-10s  %s", width, t.Type, t.Status, term.Safe(t.DataSchema)), " "))
	}
	if registry == "" {
		fmt.Fprintln(&b, "no dataschema: treaty.yaml names no registry")
	}
	_, err := fmt.Fprint(o.Out, b.String())
	return err
}

func headOf(registry string) string {
	if registry == "" {
		return ""
	}
	return "DATASCHEMA"
}

// typesView is the JSON of `treaty export cloudevents`.
type typesView struct {
	Types []eventType `json:"types"`
}

// typesWrittenView is the JSON of `treaty export cloudevents --out`.
type typesWrittenView struct {
	Check   bool     `json:"check"` // nothing was written
	File    string   `json:"file"`
	Types   int      `json:"types"`   // how many
	Written []string `json:"written"` // with --check: that would be
}

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
	"github.com/treaty-events/treaty/contract/asyncapi"
	"github.com/treaty-events/treaty/contract/source"
)

type exportAsyncAPIOptions struct {
	exportOptions
	context string
}

func newExportAsyncAPI(s *shared) *cobra.Command {
	o := &exportAsyncAPIOptions{exportOptions: exportOptions{shared: s}}
	cmd := &cobra.Command{
		Use:   "asyncapi",
		Short: "Write an AsyncAPI 3.0 document for each context",
		Long: `Writes CONTEXT.asyncapi.json into --out for each context: its events as channels, each
major that is not retired as a message with its newest schema, and what its services
send and receive as operations. An event of another context is a reference into that
context's document, so keep the documents together. What AsyncAPI has no words for
is in x-treaty, and ` + "`treaty import --asyncapi`" + ` reads it again. What is not carried is
counted; --output json lists it.

Only files that differ are written. Documents of contexts that are gone are removed;
a file that Treaty did not write is never replaced. Without --out the document of
one context is printed.`,
		Example: "  treaty export asyncapi --out docs/asyncapi\n" +
			"  treaty export asyncapi --out docs/asyncapi --check\n" +
			"  treaty export asyncapi --context ordering",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.context, "context", "", "only the document of the context called `NAME`")
	o.flags(cmd, "the `DIR` to write to")
	return cmd
}

func (o *exportAsyncAPIOptions) run(ctx context.Context) error {
	ws, _, err := o.usable(ctx)
	if err != nil {
		return err
	}
	docs, lost := asyncapi.Export(ws)
	known := make([]string, len(docs))
	for i, d := range docs {
		known[i] = d.Context
	}
	if err := checkContext(o.context, known); err != nil {
		return err
	}
	if o.context != "" {
		docs = slices.DeleteFunc(docs, func(d *asyncapi.Document) bool { return d.Context != o.context })
	}
	switch {
	case len(docs) == 0:
		return exit.Usagef("`treaty new context NAME` begins one", "the workspace has no context: there is nothing to export")
	case o.out == "" && len(docs) > 1:
		return exit.Usagef("--out DIR writes them all, --context NAME prints one", "the workspace has %s, and a document for each", plural(len(docs), "context"))
	case o.out == "":
		_, err := o.Out.Write(docs[0].JSON())
		return err
	}
	files := ownedFiles{dir: o.out, files: map[string][]byte{}, ours: writtenByTreaty}
	if o.context == "" {
		files.ending = asyncapi.File("")
	}
	for _, d := range docs {
		files.files[d.File()] = d.JSON()
	}
	done, err := files.sync(o.check)
	if err != nil {
		return err
	}
	return o.print(docs, done, lost)
}

// writtenByTreaty reports whether a document was exported by Treaty.
func writtenByTreaty(content []byte) bool {
	doc, err := source.Parse("x.json", content)
	if err != nil {
		return false
	}
	ours := doc.Root.Get("x-treaty")
	return ours != nil && ours.Kind == source.Object && doc.Root.Get("asyncapi") != nil
}

func (o *exportAsyncAPIOptions) print(docs []*asyncapi.Document, done fileChanges, lost []asyncapi.Lost) error {
	if o.json() {
		err := report.Encode(o.Out, asyncAPIView{o.check, o.out, len(docs), done.Written, done.Removed, lostView(lost)})
		if err != nil {
			return err
		}
		return o.outcome(len(done.Written) + len(done.Removed))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s   %s\n", o.headline(plural(len(docs), "document"), done), o.Paint(term.Dim, term.Safe(o.out)))
	printChanges(&b, o.check, done)
	for _, group := range lostGroups(lost) {
		fmt.Fprintf(&b, "not carried: %s (%d)\n", group[0].what(), len(group))
	}
	if _, err := fmt.Fprint(o.Out, b.String()); err != nil {
		return err
	}
	return o.outcome(len(done.Written) + len(done.Removed))
}

// headline says what became of so many files.
func (o *exportOptions) headline(what string, done fileChanges) string {
	n := len(done.Written) + len(done.Removed)
	switch {
	case o.check && n > 0:
		return o.Paint(term.Red, fmt.Sprintf("✗ %s, %d out of date", what, n))
	case n == 0:
		return o.Paint(term.Green, "✓ "+what+", up to date")
	}
	return o.Paint(term.Green, fmt.Sprintf("✓ %s, %d written", what, len(done.Written)))
}

func printChanges(b *strings.Builder, check bool, done fileChanges) {
	wrote, removed := "wrote", "removed"
	if check {
		wrote, removed = "stale", "surplus"
	}
	for _, name := range done.Written {
		fmt.Fprintf(b, "  %s %s\n", wrote, term.Safe(name))
	}
	for _, name := range done.Removed {
		fmt.Fprintf(b, "  %s %s\n", removed, term.Safe(name))
	}
}

// asyncAPIView is the JSON of `treaty export asyncapi`.
type asyncAPIView struct {
	Check     bool        `json:"check"` // nothing was written
	Dir       string      `json:"dir"`
	Documents int         `json:"documents"` // how many
	Written   []string    `json:"written"`   // with --check: that would be
	Removed   []string    `json:"removed"`   // of contexts that are gone
	Lost      []lostThing `json:"lost"`      // what could not be carried
}

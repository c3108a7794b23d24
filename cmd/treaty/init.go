package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

type initOptions struct {
	*shared
	from     string
	context  string
	owner    string
	registry string
	consumes bool // --consumer
	service  string
}

func newInit(s *shared) *cobra.Command {
	o := &initOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Start a workspace, or make a folder of schemas one",
		Long: `Writes treaty.yaml and, below .treaty/schemas, the JSON Schemas of our file kinds, so
that editors complete and check what people write. Nothing that is there already is
overwritten.

With --from DIR a folder of JSON Schemas becomes lintable where it is: no file is
moved, and only the context that owns them gets a file. The table shows which event each file becomes, and by what (its title, its
$id, or its name).

With --consumer a service's own repository becomes a workspace: treaty.yaml, and
service.yaml for what it reads of events that live elsewhere. It asks nothing.`,
		Example: "  treaty init\n  treaty init --from schemas --context ordering --owner team-ordering\n" +
			"  treaty init --consumer --service shipping-worker --context fulfilment --registry https://treaty.example.com",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.from, "from", "", "a `DIR` of JSON Schemas in the workspace")
	cmd.Flags().StringVar(&o.context, "context", "", "the context that owns the events of --from (default: the folder's name), or that the service of --consumer belongs to")
	cmd.Flags().StringVar(&o.owner, "owner", "", "the team that owns the context of --from, or the service of --consumer")
	cmd.Flags().StringVar(&o.registry, "registry", "", "the registry's `URL`, for treaty.yaml")
	cmd.Flags().BoolVar(&o.consumes, "consumer", false, "this is a service's own repository")
	cmd.Flags().StringVar(&o.service, "service", "", "the service of --consumer (default: the folder's name)")
	cmd.MarkFlagsMutuallyExclusive("from", "consumer")
	return cmd
}

// contextsEntry is the entry of `contracts:` for what `treaty new` writes.
const contextsEntry = "contexts/**"

func (o *initOptions) run(ctx context.Context) error {
	dir, err := filepath.Abs(o.dir)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	if o.consumes {
		return o.consumer(ctx, dir)
	}
	if o.service != "" {
		return exit.Usagef("`treaty init --consumer --service …`, or `treaty new service CONTEXT/NAME`", "--service belongs to --consumer")
	}
	if _, err := os.Stat(filepath.Join(dir, workspaceFile)); err == nil {
		return exit.Usagef("`treaty new event CONTEXT.EVENT` goes on from here", "%s is there already", filepath.Join(o.dir, workspaceFile))
	}
	if o.from == "" && o.context+o.owner != "" {
		return exit.Usagef("`treaty init`, then `treaty new context NAME --owner TEAM`", "--context and --owner belong to --from or --consumer")
	}
	entries := []string{contextsEntry}
	var named []workspace.PlainName
	if o.from != "" {
		if entries, named, err = o.adopt(ctx, dir); err != nil {
			return err
		}
	}
	files := scaffold.Workspace(entries, o.registry)
	maps.Copy(files, missing(dir, scaffold.Schemas()))
	if slices.Contains(entries, contextsEntry) && o.context != "" {
		maps.Copy(files, missing(dir, scaffold.Context(o.context, o.owner, "")))
	}
	if err := createFiles(dir, files); err != nil {
		return exit.Usagef("", "%w", err)
	}
	return o.print(files, named)
}

// missing returns the files that dir does not have yet.
func missing(dir string, files scaffold.Files) scaffold.Files {
	out := scaffold.Files{}
	for name, content := range files {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name))); errors.Is(err, fs.ErrNotExist) {
			out[name] = content
		}
	}
	return out
}

// adopt finds the schemas of --from and returns the entries of `contracts:` that
// read them where they are.
func (o *initOptions) adopt(ctx context.Context, dir string) ([]string, []workspace.PlainName, error) {
	from, err := filepath.Abs(filepath.Join(dir, o.from))
	if filepath.IsAbs(o.from) {
		from, err = filepath.Abs(o.from)
	}
	if err != nil {
		return nil, nil, exit.Usagef("", "%w", err)
	}
	below, err := filepath.Rel(dir, from)
	if err != nil || below == ".." || strings.HasPrefix(below, ".."+string(filepath.Separator)) {
		return nil, nil, exit.Usagef("run it in a folder above the schemas: treaty.yaml is written there",
			"%s is outside of the workspace", o.from)
	}
	below = filepath.ToSlash(below)
	if o.context == "" {
		o.context = filepath.Base(from)
	}
	if err := contract.CheckContextName(o.context); err != nil {
		return nil, nil, exit.Usagef("name the context with --context", "%w", err)
	}
	files, err := workspace.OpenDir(dir)
	if err != nil {
		return nil, nil, exit.Usagef("", "%w", err)
	}
	defer files.Close()
	var (
		entries []string
		named   []workspace.PlainName
	)
	for _, ending := range []string{"json", "yaml", "yml"} {
		glob := path.Join(below, "**", "*."+ending)
		found, err := workspace.PlainSchemas(ctx, files, glob, o.context)
		if err != nil {
			return nil, nil, positioned(err)
		}
		if len(found) > 0 {
			named = append(named, found...)
			entries = append(entries, fmt.Sprintf("{files: %q, context: %s}", glob, scaffold.Quote(o.context)))
		}
	}
	if len(named) == 0 {
		return nil, nil, exit.Usagef("schemas are files called *.json, *.yaml or *.yml", "there are no JSON Schemas in %s", o.from)
	}
	// The context gets a file of its own, since somebody has to own it; not where
	// the schemas' globs would read that file too.
	if top, _, _ := strings.Cut(below, "/"); top != "." && top != "contexts" {
		entries = append(entries, contextsEntry)
	}
	return entries, named, nil
}

func (o *initOptions) print(files scaffold.Files, named []workspace.PlainName) error {
	written := withoutSchemas(files)
	if o.json() {
		return report.Encode(o.Out, initView{written, namedView(named)})
	}
	var b strings.Builder
	for _, n := range named {
		note := "by its " + string(n.From)
		if len(n.Clash) > 0 {
			note += o.Paint(term.Yellow, fmt.Sprintf(" (%d files would have had the same name)", len(n.Clash)))
		}
		fmt.Fprintf(&b, "  %-48s %-40s %s\n", term.Safe(n.File), term.Safe(n.Name.String()), note)
	}
	for _, name := range written {
		fmt.Fprintf(&b, "%s %s\n", o.Paint(term.Green, "wrote"), name)
	}
	if len(named) > 0 {
		fmt.Fprintln(&b, "next: treaty lint")
	} else {
		fmt.Fprintln(&b, "next: treaty new context NAME, then treaty new event CONTEXT.EVENT")
	}
	_, err := fmt.Fprint(o.Out, b.String())
	return err
}

// withoutSchemas names the files but for the schemas of our file kinds.
func withoutSchemas(files scaffold.Files) []string {
	return slices.DeleteFunc(sortedNames(files), func(name string) bool { return path.Dir(name) == ".treaty/schemas" })
}

type namedSchemaView struct {
	File  string   `json:"file"`
	Event string   `json:"event"`
	From  string   `json:"from"`
	Clash []string `json:"clash,omitempty"`
}

func namedView(named []workspace.PlainName) []namedSchemaView {
	views := make([]namedSchemaView, len(named))
	for i, n := range named {
		views[i] = namedSchemaView{n.File, n.Name.String(), string(n.From), n.Clash}
	}
	return views
}

// initView is the JSON of `treaty init`.
type initView struct {
	Written []string          `json:"written"` // files
	Schemas []namedSchemaView `json:"schemas"` // of --from: what each is called
}

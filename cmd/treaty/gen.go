package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
	"github.com/treaty-events/treaty/contract/workspace"
)

type genOptions struct {
	*shared
	schema   string
	pkg      string
	out      string
	registry string
	check    bool
	draft    bool
	thaw     bool
	noTests  bool
	scaffold bool
	raw      bool
	runtime  string
	program  string // --verify-main
}

func newGen(s *shared) *cobra.Command {
	o := &genOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "gen [EVENT...]",
		Short: "Generate the Go that speaks the contracts",
		Long: `Generates what the entries of ` + "`gen:`" + ` in treaty.yaml ask for: a Go package for each
event, with a type for each major; the workspace's own events and the copies that
` + "`treaty pull`" + ` made, without a network. An entry with ` + "`service:`" + ` has what this service
produces, and of what it consumes views: types with the fields that its manifest declares
and nothing else, so that code that reads another does not compile.

Each package has tests, contract_test.go: the contract's examples, events drawn from its
schema, and changes that it refuses. The examples of a major that is no draft are frozen
there: one that the contract changes or drops stays in the tests, is told, and fails the
generation if the schema does not accept it any more; --thaw forgets it.
` + "`tests: false`" + ` in the entry leaves the tests out.

A step between majors that a schema does not tell is written by people. --scaffold begins
those that the package of the event has not: upcasters.go, with what is known filled in, and
a test of it that fails until the rest is. Both are yours: nothing writes over them.

--verify-main writes into a folder of its own, such as cmd/verify-steps, a program that takes events
through the steps that people write, for ` + "`treaty verify --with`" + `, and beside it, once, a file for
each event that says which steps those are.

Drafts are left out unless --draft asks for them. Only files that differ are written, files
that Treaty generated and that nothing needs any more are removed, and all others are left
alone. Places that no Go type can say more about stay raw, with their text kept; they are
listed where the file that has them is written anew, and always with --raw. Where all of an
entry is new it is said which folders an earlier dir: of it has left; nothing is removed there.

With EVENT it generates these events of a registry into --out, with --schema one package
of one schema; neither needs a workspace. What lies in --out and was generated is replaced.`,
		Example: "  treaty gen\n" +
			"  treaty gen --check\n" +
			"  treaty gen --scaffold\n" +
			"  treaty gen --thaw\n" +
			"  treaty gen --registry https://treaty.example.com --out internal/events ordering.OrderPlaced\n" +
			"  treaty gen --schema order.schema.json --package order --out internal/order\n\n" +
			"  //go:generate treaty gen",
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	cmd.Flags().StringVar(&o.schema, "schema", "", "generate from this schema `FILE` alone")
	cmd.Flags().StringVar(&o.pkg, "package", "", "the `NAME` of the package of --schema (default: after --out)")
	cmd.Flags().StringVar(&o.out, "out", "", "the `DIR` for the package of --schema, or for the events of the registry")
	cmd.Flags().BoolVar(&o.check, "check", false, "write nothing; exit with 1 if a file is out of date")
	cmd.Flags().BoolVar(&o.draft, "draft", false, "generate the workspace's drafts too")
	cmd.Flags().BoolVar(&o.thaw, "thaw", false, "forget the examples that generated tests froze and that no contract has any more")
	cmd.Flags().BoolVar(&o.noTests, "no-tests", false, "events of the registry, --schema: write no tests (in a workspace: tests: false in gen:)")
	cmd.Flags().BoolVar(&o.scaffold, "scaffold", false, "begin the upcasters that people write and have not")
	cmd.Flags().StringVar(&o.program, "verify-main", "", "write a program for treaty verify --with into this `DIR`, a package main of its own")
	cmd.Flags().StringVar(&o.runtime, "runtime", "", "the import `PATH` of a runtime that is there already, for --schema and events (in a workspace: runtime: in gen:)")
	cmd.Flags().BoolVar(&o.raw, "raw", false, "list all places that stay raw or are not checked, not only those of files that are written")
	registryFlag(cmd, &o.registry)
	return cmd
}

func (o *genOptions) run(ctx context.Context, events []string) error {
	done, err := o.generate(ctx, events)
	var names *codegen.Error
	if errors.As(err, &names) {
		return o.impossible(names.Findings, "nothing was generated")
	}
	if err != nil {
		return err
	}
	return o.print(done)
}

// generate generates from where the flags and arguments say.
func (o *genOptions) generate(ctx context.Context, events []string) ([]generated, error) {
	switch {
	case o.scaffold && o.check:
		return nil, exit.Usagef("run `treaty gen --scaffold`, then `treaty gen --check`", "--check writes nothing, and --scaffold does")
	case o.scaffold && o.schema != "":
		return nil, exit.Usagef("run it where the majors are: in the workspace, or with EVENT", "one schema has no upcasters to begin")
	case o.schema != "" && len(events) > 0:
		return nil, exit.Usagef("`treaty gen --schema FILE --out DIR`, or `treaty gen --out DIR EVENT...`", "a schema file and events of a registry are two things")
	case (o.schema != "" || len(events) > 0) && o.out == "":
		return nil, exit.Usagef("--out internal/events", "--out must say where the Go goes; a workspace says it in `gen:`")
	case o.program != "" && (o.schema != "" || len(events) > 0):
		return nil, exit.Usagef("run it where the majors are: in the workspace", "--verify-main belongs to the entries of `gen:`")
	case strings.HasPrefix(o.program, "-"):
		return nil, exit.Usagef("--verify-main cmd/verify-steps; a folder that is called so is ./"+o.program, "--verify-main: %q is no folder, but looks like another flag", o.program)
	case strings.HasPrefix(o.out, "-"):
		return nil, exit.Usagef("--out internal/events; a folder that is called so is ./"+o.out, "--out: %q is no folder, but looks like another flag", o.out)
	case inGit(o.program):
		return nil, exit.Usagef("--verify-main cmd/verify-steps", "--verify-main: %q belongs to git", o.program)
	case inGit(o.out):
		return nil, exit.Usagef("--out internal/events", "--out: %q belongs to git", o.out)
	case o.runtime != "" && workspace.CheckImportPath(o.runtime) != nil:
		return nil, exit.Usagef("--runtime "+codegen.RuntimePackage, "--runtime: %w", workspace.CheckImportPath(o.runtime))
	case o.schema != "":
		return o.fromSchema(ctx)
	case o.pkg != "":
		return nil, exit.Usagef("with --schema FILE --out DIR; events name their packages themselves", "--package belongs to --schema")
	case len(events) > 0:
		return o.fromRegistry(ctx, events)
	case o.runtime != "":
		return nil, exit.Usagef("write `runtime: PATH` into the entry of `gen:`", "--runtime belongs to --schema, or to events of a registry")
	case o.noTests:
		return nil, exit.Usagef("write `tests: false` into the entry of `gen:`", "--no-tests belongs to events of a registry, or to --schema")
	case o.out != "":
		return nil, exit.Usagef("name events, or --schema FILE; a workspace says in `gen:` where its Go goes", "--out belongs to events of a registry, or to --schema")
	case o.registry != "":
		return nil, exit.Usagef("treaty gen --registry URL --out DIR EVENT...; `treaty pull` copies events for `gen:`", "--registry belongs to events, and there is none")
	}
	return o.fromWorkspace(ctx)
}

func (o *genOptions) fromSchema(ctx context.Context) ([]generated, error) {
	if o.pkg == "" {
		abs, err := filepath.Abs(o.out)
		if err != nil {
			return nil, exit.Usagef("", "%w", err)
		}
		o.pkg = codegen.PackageName(filepath.Base(abs))
	}
	if !codegen.ValidPackage(o.pkg) {
		return nil, exit.Usagef("lower-case letters and digits, beginning with a letter: --package orderplaced", "%q cannot name a Go package", o.pkg)
	}
	s, err := readSchema(o.schema, 0)
	if err != nil {
		return nil, err
	}
	importPath, err := codegen.ImportPath(o.out)
	if err != nil {
		return nil, exit.Usagef("", "%w", err)
	}
	files, notes, err := golang.FromSchema(ctx, s, o.pkg, golang.Options{ImportPath: importPath, Runtime: o.runtime, NoTests: o.noTests})
	if err == nil {
		err = checkRuntime(o.out, o.runtime, files)
	}
	if err != nil {
		return nil, err
	}
	// The folder may hold other packages, of which nothing is removed.
	g, err := o.write(ctx, o.out, files, codegen.WriteOptions{Check: o.check, Pruned: golang.OfSchema(files)})
	g.Dir, g.Packages = o.out, 1
	g.raw(notes)
	return []generated{g}, err
}

// fromWorkspace generates every entry of gen:, or nothing: what cannot be is
// found out before the first file is written.
func (o *genOptions) fromWorkspace(ctx context.Context) ([]generated, error) {
	ws, at, err := o.load(ctx, "")
	if err != nil {
		return nil, err
	}
	if wrong := unusable(ws); len(wrong) > 0 {
		return nil, &codegen.Error{Findings: wrong}
	}
	if len(ws.Config.Gen) == 0 {
		return nil, exit.Usagef("add `gen: [{lang: go, dir: internal/events}]` to treaty.yaml, or name a schema: treaty gen --schema FILE --out DIR",
			"nothing says what to generate")
	}
	outputs, err := o.planAll(ctx, ws, at)
	if err != nil {
		return nil, err
	}
	var done []generated
	for _, out := range outputs {
		g, err := o.put(ctx, out)
		if err != nil {
			return done, err
		}
		done = append(done, g)
	}
	if err := leftBehind(ctx, at, ws.Config.Gen, done); err != nil || o.program == "" {
		return done, err
	}
	g, err := o.putProgram(ctx, ws, at, outputs)
	return append(done, g), err
}

// outcome fails a check that found something.
func (o *genOptions) outcome(done []generated) error {
	stale := 0
	for _, g := range done {
		stale += len(g.Written) + len(g.Removed)
	}
	if o.check && stale > 0 {
		return exit.Refusef("run `treaty gen` and commit what it writes", "%s out of date", plural(stale, "generated file"))
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
)

type genOptions struct {
	*shared
	schema string
	pkg    string
	out    string
	check  bool
}

func newGen(s *shared) *cobra.Command {
	o := &genOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "gen",
		Short: "Generate the Go that speaks the contracts",
		Long: `Generates what the entries of ` + "`gen:`" + ` in treaty.yaml ask for: a Go package for each
event, with a type for each major. Drafts are left out. Only files that differ are
written, files that Treaty generated and that nothing needs any more are removed,
and all others are left alone. Places that no Go type can say more about stay raw,
with their text kept; they are listed.

With --schema it generates one package of one schema, without any workspace.`,
		Example: "  treaty gen\n" +
			"  treaty gen --check\n" +
			"  treaty gen --schema order.schema.json --package order --out internal/order\n\n" +
			"  //go:generate treaty gen",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.schema, "schema", "", "generate from this schema `FILE` alone")
	cmd.Flags().StringVar(&o.pkg, "package", "", "the `NAME` of the package of --schema (default: after --out)")
	cmd.Flags().StringVar(&o.out, "out", "", "the `DIR` for the package of --schema")
	cmd.Flags().BoolVar(&o.check, "check", false, "write nothing; exit with 1 if a file is out of date")
	cmd.MarkFlagsRequiredTogether("schema", "out")
	return cmd
}

func (o *genOptions) run(ctx context.Context) error {
	var (
		done []generated
		err  error
	)
	if o.schema != "" {
		done, err = o.fromSchema()
	} else if o.pkg != "" {
		err = exit.Usagef("with --schema FILE --out DIR; a workspace names its packages in `gen:`", "--package belongs to --schema")
	} else {
		done, err = o.fromWorkspace(ctx)
	}
	var names *codegen.Error
	if errors.As(err, &names) {
		return o.impossible(names.Findings, "nothing was generated")
	}
	if err != nil {
		return err
	}
	return o.print(done)
}

func (o *genOptions) fromSchema() ([]generated, error) {
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
	files, notes, err := golang.FromSchema(s, o.pkg, golang.Options{})
	if err != nil {
		return nil, err
	}
	g, err := o.write(o.out, files, codegen.WriteOptions{Check: o.check})
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
	outputs, err := planAll(ws, at)
	if err != nil {
		return nil, err
	}
	var done []generated
	for _, out := range outputs {
		if ctx.Err() != nil {
			return done, ctx.Err()
		}
		g, err := o.write(out.dir, out.files, codegen.WriteOptions{Check: o.check, Prune: true})
		if err != nil {
			return done, err
		}
		g.Dir = out.entry.Dir
		g.countPackages(out.files)
		g.raw(out.notes)
		done = append(done, g)
	}
	return done, nil
}

func (o *genOptions) write(dir string, files []codegen.File, opt codegen.WriteOptions) (generated, error) {
	changes, err := codegen.Write(dir, files, opt)
	g := generated{Files: len(files), Written: nonNil(changes.Written), Removed: nonNil(changes.Removed)}
	var foreign *codegen.ForeignFileError
	switch {
	case errors.As(err, &foreign):
		return g, exit.Usagef("move it, or generate into another folder", "%s is in the way: Treaty did not generate it",
			filepath.Join(dir, filepath.FromSlash(foreign.Path)))
	case err != nil:
		return g, exit.Usagef("", "cannot write to %s: %w", dir, plain(err))
	}
	return g, nil
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// outcome fails a check that found something.
func (o *genOptions) outcome(done []generated) error {
	stale := 0
	for _, g := range done {
		stale += len(g.Written) + len(g.Removed)
	}
	if o.check && stale > 0 {
		return exit.Refusef("run `treaty gen` and commit what it writes", "%s", fmt.Sprintf("%s out of date", plural(stale, "generated file")))
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"path"
	"path/filepath"
	"slices"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
)

// put writes what an entry of gen: brings, and removes what it brought before.
func (o *genOptions) put(ctx context.Context, out output) (generated, error) {
	g, err := o.write(ctx, out.dir, out.files, codegen.WriteOptions{Check: o.check, Prune: true})
	g.Dir = out.entry.Dir
	g.countPackages(out.files)
	g.raw(out.notes)
	if err == nil {
		err = o.begin(ctx, out, &g)
	}
	return g, err
}

func (o *genOptions) write(ctx context.Context, dir string, files []codegen.File, opt codegen.WriteOptions) (generated, error) {
	opt.Alone = golang.RuntimeDirs
	changes, err := codegen.Write(ctx, dir, files, opt)
	g := generated{Files: len(files), Written: nonNil(changes.Written), Removed: nonNil(changes.Removed)}
	var foreign *codegen.ForeignFileError
	var other *codegen.OtherPackageError
	switch {
	case errors.As(err, &foreign):
		return g, exit.Usagef("move it, or generate into another folder", "%s is in the way: Treaty did not generate it",
			filepath.Join(dir, filepath.FromSlash(foreign.Path)))
	case errors.As(err, &other):
		return g, o.besideOther(dir, other)
	case err != nil && ctx.Err() != nil:
		return g, err
	case err != nil:
		return g, exit.Usagef("", "cannot write to %s: %w", dir, plain(err))
	}
	return g, nil
}

// besideOther refuses to write beside Go with which it would not build.
func (o *genOptions) besideOther(dir string, other *codegen.OtherPackageError) error {
	hint, what := "move it, or generate into another folder", "a package "+other.Want
	switch folder := path.Dir(other.Path); {
	case slices.Contains(golang.RuntimeDirs, folder):
		what = "the runtime"
		hint = "move it, generate into another folder, or name a runtime that is there already with --runtime (in a workspace: runtime: in gen:)"
	case folder == "." && o.schema != "" && codegen.ValidPackage(other.Package):
		hint = "--package " + other.Package + ", or generate into another folder"
	}
	return exit.Usagef(hint, "%s is of a package %s, and %s would be written beside it", filepath.Join(dir, filepath.FromSlash(other.Path)), other.Package, what)
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/codegen"
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
	changes, err := codegen.Write(ctx, dir, files, opt)
	g := generated{Files: len(files), Written: nonNil(changes.Written), Removed: nonNil(changes.Removed)}
	var foreign *codegen.ForeignFileError
	switch {
	case errors.As(err, &foreign):
		return g, exit.Usagef("move it, or generate into another folder", "%s is in the way: Treaty did not generate it",
			filepath.Join(dir, filepath.FromSlash(foreign.Path)))
	case err != nil && ctx.Err() != nil:
		return g, err
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

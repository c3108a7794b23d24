package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
	"github.com/treaty-events/treaty/contract/workspace"
)

// putProgram writes the program that takes events through the steps of people, and begins the
// files that say which those are.
func (o *genOptions) putProgram(ctx context.Context, ws *workspace.Workspace, at string, outputs []output) (generated, error) {
	g := generated{Dir: o.program, program: true}
	g.raw(nil)
	p, err := o.planProgram(ctx, ws, at, outputs)
	if err != nil {
		return g, err
	}
	written, err := o.write(ctx, o.program, p.Files, codegen.WriteOptions{Check: o.check})
	g.Files, g.Packages, g.Written, g.Removed = written.Files, 1, written.Written, written.Removed
	if err != nil || o.check {
		return g, err
	}
	begun, err := o.write(ctx, o.program, p.Begun, codegen.WriteOptions{})
	g.Begun = append(g.Begun, begun.Written...)
	return g, err
}

func (o *genOptions) planProgram(ctx context.Context, ws *workspace.Workspace, at string, outputs []output) (*golang.StepProgram, error) {
	var list []golang.Lifting
	for _, out := range outputs {
		importPath, err := codegen.ImportPath(out.dir)
		if err != nil {
			return nil, exit.Usagef("", "%w", err)
		}
		opt := golang.Options{ImportPath: importPath, Runtime: out.entry.Runtime, Drafts: o.draft}
		if opt.Before, err = folder(out.dir); err != nil {
			return nil, err
		}
		found, err := golang.Liftings(ctx, ws, out.entry, opt)
		if err != nil {
			return nil, withPlaces(err, ws)
		}
		list = append(list, found...)
	}
	if importPath, err := codegen.ImportPath(o.program); err != nil || importPath == "" {
		return nil, exit.Usagef("`go mod init`, or name a folder of the module that has the generated packages", "%s lies in no Go module, so the program could import nothing", o.program)
	}
	if len(list) == 0 {
		return nil, exit.Usagef("`treaty verify` takes those that are derived, without a program", "no event has a step that people write, so there is nothing for --verify-main")
	}
	before, err := folder(o.program)
	if err != nil {
		return nil, err
	}
	return golang.PrintStepProgram(list, before)
}

// folder returns a folder as it is; nil: it is not there.
func folder(dir string) (fs.FS, error) {
	switch info, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, exit.Usagef("", "cannot read %s: %w", dir, plain(err))
	case !info.IsDir():
		return nil, exit.Usagef("name a folder", "%s is a file", dir)
	}
	return os.DirFS(dir), nil
}

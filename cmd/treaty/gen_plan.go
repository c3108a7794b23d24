package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// unusable returns the errors in the workspace's files: what cannot be read would
// otherwise be as if it were not there, and its Go would be removed.
func unusable(ws *workspace.Workspace) []diag.Finding {
	return slices.DeleteFunc(slices.Clone(ws.Findings), func(f diag.Finding) bool { return f.Severity != diag.Error })
}

// unreadableFile is the rule of a file that could not be read at all.
const unreadableFile = "unreadable-file"

// impossible prints why nothing was done: findings with places.
func (s *shared) impossible(findings []diag.Finding, scope string) error {
	sum := report.Summary{Scope: scope}
	print := func() error { return report.Text(s.Streams, findings, sum) }
	if s.json() {
		print = func() error { return report.JSON(s.Out, findings, sum, nil) }
	}
	if err := print(); err != nil {
		return err
	}
	return exit.Found()
}

// apart refuses entries that write into each other's folders: each would remove
// what the other generated.
func apart(entries []workspace.Gen) error {
	for i, a := range entries {
		for _, b := range entries[:i] {
			x, y := filepath.ToSlash(filepath.Clean(a.Dir))+"/", filepath.ToSlash(filepath.Clean(b.Dir))+"/"
			if strings.HasPrefix(x, y) || strings.HasPrefix(y, x) || y == "./" || x == "./" {
				return exit.Usagef("give each entry of `gen:` a folder of its own", "%s: %s and %s lie in each other; the first is at %s", a.Span, b.Dir, a.Dir, b.Span)
			}
		}
	}
	return nil
}

// output is what one entry of gen: brings.
type output struct {
	entry workspace.Gen
	dir   string // on disk
	files []codegen.File
	notes []codegen.Note
	// unwritten are the steps that people write and have not.
	unwritten []golang.Unwritten
}

// planAll decides what every entry of gen: brings.
func (o *genOptions) planAll(ctx context.Context, ws *workspace.Workspace, at string) ([]output, error) {
	if err := apart(ws.Config.Gen); err != nil {
		return nil, err
	}
	shared, err := runtimes(at, ws.Config.Gen)
	if err != nil {
		return nil, err
	}
	outputs := make([]output, len(ws.Config.Gen))
	for i, entry := range ws.Config.Gen {
		if outputs[i], err = o.plan(ctx, ws, at, entry, shared); err != nil {
			return nil, withPlaces(err, ws)
		}
	}
	return outputs, nil
}

// withPlaces puts what is wrong in a file in the place of a finding that only
// says that the file cannot be used.
func withPlaces(err error, ws *workspace.Workspace) error {
	var names *codegen.Error
	if !errors.As(err, &names) {
		return err
	}
	var found []diag.Finding
	for _, f := range names.Findings {
		whole := len(found)
		for _, w := range ws.Findings {
			if !f.Span.Start.IsValid() && w.Span.File == f.Span.File && w.Severity == diag.Error {
				found = append(found, w)
			}
		}
		if len(found) == whole {
			found = append(found, f)
		}
	}
	return &codegen.Error{Findings: found}
}

// plan decides what an entry of gen: brings, of which shared are the runtimes and what others
// need of each.
func (o *genOptions) plan(ctx context.Context, ws *workspace.Workspace, at string, entry workspace.Gen, shared map[string]uses) (output, error) {
	out := output{entry: entry}
	dir, err := inside(at, entry.Dir)
	if err != nil {
		return out, atEntry(entry, err)
	}
	importPath, err := codegen.ImportPath(dir)
	if err != nil {
		return out, exit.Usagef("", "%w", err)
	}
	out.dir = dir
	others := shared[golang.RuntimeOf(importPath)]
	err = o.golang(ctx, ws, &out, golang.Options{ImportPath: importPath, Drafts: o.draft, Shared: others.any, Delivery: others.delivery})
	if _, brought := shared[entry.Runtime]; err == nil && !brought {
		err = atEntry(entry, checkRuntime(dir, entry.Runtime, out.files))
	}
	return out, err
}

// atEntry says at which entry of gen: something is wrong.
func atEntry(entry workspace.Gen, err error) error {
	var wrong *exit.Error
	if errors.As(err, &wrong) {
		wrong.Err = fmt.Errorf("%s: %w", entry.Span, wrong.Err)
	}
	return err
}

// golang generates one entry, and shows how far it has come.
func (o *genOptions) golang(ctx context.Context, ws *workspace.Workspace, out *output, opt golang.Options) error {
	before, err := os.OpenRoot(out.dir)
	switch {
	case err == nil:
		defer before.Close()
		opt.Before = before.FS()
	case !errors.Is(err, fs.ErrNotExist):
		return exit.Usagef("", "cannot read %s: %w", out.dir, plain(err))
	}
	opt.Thaw, opt.Runtime = o.thaw, out.entry.Runtime
	planned, printed := o.NewProgress("events planned"), o.NewProgress("packages printed")
	defer printed.Done()
	opt.Planned = planned.Step
	opt.Printed = func(done, total int) {
		planned.Done()
		printed.Step(done, total)
	}
	out.files, out.notes, out.unwritten, err = golang.WithScaffold(ctx, ws, out.entry, opt)
	planned.Done()
	return err
}

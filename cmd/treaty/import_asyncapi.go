package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/asyncapi"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// runAsyncAPI imports AsyncAPI documents.
func (o *importOptions) runAsyncAPI(ctx context.Context, names []string) error {
	if o.as != "" {
		return exit.Usagef("leave out --as, or --asyncapi", "--as is about a tree of schemas, --asyncapi about documents")
	}
	if o.context != "" {
		if err := contract.CheckContextName(o.context); err != nil {
			return exit.Usagef("", "%w", err)
		}
	}
	visibility, err := o.said()
	if err != nil {
		return err
	}
	out, err := o.target()
	if err != nil {
		return err
	}
	folder, names, err := o.folder(names)
	if err != nil {
		return err
	}
	files, err := workspace.OpenDir(folder)
	if err != nil {
		return exit.Usagef("", "cannot read %s: %v", folder, plain(err))
	}
	defer files.Close()
	open := func(name string) (*source.Document, error) {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		return source.Parse(name, data)
	}
	done, err := asyncapi.Import(ctx, names, asyncapi.ImportOptions{Open: open, Context: o.context, Owner: o.owner, Visibility: visibility})
	var at *source.Error
	switch {
	case errors.As(err, &at):
		at.Span.File = seen(folder, at.Span.File)
		return positioned(err)
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return exit.Usagef("", "cannot read the documents: %v", plain(err))
	}
	for i := range done.Lost {
		done.Lost[i].Span.File = seen(folder, done.Lost[i].Span.File)
	}
	for i := range done.Majors {
		done.Majors[i].From.Span.File = seen(folder, done.Majors[i].From.Span.File)
	}
	place, err := o.writeImported(ctx, out, done)
	if err != nil {
		return err
	}
	return o.printAsyncAPI(place, done)
}

// seen returns a file of a folder as the user sees it from where they are.
func seen(folder, name string) string {
	full := filepath.Join(folder, filepath.FromSlash(name))
	here, err := filepath.Abs(".")
	if err != nil || !holds(here, full) {
		return filepath.ToSlash(full)
	}
	below, err := filepath.Rel(here, full)
	if err != nil {
		return filepath.ToSlash(full)
	}
	return filepath.ToSlash(below)
}

// target returns the folder to write to.
func (o *importOptions) target() (string, error) {
	if o.out != "" {
		return o.out, nil
	}
	return root(o.dir)
}

// folder returns the folder that references may not leave, and the names of the
// documents in it: --root, else the deepest folder that holds all of them.
func (o *importOptions) folder(files []string) (string, []string, error) {
	folder := o.root
	var full []string
	for i, file := range files {
		abs, err := filepath.Abs(file)
		if err != nil {
			return "", nil, exit.Usagef("", "%w", err)
		}
		if info, err := os.Stat(abs); err != nil {
			return "", nil, exit.Usagef("name the AsyncAPI documents", "cannot read %s: %v", file, plain(err))
		} else if info.IsDir() {
			return "", nil, exit.Usagef("name the AsyncAPI documents", "%s is a folder", file)
		}
		full = append(full, abs)
		if o.root != "" {
			continue
		}
		if i == 0 {
			folder = filepath.Dir(abs)
		}
		for !holds(folder, abs) {
			folder = filepath.Dir(folder)
		}
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", nil, exit.Usagef("", "%w", err)
	}
	var names []string
	for i, abs := range full {
		if !holds(folder, abs) {
			return "", nil, exit.Usagef("--root names a folder above all documents", "%s is not in %s", files[i], o.root)
		}
		name, err := filepath.Rel(folder, abs)
		if err != nil {
			return "", nil, exit.Usagef("", "%w", err)
		}
		names = append(names, filepath.ToSlash(name))
	}
	return folder, names, nil
}

// holds reports whether a file is below a folder.
func holds(folder, file string) bool {
	below, err := filepath.Rel(folder, file)
	return err == nil && below != ".." && !strings.HasPrefix(below, ".."+string(filepath.Separator))
}

// writeImported writes the workspace, all or nothing.
func (o *importOptions) writeImported(ctx context.Context, out string, done *asyncapi.Imported) (importPlace, error) {
	if len(done.Majors)+len(done.Services) == 0 && len(done.Lost) > 0 {
		var b strings.Builder
		o.printLost(&b, done.Lost)
		if !o.json() {
			fmt.Fprint(o.Err, b.String())
		}
		return importPlace{}, exit.Usagef("messages need a payload that is a JSON Schema", "the documents have no message that can be imported")
	}
	files := scaffold.Files{}
	for name, content := range done.Files {
		if kind := kindOf(name); kind != "" {
			content = append([]byte(scaffold.Modeline(name, kind)), content...)
		}
		files[name] = content
	}
	return o.put(ctx, out, files, done.Envelope)
}

// kindOf returns the kind of a file of ours, for editors.
func kindOf(name string) string {
	switch {
	case path.Base(name) == "event.yaml":
		return "event"
	case path.Base(name) == "context.yaml":
		return "context"
	case path.Base(path.Dir(name)) == "services":
		return "service"
	}
	return ""
}

type importedMajorView struct {
	Event   string `json:"event"`
	Major   int    `json:"major"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"`
}

func (o *importOptions) printAsyncAPI(place importPlace, done *asyncapi.Imported) error {
	out := place.dir
	if o.json() {
		majors := make([]importedMajorView, len(done.Majors))
		for i, m := range done.Majors {
			majors[i] = importedMajorView{m.Event.String(), m.Major, m.From.Span.File, m.From.Span.Start.Line, m.From.Span.Start.Column, string(m.From.Pointer)}
		}
		return report.Encode(o.Out, importedView{nonNil(done.Contexts), majors, nonNil(done.Services), lostView(done.Lost), done.Private, place.joined})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s   %s\n", o.Paint(term.Green, fmt.Sprintf("✓ %s, %s, %s imported", plural(len(done.Contexts), "context"),
		plural(len(done.Majors), "major"), plural(len(done.Services), "service"))), o.Paint(term.Dim, term.Safe(out)))
	for i, m := range done.Majors {
		if i == maxSkipped {
			fmt.Fprintf(&b, "  … and %d more\n", len(done.Majors)-i)
			break
		}
		fmt.Fprintf(&b, "  %s v%d   %s\n", m.Event, m.Major, o.Paint(term.Dim, term.Safe(m.From.Span.String())))
	}
	o.printLost(&b, done.Lost)
	place.private, place.ownerless = done.Private, done.Ownerless > 0
	printNotes(&b, place.notes())
	fmt.Fprintf(&b, "next: treaty -C %s lint\n", term.Safe(out))
	_, err := fmt.Fprint(o.Out, b.String())
	return err
}

// importedView is the JSON of `treaty import --asyncapi`.
type importedView struct {
	Contexts []string            `json:"contexts"`
	Majors   []importedMajorView `json:"majors"`
	Services []string            `json:"services"`
	Lost     []lostThing         `json:"lost"`    // what could not be carried
	Private  int                 `json:"private"` // events of which nothing says who may consume them
	Joined   bool                `json:"joined"`  // a workspace was there already
}

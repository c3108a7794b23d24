package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/workspace"
)

// left is a folder with packages of events that no entry of gen: writes any more.
type left struct {
	Dir       string `json:"dir"`       // below the workspace
	Generated int    `json:"generated"` // files
	Others    int    `json:"others"`    // files that Treaty did not generate
}

// leftBehind looks in the workspace for what an earlier `dir:` has still, where all that
// an entry brought is new: so it is when its dir was changed. What is found is told and
// left alone, for it lies outside of what gen: names.
func leftBehind(ctx context.Context, at string, entries []workspace.Gen, done []generated) error {
	for i := range done {
		if len(done[i].Written) < done[i].Files || done[i].Files == 0 {
			continue
		}
		var err error
		if done[i].Left, err = findLeft(ctx, os.DirFS(at), entries); err != nil {
			return exit.Usagef("", "cannot look for what an earlier dir: of gen: left: %w", plain(err))
		}
		return nil // once is enough
	}
	return nil
}

// findLeft finds the folders with a runtime and packages of events beside it that no
// entry names. Folders that the go command leaves out are left out.
func findLeft(ctx context.Context, files fs.FS, entries []workspace.Gen) ([]left, error) {
	dirs := make([]string, len(entries))
	for i, entry := range entries {
		dirs[i] = path.Clean(filepath.ToSlash(entry.Dir))
	}
	found := []left{}
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil || !e.IsDir() || name == ".":
			return nil // what cannot be read was not written by us
		case codegen.LeftOut(e.Name()) || e.Name() == "node_modules" || slices.Contains(dirs, name):
			return fs.SkipDir
		}
		here := count(files, name)
		if here.Generated == 0 {
			return nil
		}
		found = append(found, here)
		return fs.SkipDir
	})
	return found, err
}

// count counts the files of a folder that has a runtime and packages of events; others
// have none that are generated.
func count(files fs.FS, dir string) left {
	here, events := left{Dir: dir}, false
	if !begins(files, path.Join(dir, "event", "doc.go"), codegen.Header) {
		return here
	}
	_ = fs.WalkDir(files, dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || e.IsDir():
		case begins(files, name, codegen.Header):
			here.Generated++
			inFolder := path.Dir(name) != dir // events have folders; one schema is the folder's own package
			events = events || inFolder && (path.Base(name) == codegen.TestFile || path.Base(name) == "upcast.go")
		default:
			here.Others++
		}
		return nil
	})
	if !events {
		here.Generated = 0 // of one schema: no entry of gen: wrote it
	}
	return here
}

// begins reports whether the first line of a file is that.
func begins(files fs.FS, name, line string) bool {
	if path.Ext(name) != ".go" {
		return false
	}
	f, err := files.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(line)+1)
	n, _ := f.Read(head)
	return bytes.Equal(bytes.TrimRight(head[:n], "\r\n"), []byte(line))
}

// printLeft says what an earlier dir: has still, and how to remove it.
func (o *genOptions) printLeft(b *strings.Builder, g generated) {
	for _, l := range g.Left {
		fmt.Fprintf(b, "%s has %s that no entry of `gen:` writes", o.Paint(term.Yellow, term.Safe(l.Dir)), plural(l.Generated, "generated file"))
		if l.Others == 0 {
			fmt.Fprintln(b, ": if an earlier `dir:` did, remove the folder")
			continue
		}
		fmt.Fprintf(b, ": if an earlier `dir:` did, remove those that begin with %q; %s beside them yours\n", codegen.Header, are(l.Others, "file"))
	}
}

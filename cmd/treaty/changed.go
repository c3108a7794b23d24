package main

import (
	"bytes"
	"context"
	"io/fs"
	"path"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/outputs"
	"github.com/treaty-events/treaty/contract/workspace"
)

// changedLines returns what tells which lines of a file the change from the past to
// the working tree touches, and what ends it. Where one of the two cannot be read it
// tells of no lines: places stay as they are.
func changedLines(ctx context.Context, against, dir string) (of func(file string) []outputs.Lines, done func()) {
	none := func(string) []outputs.Lines { return nil }
	head, err := workspace.OpenDir(dir)
	if err != nil {
		return none, func() {}
	}
	base, end, err := filesOfPast(ctx, against, dir)
	if err != nil {
		return none, func() { head.Close() }
	}
	c := lineChanges{base: base, head: head, known: map[string][]outputs.Lines{}}
	return c.lines, func() { end(); head.Close() }
}

// lineChanges tells which lines of files are others than in the past.
type lineChanges struct {
	base, head workspace.Files
	known      map[string][]outputs.Lines
	gone       []goneFile
	looked     bool // for what is gone
}

// goneFile is a file of the past that is not there any more.
type goneFile struct {
	name string
	text []byte
}

// lines returns the lines of a file that the change touches; none of one that is new,
// of which a diff shows all lines, and of one that is gone.
func (c *lineChanges) lines(file string) []outputs.Lines {
	lines, ok := c.known[file]
	if !ok && fs.ValidPath(file) {
		after, is := c.head.ReadFile(file)
		before, was := c.base.ReadFile(file)
		if was != nil && is == nil {
			before, was = c.formerly(file, after)
		}
		if is == nil && was == nil {
			lines = outputs.ChangedLines(before, after)
		}
		c.known[file] = lines
	}
	return lines
}

// Bounds of the search for what a new file was called before.
const (
	maxLooked = 20_000 // files and folders of the past
	maxGone   = 500    // files that are compared
)

// formerly returns the content of a file when it had another name: of the files that
// are gone, of the same kind, the one with most of its lines, if that is at least half
// of them, as git has it. The error says that there is none: the file is new.
func (c *lineChanges) formerly(file string, now []byte) ([]byte, error) {
	if !c.looked {
		c.looked = true
		left := maxLooked
		c.lookForGone(".", &left)
	}
	var best []byte
	most := bytes.Count(now, []byte("\n"))/2 + 1
	for _, gone := range c.gone {
		if path.Ext(gone.name) != path.Ext(file) {
			continue
		}
		if n := linesInCommon(gone.text, now); n >= most && (best == nil || n > most) {
			best, most = gone.text, n
		}
	}
	if best == nil {
		return nil, fs.ErrNotExist
	}
	return best, nil
}

// linesInCommon counts the lines of b that a has too, wherever they are.
func linesInCommon(a, b []byte) int {
	have := map[string]int{}
	for line := range bytes.Lines(a) {
		have[string(line)]++
	}
	n := 0
	for line := range bytes.Lines(b) {
		if have[string(line)] > 0 {
			have[string(line)]--
			n++
		}
	}
	return n
}

// lookForGone reads what the past has in a folder and below it that is not there any
// more.
func (c *lineChanges) lookForGone(folder string, left *int) {
	entries, err := c.base.ReadDir(folder)
	if err != nil {
		return
	}
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		if *left--; *left < 0 || len(c.gone) == maxGone {
			return
		}
		if e.IsDir() {
			if e.Name() != ".git" {
				c.lookForGone(name, left)
			}
			continue
		}
		if _, err := fs.Stat(c.head, name); err == nil {
			continue
		}
		if text, err := c.base.ReadFile(name); err == nil {
			c.gone = append(c.gone, goneFile{name, text})
		}
	}
}

// filesOfPast opens the files of what loadPast loads.
func filesOfPast(ctx context.Context, against, dir string) (workspace.Files, func(), error) {
	ref, isGit := strings.CutPrefix(against, "git:")
	if !isGit {
		files, err := workspace.OpenDir(against)
		if err != nil {
			return nil, nil, err
		}
		return files, func() { files.Close() }, nil
	}
	repository, err := workspace.OpenRepository(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	end := func() { repository.Close() }
	hash, err := repository.MergeBase(ctx, ref)
	if err != nil {
		end()
		return nil, nil, err
	}
	files, err := repository.Commit(ctx, hash)
	if err != nil {
		end()
		return nil, nil, err
	}
	return files, end, nil
}

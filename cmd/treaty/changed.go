package main

import (
	"context"
	"io/fs"
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
	known := map[string][]outputs.Lines{}
	of = func(file string) []outputs.Lines {
		lines, ok := known[file]
		if !ok && fs.ValidPath(file) {
			before, was := base.ReadFile(file)
			after, is := head.ReadFile(file)
			if was == nil && is == nil {
				lines = outputs.ChangedLines(before, after)
			}
			known[file] = lines
		}
		return lines
	}
	return of, func() { end(); head.Close() }
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

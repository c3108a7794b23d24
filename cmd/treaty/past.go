package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
)

// againstUsage explains the flag that names a past.
const againstUsage = "the past: git:`REF`, or a folder"

// loadPast loads what the workspace at dir is compared with, git:REF or a
// folder, and says whether its history is cut off.
func loadPast(ctx context.Context, against, dir string) (ws *workspace.Workspace, shallow bool, err error) {
	return loadPastAfter(ctx, against, dir, nil)
}

// loadPastAfter is loadPast of a workspace that was seen: what is the same is not
// read again, and has no history. Nil: everything is read.
func loadPastAfter(ctx context.Context, against, dir string, seen *workspace.Seen) (ws *workspace.Workspace, shallow bool, err error) {
	if ref, isGit := strings.CutPrefix(against, "git:"); isGit {
		return gitPastAfter(ctx, dir, ref, seen)
	}
	if info, err := os.Stat(against); err != nil || !info.IsDir() {
		return nil, false, exit.Usagef("--against git:REF (git:origin/main), or a folder with another copy of the workspace",
			"%q is no folder", against)
	}
	ws, _, err = seeDir(ctx, against, against, seen)
	return ws, false, err
}

// gitPastAfter loads the workspace as the merge base of REF and HEAD has it.
func gitPastAfter(ctx context.Context, dir, ref string, seen *workspace.Seen) (ws *workspace.Workspace, shallow bool, err error) {
	repository, err := workspace.OpenRepository(ctx, dir)
	if err != nil {
		return nil, false, gitTrouble(err)
	}
	defer repository.Close()
	commit, err := repository.MergeBase(ctx, ref)
	if head, none := repository.Head(ctx); err != nil && none == nil && head == "" {
		return nil, false, nothingCommitted()
	}
	if err != nil {
		return nil, false, gitTrouble(err)
	}
	ws, shallow, err = repository.LoadGitAfter(ctx, commit, seen)
	if err != nil {
		return nil, false, gitTrouble(err)
	}
	if err := repository.CheckedOut(ctx, ws); err != nil {
		return nil, false, gitTrouble(err)
	}
	ws.Label = label(ref, commit)
	return ws, shallow, nil
}

// label names a commit for people: main@1a2b3c4, or 1a2b3c4 where the ref is its hash.
func label(ref, commit string) string {
	const digits = 7
	short := commit[:min(digits, len(commit))]
	if isCommit(ref) {
		ref = ref[:digits]
	}
	if ref == short {
		return short
	}
	return strings.TrimPrefix(ref, "refs/remotes/") + "@" + short
}

// gitTrouble is a trouble with the repository, with its hint.
func gitTrouble(err error) error {
	var trouble *workspace.GitError
	if errors.As(err, &trouble) {
		return exit.Usagef(trouble.Hint, "%w", trouble)
	}
	return positioned(err)
}

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
	p := findPast(ctx, dir, ref)
	defer p.close()
	return p.load(ctx, seen)
}

// gitPast is a past in git that was found, and not loaded yet.
type gitPast struct {
	repository *workspace.Repository
	commit     *workspace.Commit
	label      string
	err        error
}

// findPast finds the merge base of REF and HEAD, and reads its folders.
func findPast(ctx context.Context, dir, ref string) *gitPast {
	p := &gitPast{}
	if p.repository, p.err = workspace.OpenRepository(ctx, dir); p.err != nil {
		return p
	}
	var hash string
	if hash, p.err = p.repository.MergeBase(ctx, ref); p.err != nil {
		if head, none := p.repository.Head(ctx); none == nil && head == "" {
			p.err = nothingCommitted()
		}
		return p
	}
	p.label = label(ref, hash)
	if p.commit, p.err = p.repository.Commit(ctx, hash); p.err == nil {
		p.commit.Ahead()
	}
	return p
}

// load loads the workspace as the past has it.
func (p *gitPast) load(ctx context.Context, seen *workspace.Seen) (ws *workspace.Workspace, shallow bool, err error) {
	if p.err == nil {
		ws, shallow, p.err = p.repository.LoadCommitAfter(ctx, p.commit, p.label, seen)
	}
	if p.err != nil {
		return nil, false, gitTrouble(p.err)
	}
	if err := p.repository.CheckedOut(ctx, ws); err != nil {
		return nil, false, gitTrouble(err)
	}
	return ws, shallow, nil
}

func (p *gitPast) close() {
	if p.repository != nil {
		p.repository.Close()
	}
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

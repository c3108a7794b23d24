package main

import (
	"context"
	"os"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
)

// originRefs are the branches of the remote "origin", by a name that no tag can take.
const originRefs = "refs/remotes/origin/"

// usualPast returns the past that is meant where --against names none, and who says
// so: in a job of GitHub or GitLab what it is about, else the branch that the remote
// calls its own.
func usualPast(ctx context.Context, dir string) (against, says string, err error) {
	repository, err := workspace.OpenRepository(ctx, dir)
	if err != nil {
		return "", "", gitTrouble(err)
	}
	defer repository.Close()
	head, err := repository.Head(ctx)
	if err != nil {
		return "", "", gitTrouble(err)
	}
	if head == "" {
		return "", "", nothingCommitted()
	}
	if ref, says, err := newJob(ctx, repository, os.Getenv).past(); ref != "" || err != nil {
		return "git:" + ref, says, err
	}
	_, main, err := repository.Branch(ctx)
	if err != nil {
		return "", "", gitTrouble(err)
	}
	if main == "" {
		return "", "", exit.Usagef("--against git:REF (git:origin/main), a folder, or registry; `git remote set-head origin --auto` lets git know the remote's main branch; of a new workspace `treaty check --new` says whether it is in order",
			"what to compare with is not known: git knows no main branch of a remote origin")
	}
	return "git:" + originRefs + main, "origin/HEAD", nil
}

// nothingCommitted is the trouble with a repository that has no past at all.
func nothingCommitted() error {
	return exit.Usagef("commit first; of a new workspace `treaty check --new` says whether it is in order", "nothing has been committed yet, so there is no past")
}

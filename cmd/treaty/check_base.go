package main

import (
	"context"
	"os"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
)

// originRefs are the branches of the remote "origin", by a name that no tag can take.
const originRefs = "refs/remotes/origin/"

// usualPast returns the past that is meant where --against names none, and who says
// so: in a job for a pull or merge request the branch into which it would go, else
// the branch that the remote calls its own.
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
	if ref, says := pastOfJob(ctx, repository, os.Getenv); ref != "" {
		return "git:" + ref, says, nil
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

// pastOfJob returns the ref that a job for a pull or merge request is about, and
// which variable says so; empty: it is no such job. Of a merge result whose target
// was not fetched, it is the first parent, which is the target.
func pastOfJob(ctx context.Context, r *workspace.Repository, getenv func(string) string) (ref, says string) {
	here := func(ref string) bool { _, err := r.Resolve(ctx, ref); return err == nil }
	if base := getenv("GITHUB_BASE_REF"); base != "" {
		ref := originRefs + base
		if !here(ref) && isMergeResult(getenv("GITHUB_REF")) && here("HEAD^2") && here("HEAD^1") {
			return "HEAD^1", "GITHUB_REF, a merge result"
		}
		return ref, "GITHUB_BASE_REF"
	}
	for _, name := range []string{"CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_MERGE_REQUEST_DIFF_BASE_SHA"} {
		value := getenv(name)
		if value == "" {
			continue
		}
		if strings.HasSuffix(name, "_NAME") {
			value = originRefs + value
		}
		if ref == "" || here(value) { // the first that is here; of none the last says what to fetch
			ref, says = value, name
		}
		if here(value) {
			break
		}
	}
	return ref, says
}

// isMergeResult reports whether a ref of GitHub is the merge of a pull request into
// its target.
func isMergeResult(ref string) bool {
	return strings.HasPrefix(ref, "refs/pull/") && strings.HasSuffix(ref, "/merge")
}

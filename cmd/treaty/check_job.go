package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
)

// job is one of GitHub or GitLab, as its variables say.
type job struct {
	getenv func(string) string
	// here reports whether git has what a ref names, and is where another one is.
	here func(ref string) bool
	same func(ref, other string) bool
}

func newJob(ctx context.Context, r *workspace.Repository, getenv func(string) string) job {
	resolve := func(ref string) string { commit, _ := r.Resolve(ctx, ref); return commit }
	return job{
		getenv: getenv,
		here:   func(ref string) bool { return resolve(ref) != "" },
		same:   func(ref, other string) bool { return resolve(ref) != "" && resolve(ref) == resolve(other) },
	}
}

// past returns the ref with which the job compares, and which variable says so; empty:
// it is no job, or one that names none. Where that is the very commit which is looked
// at, as by the clock on the main branch, it is the one before: what is compared with
// itself never says anything.
func (j job) past() (ref, says string, err error) {
	switch {
	case j.getenv("GITHUB_BASE_REF") != "" || j.getenv("GITHUB_EVENT_NAME") != "":
		ref, says, err = j.gitHub()
	default:
		ref, says = j.gitLab()
	}
	if err == nil && strings.HasPrefix(ref, originRefs) && j.same(ref, "HEAD") && j.here("HEAD^1") && !j.isRequest() {
		return "HEAD^1", says + ", whose commit is the one before", nil
	}
	return ref, says, err
}

// isRequest reports whether the job is for a pull or merge request, which may have
// nothing in it yet.
func (j job) isRequest() bool {
	return j.getenv("GITHUB_BASE_REF") != "" || j.getenv("CI_MERGE_REQUEST_IID") != ""
}

// gitHub returns the past of a job of GitHub Actions.
func (j job) gitHub() (ref, says string, err error) {
	if base := j.getenv("GITHUB_BASE_REF"); base != "" {
		return j.pullRequest(originRefs + base)
	}
	event, err := readEvent(j.getenv("GITHUB_EVENT_PATH"))
	if err != nil {
		return "", "", err
	}
	switch name := j.getenv("GITHUB_EVENT_NAME"); {
	case name == "merge_group" && isCommit(event.MergeGroup.Base):
		return event.MergeGroup.Base, "the merge queue's base_sha", nil
	case name == "merge_group":
		return "", "", exit.Usagef("name the past: --against git:REF", "the event of the merge queue names no commit as .merge_group.base_sha")
	case name == "push" && isCommit(event.Before) && j.here(event.Before):
		return event.Before, "the commit before the push", nil
	case event.Repository.DefaultBranch != "": // a new branch, a forced push, the clock, or somebody's hand
		return originRefs + event.Repository.DefaultBranch, "the repository's default branch", nil
	}
	return "", "", nil
}

// pullRequest returns the past of a job for a pull request into the branch: of a merge
// result whose target was not fetched the first parent, which is it. What
// pull_request_target checks out by itself is the base.
func (j job) pullRequest(base string) (ref, says string, err error) {
	const target = "pull_request_target"
	switch isTarget := j.getenv("GITHUB_EVENT_NAME") == target; {
	case isTarget && (j.same(base, "HEAD") || j.same(j.getenv("GITHUB_SHA"), "HEAD")):
		return "", "", exit.Usagef("run it on pull_request", "on "+target+" the base is checked out: there is nothing of the change to look at")
	case isTarget:
		return base, "GITHUB_BASE_REF; on " + target + " a stranger's files are beside a token that may write: run it on pull_request", nil
	case !j.here(base) && isMergeResult(j.getenv("GITHUB_REF")) && j.here("HEAD^2") && j.here("HEAD^1"):
		return "HEAD^1", "GITHUB_REF, a merge result", nil
	}
	return base, "GITHUB_BASE_REF", nil
}

// isMergeResult reports whether a ref of GitHub is the merge of a pull request into
// its target.
func isMergeResult(ref string) bool {
	return strings.HasPrefix(ref, "refs/pull/") && strings.HasSuffix(ref, "/merge")
}

// gitLab returns the past of a job of GitLab: of a train the merge before it, of a
// merge request its target, of a branch what was there before the push, or the main
// branch.
func (j job) gitLab() (ref, says string) {
	if j.getenv("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train" && j.here("HEAD^2") && j.here("HEAD^1") {
		return "HEAD^1", "CI_MERGE_REQUEST_EVENT_TYPE, a merge train"
	}
	for _, name := range []string{"CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_MERGE_REQUEST_DIFF_BASE_SHA"} {
		value := j.getenv(name)
		if value == "" {
			continue
		}
		if strings.HasSuffix(name, "_NAME") {
			value = originRefs + value
		}
		if ref == "" || j.here(value) { // the first that is here; of none the last says what to fetch
			ref, says = value, name
		}
		if j.here(value) {
			break
		}
	}
	main := j.getenv("CI_DEFAULT_BRANCH")
	switch before := j.getenv("CI_COMMIT_BEFORE_SHA"); {
	case ref != "" || j.getenv("CI_COMMIT_BRANCH") == "" || main == "":
		return ref, says
	case j.getenv("CI_COMMIT_BRANCH") == main && isCommit(before) && j.here(before):
		return before, "CI_COMMIT_BEFORE_SHA"
	default:
		return originRefs + main, "CI_DEFAULT_BRANCH"
	}
}

// event is what is read of a payload of GitHub.
type event struct {
	Before     string `json:"before"`
	MergeGroup struct {
		Base string `json:"base_sha"`
	} `json:"merge_group"`
	Repository struct {
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`
}

// maxEvent bounds a payload: GitHub itself sends at most 25 MiB.
const maxEvent = 25 << 20

// readEvent reads the payload of the job. Where the runner names none there is
// nothing in it; one that cannot be read is not guessed at.
func readEvent(file string) (event, error) {
	var e event
	if file == "" {
		return e, nil
	}
	f, err := os.Open(file)
	if err == nil {
		defer f.Close()
		err = json.NewDecoder(io.LimitReader(f, maxEvent)).Decode(&e)
	}
	if err != nil {
		return e, exit.Usagef("name the past: --against git:REF", "the event of this job (GITHUB_EVENT_PATH) cannot be read: %w", fmt.Errorf("%s: %w", file, err))
	}
	return e, nil
}

var commitHash = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// isCommit reports whether a value names a commit: not all zeros, which are none.
func isCommit(value string) bool {
	return commitHash.MatchString(value) && strings.Trim(value, "0") != ""
}

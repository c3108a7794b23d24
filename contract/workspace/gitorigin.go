package workspace

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// Origin returns the URL of the remote "origin", as the configuration has it; ""
// where there is none. The error is a *GitError, or of ctx.
func (r *Repository) Origin(ctx context.Context) (string, error) {
	return r.ask(ctx, "config", "--get", "remote.origin.url")
}

// Branch returns the branch that is checked out, and the one that the remote
// "origin" calls its own (main); "" where there is none, or git does not know.
// The error is a *GitError, or of ctx.
func (r *Repository) Branch(ctx context.Context) (current, main string, err error) {
	// Not --short, which says more where a tag has the same name.
	if current, err = r.ask(ctx, "symbolic-ref", "--quiet", "HEAD"); err != nil {
		return "", "", err
	}
	main, err = r.ask(ctx, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
	return strings.TrimPrefix(current, "refs/heads/"), strings.TrimPrefix(main, "refs/remotes/origin/"), err
}

// Head returns the full hash of the commit that HEAD names; "" where nothing has
// been committed. The error is a *GitError, or of ctx.
func (r *Repository) Head(ctx context.Context) (string, error) {
	return r.ask(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}")
}

// Changed lists the files at dir's place that are not as HEAD has them, new ones
// that nobody ignores after them. Of very many it lists the first. To see
// whether a file has changed git would run the filter that the repository
// configures for it: filters are cleared, so that a filtered file may be listed
// although it has not changed. The error is a *GitError, or of ctx.
func (r *Repository) Changed(ctx context.Context) ([]string, error) {
	clear, err := r.clearFilters(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := r.git(ctx, append(clear, "status", "--porcelain", "-z", "--no-renames",
		"--untracked-files=all", "--ignore-submodules=all", "--", ".")...)
	if err != nil {
		return nil, err
	}
	entries := strings.Split(answer, "\x00")
	var names []string
	for _, entry := range entries[:len(entries)-1] { // behind the last NUL is nothing, or what was cut
		const state = len("XY ")
		if len(entry) > state {
			names = append(names, entry[state:])
		}
	}
	return names, nil
}

// clearFilters returns the options with which git runs no filter at all. Where one
// cannot be cleared the error is a *GitError.
func (r *Repository) clearFilters(ctx context.Context) ([]string, error) {
	answer, err := r.ask(ctx, "config", "-z", "--name-only", "--get-regexp", `^filter\..*\.(clean|process|required)$`)
	if err != nil {
		return nil, err
	}
	if len(answer) >= maxGitAnswer {
		return nil, notCleared("the configuration of git names too many filters")
	}
	var options []string
	for key := range strings.SplitSeq(strings.TrimSuffix(answer, "\x00"), "\x00") {
		if strings.Contains(key, "=") { // git would take what is before it for the key
			return nil, notCleared(fmt.Sprintf("the name of the filter %q in the configuration of git has an equals sign", clip(key)))
		}
		if key != "" {
			// For a Boolean, too, an empty text means no.
			options = append(options, "-c", key+"=")
		}
	}
	return options, nil
}

// notCleared says why git is not asked what has changed: it would run a filter.
func notCleared(msg string) *GitError {
	return &GitError{Msg: msg + ": git would run it to see what has changed", Hint: "take it away: git config --edit"}
}

// ask runs a command that ends with 1 where there is nothing to answer: "".
func (r *Repository) ask(ctx context.Context, args ...string) (string, error) {
	answer, err := r.git(ctx, args...)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return "", nil
	}
	return answer, err
}

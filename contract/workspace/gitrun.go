package workspace

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"
)

// gitConfig keeps git from running or fetching anything, whatever the
// repository's own configuration says.
var gitConfig = []string{
	"-c", "core.fsmonitor=",
	"-c", "core.hooksPath=/dev/null",
	"-c", "protocol.allow=never",
	"-c", "core.quotePath=false",
}

// gitEnvironment is what git needs of ours, and what it must not do. HOME stays,
// because safe.directory is read from there; variables such as GIT_DIR, which
// would lead to another repository, do not.
func gitEnvironment() []string {
	env := []string{
		"LC_ALL=C",
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_ATTR_NOSYSTEM=1",
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_NO_LAZY_FETCH=1",
		"GIT_ALLOW_PROTOCOL=none", // over protocol.*.allow of the repository; a git before 2.39.4 knows no GIT_NO_LAZY_FETCH
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_GRAFT_FILE=" + os.DevNull,
		"GIT_TERMINAL_PROMPT=0",
		"GIT_ASKPASS=",
		"GIT_SSH_COMMAND=false",
	}
	for _, name := range []string{"PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "SYSTEMROOT", "USERPROFILE"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// command prepares git, without a shell. A cancelled ctx kills it.
func (r *Repository) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append(gitConfig[:len(gitConfig):len(gitConfig)], args...)...)
	cmd.Dir = r.dir
	cmd.Env = gitEnvironment()
	cmd.WaitDelay = time.Second
	return cmd
}

// maxGitAnswer bounds what is kept of one answer, in bytes: hashes and a path.
const maxGitAnswer = 64 << 10

// git runs one command and returns its answer without the newline at its end.
// The error is a *GitError, or of ctx.
func (r *Repository) git(ctx context.Context, args ...string) (string, error) {
	var out, errs bounded
	cmd := r.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", gitFailure(err, errs.String())
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// bounded keeps the beginning of what is written to it. The buffer is not
// embedded: its ReadFrom would take everything.
type bounded struct{ kept bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if room := maxGitAnswer - b.kept.Len(); room > 0 {
		b.kept.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (b *bounded) String() string { return b.kept.String() }

// gitFailure says what kept git from answering.
func gitFailure(err error, said string) *GitError {
	cause := errors.Join(err, errors.New(clip(strings.TrimSpace(said))))
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return &GitError{Msg: "git is not installed, or not in PATH", Hint: "install git, or compare with another copy of the workspace: --against DIR", Err: err}
	case errors.Is(err, os.ErrNotExist), errors.Is(err, exec.ErrDot):
		return &GitError{Msg: "git cannot be started here: " + err.Error(), Hint: "does the folder exist?", Err: err}
	case strings.Contains(said, "not a git repository"):
		return &GitError{Msg: "this folder is in no git repository", Hint: "run `git init`, or compare with another copy of the workspace: --against DIR", Err: cause}
	case strings.Contains(said, "dubious ownership"):
		return &GitError{
			Msg:  "git does not trust this repository: it belongs to another user",
			Hint: "git config --global --add safe.directory <the repository's folder>", Err: cause,
		}
	}
	return &GitError{Msg: "git failed: " + clip(strings.TrimSpace(said)), Err: cause}
}

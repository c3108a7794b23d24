package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// origin is where files come from: their home and the commit.
type origin struct {
	home   string
	commit string // empty: git does not have them
}

// originOf asks git where dir comes from. A home that was given wins. Files that
// git has not committed are a mistake unless dirty ones are allowed: a push
// should be what the commit says it is.
func originOf(ctx context.Context, dir, home string, allowDirty bool) (origin, error) {
	o := origin{home: home}
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD")
	if err == nil {
		o.commit = commit
		changed, err := git(ctx, dir, "status", "--porcelain", "--untracked-files=all", "--", ".")
		if err != nil {
			return o, exit.Usagef("", "git cannot say whether %s is clean: %v", dir, err)
		}
		if changed != "" && !allowDirty {
			return o, exit.Usagef("commit them, or push them all the same with --allow-dirty",
				"%s here that git has not committed, %s first", plural(strings.Count(changed, "\n")+1, "file"), strings.TrimSpace(strings.SplitN(changed, "\n", 2)[0]))
		}
		if changed != "" {
			o.commit += "-dirty"
		}
	}
	if o.home == "" {
		if remote, err := git(ctx, dir, "config", "--get", "remote.origin.url"); err == nil {
			o.home = homeOf(remote)
		}
	}
	if o.home == "" {
		o.home = "local/" + filepath.Base(dir)
	}
	return o, nil
}

var (
	scpURL    = regexp.MustCompile(`^(?:[^@/]+@)?([^:/]+):([^/].*)$`)
	schemeURL = regexp.MustCompile(`^[a-z+]+://(?:[^@/]*@)?([^/:]+)(?::\d+)?/(.*)$`)
)

// homeOf names a repository by its remote, without scheme, user and suffix:
// git@github.com:acme/shop.git and https://github.com/acme/shop are one home.
func homeOf(remote string) string {
	home := remote
	if m := schemeURL.FindStringSubmatch(remote); m != nil {
		home = m[1] + "/" + m[2]
	} else if m := scpURL.FindStringSubmatch(remote); m != nil {
		home = m[1] + "/" + m[2]
	} else if filepath.IsAbs(remote) || strings.HasPrefix(remote, ".") {
		home = "local/" + filepath.Base(remote)
	}
	return strings.TrimSuffix(strings.TrimRight(home, "/"), ".git")
}

// git runs a read-only git command in dir and returns its output. Nothing that
// the repository configures is run.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	safe := []string{"-C", dir, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"}
	cmd := exec.CommandContext(ctx, "git", append(safe, args...)...)
	cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	out, err := cmd.Output()
	return string(bytes.TrimSpace(out)), err
}

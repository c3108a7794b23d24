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
		changed, err := git(ctx, dir, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", ".")
		if err != nil {
			return o, exit.Usagef("", "git cannot say whether %s is clean: %v", dir, err)
		}
		if changed != "" && !allowDirty {
			return o, dirty(changed)
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

// dirty says which files git has not committed; changed is what `git status
// --porcelain -z` printed.
func dirty(changed string) error {
	var names []string
	for entry := range strings.SplitSeq(strings.TrimSuffix(changed, "\x00"), "\x00") {
		if len(entry) > 3 {
			names = append(names, entry[3:])
		}
	}
	const shown = 3
	list := strings.Join(names[:min(shown, len(names))], ", ")
	if len(names) > shown {
		list += ", …"
	}
	return exit.Usagef("commit, or push what is here all the same with --allow-dirty",
		"git has not committed %s: %s", plural(len(names), "file"), list)
}

var (
	scpURL    = regexp.MustCompile(`^(?:[^@/]+@)?([^:/]+):([^/].*)$`)
	schemeURL = regexp.MustCompile(`^[a-z+]+://(?:[^@/]*@)?([^/:]+)(?::\d+)?/(.*)$`)
)

// homeOf names a repository by its remote, without scheme, user and suffix:
// git@github.com:acme/shop.git and https://github.com/acme/shop are one home.
func homeOf(remote string) string {
	home := strings.TrimPrefix(remote, "file://")
	if m := schemeURL.FindStringSubmatch(home); m != nil {
		home = m[1] + "/" + m[2]
	} else if m := scpURL.FindStringSubmatch(home); m != nil {
		home = m[1] + "/" + m[2]
	} else if filepath.IsAbs(home) || strings.HasPrefix(home, ".") {
		home = "local/" + filepath.Base(home)
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
	return string(bytes.TrimSuffix(out, []byte("\n"))), err
}

package main

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
)

// origin is where files come from: their home and the commit.
type origin struct {
	home   string
	commit string // empty: git does not have them
}

// originOf asks git where dir comes from. A home that was given wins; where nobody
// says one it is a mistake, for whoever pushes under the name of a home replaces what
// it has, and a folder's name is not one repository's alone. Files that git has not
// committed are a mistake unless dirty ones are allowed: a push should be what the
// commit says it is.
func originOf(ctx context.Context, dir, home string, allowDirty bool) (origin, error) {
	o := origin{home: home}
	repository, err := workspace.OpenRepository(ctx, dir)
	switch {
	case ctx.Err() != nil:
		return o, ctx.Err()
	case err == nil:
		defer repository.Close()
		if err := o.ask(ctx, repository, allowDirty); err != nil {
			return o, err
		}
	} // else git does not have them
	if o.home == "" {
		return o, exit.Usagef("name it: `home: github.com/acme/"+folderName(dir)+"` in "+workspaceFile+", or --home; or give git its remote: git remote add origin URL",
			"which repository owns these files is not known: git has no remote origin on another machine")
	}
	return o, nil
}

// ask takes the commit, and the home where none was given, from the repository.
func (o *origin) ask(ctx context.Context, repository *workspace.Repository, allowDirty bool) (err error) {
	if o.commit, err = repository.Head(ctx); err != nil {
		return gitTrouble(err)
	}
	if o.commit != "" {
		changed, err := repository.Changed(ctx)
		if err != nil {
			return gitTrouble(err)
		}
		if len(changed) > 0 && !allowDirty {
			return dirty(changed)
		}
		if len(changed) > 0 {
			o.commit += "-dirty"
		}
		if !allowDirty {
			if err := onMain(ctx, repository); err != nil {
				return err
			}
		}
	}
	if o.home == "" {
		remote, err := repository.Origin(ctx)
		if err != nil {
			return gitTrouble(err)
		}
		o.home = homeOf(remote)
	}
	return nil
}

// onMain refuses what stands on another branch than the remote's own: what is
// pushed is what others are checked against, and a branch may never be merged.
// Where git does not know that branch, as in most jobs, nothing is refused.
func onMain(ctx context.Context, repository *workspace.Repository) error {
	current, main, err := repository.Branch(ctx)
	if err != nil {
		return gitTrouble(err)
	}
	if current == "" || main == "" || current == main {
		return nil
	}
	return exit.Usagef("push after the merge, from "+main+"; `treaty push --dry-run` asks the registry now; --allow-dirty pushes what is here all the same",
		"this is the branch %s, not %s", current, main)
}

// dirty says which files git has not committed.
func dirty(names []string) error {
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

var notInHome = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// folderName is the folder's name as it may stand in a home.
func folderName(dir string) string {
	if name := strings.Trim(notInHome.ReplaceAllString(filepath.Base(dir), "-"), "-"); name != "" {
		return name
	}
	return "shop"
}

// homeOf names a repository by its remote, without scheme, user and suffix:
// git@github.com:acme/shop.git and https://github.com/acme/shop are one home.
// A remote that is a folder names none: it is "".
func homeOf(remote string) string {
	home := strings.TrimPrefix(remote, "file://")
	if m := schemeURL.FindStringSubmatch(home); m != nil {
		home = m[1] + "/" + m[2]
	} else if m := scpURL.FindStringSubmatch(home); m != nil {
		home = m[1] + "/" + m[2]
	} else if filepath.IsAbs(home) || strings.HasPrefix(home, ".") {
		return ""
	}
	return strings.TrimSuffix(strings.TrimRight(home, "/"), ".git")
}

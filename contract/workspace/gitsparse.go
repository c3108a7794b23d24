package workspace

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// maxAsked bounds how many files git is asked about at once.
const maxAsked = 100

// CheckedOut reports whether the working tree at the repository's folder is all that
// base is compared with: a bare repository has none, and of a sparse checkout the
// contracts that were left out would look removed. The error is a *GitError, or of ctx.
func (r *Repository) CheckedOut(ctx context.Context, base *Workspace) error {
	if !r.inTree {
		return &GitError{
			Msg:  "there is no working tree here: the repository is bare, or this is its own folder",
			Hint: "run it in a checkout: git worktree add ../checkout",
		}
	}
	gone := r.gone(base)
	if len(gone) == 0 {
		return nil
	}
	if sparse, err := r.ask(ctx, "config", "--type=bool", "--get", "core.sparseCheckout"); err != nil || sparse != "true" {
		return err
	}
	answer, err := r.git(ctx, append([]string{"--literal-pathspecs", "ls-files", "-t", "-z", "--"}, gone...)...)
	if err != nil {
		return err
	}
	for entry := range strings.SplitSeq(answer, "\x00") {
		if name, skipped := strings.CutPrefix(entry, "S "); skipped {
			return &GitError{
				Msg:  fmt.Sprintf("%s is not checked out (sparse checkout): it would look removed", clip(name)),
				Hint: "git sparse-checkout add the folders of the workspace, or git sparse-checkout disable",
			}
		}
	}
	return nil
}

// gone lists files of contracts of the base that are not in the folder, the first of
// many.
func (r *Repository) gone(base *Workspace) []string {
	var list []string
	for _, c := range base.Contracts {
		file := c.Dir
		switch {
		case c.Doc != nil:
			file = c.Doc.File
		case len(c.Majors) > 0:
			file = c.Majors[0].Newest().File
		}
		if _, err := os.Lstat(filepath.Join(r.dir, filepath.FromSlash(file))); os.IsNotExist(err) && len(list) < maxAsked {
			list = append(list, file)
		}
	}
	return list
}

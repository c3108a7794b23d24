package workspace

import "context"

// Repository is a git repository that is read by plumbing alone: rev-parse
// --verify --end-of-options, ls-tree and cat-file --batch. Nothing is checked
// out, fetched or run: no hooks, no filters, no fsmonitor, no textconv.
type Repository struct{}

// OpenRepository finds the repository that holds dir, and dir's place in it.
func OpenRepository(ctx context.Context, dir string) (*Repository, error) { panic("helper") }

// LoadGit reads the workspace at dir's place in commit REF, with each major's
// revisions: the distinct contents of the major's file along the first-parent
// history of REF, oldest first, labelled v1@1a2b3c4. Shallow is true where the
// history is cut, so that older revisions may be missing.
func (r *Repository) LoadGit(ctx context.Context, ref string) (ws *Workspace, shallow bool, err error) {
	panic("helper")
}

// MergeBase returns the commit that REF and HEAD have in common.
func (r *Repository) MergeBase(ctx context.Context, ref string) (string, error) { panic("helper") }

package workspace

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Repository is a git repository that is read by plumbing alone: rev-parse,
// rev-list, merge-base and cat-file --batch. Nothing is checked out, fetched or
// run: no hooks, no filters, no fsmonitor, no textconv. It may be used by
// several goroutines; Close ends its child process.
type Repository struct {
	dir     string // where git is started
	prefix  string // dir's place in the repository, "" or ending in a slash
	inTree  bool   // dir is in a working tree
	cut     bool   // it is a shallow clone
	objects *objects
}

// GitError is why git could not answer. Msg is safe to show; Err may hold what
// git said.
type GitError struct {
	Msg  string
	Hint string // what to do next; may be empty
	Err  error
}

// Error returns the message.
func (e *GitError) Error() string { return e.Msg }

// Unwrap returns the cause.
func (e *GitError) Unwrap() error { return e.Err }

// OpenRepository finds the repository that holds dir, and dir's place in it. The
// error is a *GitError, or of ctx.
func OpenRepository(ctx context.Context, dir string) (*Repository, error) {
	r := &Repository{dir: dir}
	answer, err := r.git(ctx, "rev-parse", "--show-prefix", "--is-inside-work-tree", "--is-shallow-repository")
	if err != nil {
		return nil, err
	}
	answer, cut := cutLast(answer)
	prefix, inside := cutLast(answer) // a folder's name may have newlines, too
	r.prefix, r.inTree, r.cut = prefix, inside == "true", cut == "true"
	r.objects = &objects{start: func() *exec.Cmd { return r.command(context.Background(), "cat-file", "--batch") }}
	return r, nil
}

// cutLast returns the last line of an answer, and what is before it.
func cutLast(answer string) (before, line string) {
	i := strings.LastIndexByte(answer, '\n')
	return answer[:max(i, 0)], answer[i+1:]
}

// Close ends the child process that reads objects. The repository can be used
// again; it then starts another.
func (r *Repository) Close() error {
	r.objects.close()
	return nil
}

// Resolve returns the full hash of the commit that ref names. The error is a
// *GitError, or of ctx.
func (r *Repository) Resolve(ctx context.Context, ref string) (string, error) {
	if err := checkRef(ref); err != nil {
		return "", err
	}
	if isHash(ref) { // that is what git takes it for, whatever else is called so
		if _, err := r.objects.read(ctx, ref, "commit", maxCommit); err == nil {
			return ref, nil
		}
	}
	if ref != headRef { // which git looks for nowhere else
		if err := r.oneRef(ctx, ref); err != nil {
			return "", err
		}
	}
	hash, err := r.git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	var gitErr *GitError
	if errors.As(err, &gitErr) {
		return "", unknownRef(ref, gitErr.Err)
	}
	return hash, err
}

const headRef = "HEAD"

var hashPattern = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// isHash reports whether a ref is the whole hash of an object.
func isHash(ref string) bool { return hashPattern.MatchString(ref) }

// oneRef refuses a name that is a tag's as well as a branch's, of other commits: git
// would take the tag, and whoever can push one would choose the past.
func (r *Repository) oneRef(ctx context.Context, ref string) error {
	places := []string{"refs/tags/" + ref, "refs/heads/" + ref, "refs/remotes/" + ref}
	answer, err := r.git(ctx, append([]string{"for-each-ref", "--format=%(objectname) %(*objectname) %(refname)"}, places...)...)
	if err != nil {
		return err
	}
	var names, commits []string
	for line := range strings.Lines(answer) {
		fields := strings.Fields(line) // of an annotated tag also the commit
		name := fields[len(fields)-1]
		if !slices.Contains(places, name) {
			continue // a folder of refs
		}
		names = append(names, name)
		if commit := fields[len(fields)-2]; !slices.Contains(commits, commit) {
			commits = append(commits, commit)
		}
	}
	if len(commits) < 2 {
		return nil
	}
	slices.SortFunc(names, func(a, b string) int { return slices.Index(places, a) - slices.Index(places, b) })
	return &GitError{
		Msg:  fmt.Sprintf("%q may be %s", clip(ref), strings.Join(names, " or ")),
		Hint: "name it whole: git:" + names[len(names)-1] + "; or rename what has taken the name",
	}
}

// checkRef refuses what git could take for an option, or for more than one line.
func checkRef(ref string) error {
	switch {
	case ref == "":
		return &GitError{Msg: "the git ref is empty", Hint: "name a branch, a tag or a commit, such as origin/main"}
	case strings.HasPrefix(ref, "-"):
		return &GitError{Msg: fmt.Sprintf("the git ref %q begins with a hyphen", clip(ref)), Hint: "name a branch, a tag or a commit, such as origin/main"}
	case len(ref) > maxFileName || strings.IndexFunc(ref, unprintable) >= 0:
		return &GitError{Msg: fmt.Sprintf("%q is no git ref", clip(ref)), Hint: "name a branch, a tag or a commit, such as origin/main"}
	}
	return nil
}

// branchName is what can be fetched by its name, and copied into a shell.
var branchName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)

// deepClone is how the whole history is had.
const deepClone = "git fetch --unshallow; on GitHub Actions: actions/checkout with fetch-depth: 0; on GitLab: GIT_DEPTH: 0"

func unknownRef(ref string, cause error) error {
	ref = strings.TrimPrefix(ref, "refs/remotes/")
	branch, isRemote := strings.CutPrefix(ref, "origin/")
	var hint string
	switch {
	case !branchName.MatchString(branch) || strings.HasPrefix(ref, "HEAD"):
		hint = "is it spelt right? in a shallow clone it may not be there: " + deepClone
	case isRemote:
		hint = fmt.Sprintf("git fetch origin %s; on GitHub Actions: actions/checkout with fetch-depth: 0", clip(branch))
	default:
		hint = "is it spelt right? if it is elsewhere: git fetch origin " + clip(ref)
	}
	return &GitError{Msg: fmt.Sprintf("git knows no commit %q", clip(ref)), Hint: hint, Err: cause}
}

// MergeBase returns the hash of the commit that ref and HEAD have in common. The
// error is a *GitError, or of ctx.
func (r *Repository) MergeBase(ctx context.Context, ref string) (string, error) {
	theirs, err := r.Resolve(ctx, ref)
	if err != nil {
		return "", err
	}
	ours, err := r.Resolve(ctx, headRef)
	if err != nil || ours == theirs {
		return ours, err
	}
	base, err := r.git(ctx, "merge-base", theirs, ours)
	var gitErr *GitError
	if errors.As(err, &gitErr) {
		return "", r.apart(ref, gitErr.Err)
	}
	return base, err
}

// apart says that a ref and HEAD have no commit in common here.
func (r *Repository) apart(ref string, cause error) error {
	if r.cut {
		return &GitError{Msg: fmt.Sprintf("%q and HEAD have no commit in common in this shallow clone", clip(ref)), Hint: deepClone, Err: cause}
	}
	return &GitError{
		Msg:  fmt.Sprintf("%q and HEAD have no commit in common", clip(ref)),
		Hint: "their histories began apart: name a commit that is in the history of HEAD, or compare with another copy of the workspace: --against DIR",
		Err:  cause,
	}
}

// LoadGit reads the workspace at dir's place in commit REF, with each major's
// revisions: the distinct contents of the major's file along the first-parent
// history of REF, oldest first, labelled v1@1a2b3c4 after the commit that brought
// them. A revision is what its file and the files that it refers to were in that
// commit. Shallow is true where the history is cut (a shallow clone) or has gaps
// (a partial clone), so that older revisions may be missing. The error is a *GitError, Load's, or of ctx.
func (r *Repository) LoadGit(ctx context.Context, ref string) (ws *Workspace, shallow bool, err error) {
	return r.LoadGitAfter(ctx, ref, nil)
}

// LoadGitAfter is LoadGit of a past of the workspace that was seen. A contract that
// is the same in both has no history here but what its files keep: nothing has to
// be asked of it.
func (r *Repository) LoadGitAfter(ctx context.Context, ref string, seen *Seen) (ws *Workspace, shallow bool, err error) {
	commit, err := r.Commit(ctx, ref)
	if err != nil {
		return nil, false, err
	}
	return r.LoadCommitAfter(ctx, commit, commitLabel(ref, commit.Hash), seen)
}

// LoadCommitAfter is LoadGitAfter of a commit that was looked up before.
func (r *Repository) LoadCommitAfter(ctx context.Context, commit *Commit, label string, seen *Seen) (ws *Workspace, shallow bool, err error) {
	commit.Ahead()
	l, err := load(ctx, commit, label, seen)
	if err != nil {
		return nil, false, err
	}
	if len(l.ws.Contracts) == 0 && r.prefix != "" {
		if err := r.elsewhere(ctx, l.ws, commit); err != nil {
			return nil, false, err
		}
	}
	if commit.failed != nil {
		return nil, false, commit.failed
	}
	gaps, err := r.revisions(ctx, commit, l)
	if err != nil {
		return nil, false, err
	}
	slices.Sort(commit.modules)
	l.ws.Submodules = slices.Compact(commit.modules)
	shallow, err = r.shallow(ctx, commit.Hash)
	return l.ws, shallow || gaps, err
}

// elsewhere names the workspaces that the commit has at other places.
func (r *Repository) elsewhere(ctx context.Context, ws *Workspace, commit *Commit) error {
	whole := &Commit{Hash: commit.Hash, ctx: ctx, repo: r, root: commit.top, trees: commit.trees}
	names, err := scan(ctx, whole, ".")
	if err != nil {
		return err
	}
	ws.Elsewhere = nil
	for _, folder := range names.folders {
		if names.has(folder, ConfigFile) && len(ws.Elsewhere) < maxElsewhere {
			ws.Elsewhere = append(ws.Elsewhere, path.Join(folder, ConfigFile))
		}
	}
	return nil
}

// shortHash is how many digits of a commit's hash are shown.
const shortHash = 7

func commitLabel(ref, hash string) string {
	if strings.HasPrefix(hash, ref) {
		return hash[:shortHash]
	}
	return clip(ref) + "@" + hash[:shortHash]
}

// shallow reports whether the first-parent history ends at a commit that has a
// parent, which is not here.
func (r *Repository) shallow(ctx context.Context, hash string) (bool, error) {
	if !r.cut {
		return false, nil
	}
	oldest, err := r.git(ctx, "rev-list", "--first-parent", "--max-parents=0", hash)
	if err != nil {
		return false, err
	}
	data, err := r.objects.read(ctx, oldest, "commit", maxCommit)
	if err != nil {
		return false, err
	}
	header, _, _ := strings.Cut(string(data), "\n\n")
	return strings.Contains(header, "\nparent "), nil
}

package workspace

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestSubfoldersAndWorktreesAndBareRepositories(t *testing.T) {
	r := newRepo(t)
	files := map[string]string{"README.md": "x"}
	for name, content := range start(1) {
		files["sub/with space/"+name] = content
	}
	first := r.commit("one", files)
	r.commit("outside", map[string]string{"README.md": "y"})
	second := r.commit("two", map[string]string{"sub/with space/" + orderV1: schemaOf(2)})
	want := []string{"v1@" + first, "v1@" + second}
	sub := filepath.Join(r.dir, "sub", "with space")
	if diff := cmp.Diff(want, labels(t, loadGit(t, sub, "main"))); diff != "" {
		t.Errorf("in a subfolder (-want +got):\n%s", diff)
	}

	tree := filepath.Join(t.TempDir(), "tree")
	r.git("worktree", "add", "-q", "-b", "other", tree)
	if diff := cmp.Diff(want, labels(t, loadGit(t, filepath.Join(tree, "sub", "with space"), "main"))); diff != "" {
		t.Errorf("in a worktree (-want +got):\n%s", diff)
	}

	whole := newRepo(t)
	first = whole.commit("one", start(1))
	bare := filepath.Join(t.TempDir(), "bare.git")
	whole.git("clone", "-q", "--bare", whole.dir, bare)
	if diff := cmp.Diff([]string{"v1@" + first}, labels(t, loadGit(t, bare, "main"))); diff != "" {
		t.Errorf("in a bare repository (-want +got):\n%s", diff)
	}
}

func TestRepositoriesWithSHA256(t *testing.T) {
	r := newRepo(t)
	other := filepath.Join(t.TempDir(), "sha256")
	r.git("init", "-q", "-b", "main", "--object-format=sha256", other)
	r.dir = other
	first := r.commit("one", start(1))
	second := r.commit("two", map[string]string{orderV1: schemaOf(2)})
	if diff := cmp.Diff([]string{"v1@" + first, "v1@" + second}, labels(t, loadGit(t, r.dir, "main"))); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

// A folder that the commit does not have is an empty workspace: everything in
// it is new.
func TestFolderThatIsNew(t *testing.T) {
	r := newRepo(t)
	r.commit("one", map[string]string{"README.md": "x"})
	r.commit("two", map[string]string{"new/treaty.yaml": "treaty: 1\n"})
	ws := loadGit(t, filepath.Join(r.dir, "new"), "HEAD~1")
	if len(ws.Contracts)+len(ws.Contexts) != 0 {
		t.Errorf("found: %s", describe(ws))
	}
}

func TestMergeBase(t *testing.T) {
	r := newRepo(t)
	base := r.commit("one", start(1))
	r.git("checkout", "-q", "-b", "feature")
	r.commit("two", map[string]string{orderV1: schemaOf(2)})
	r.git("checkout", "-q", "main")
	r.commit("three", map[string]string{"README.md": "x"})
	got, err := open(t, r.dir).MergeBase(t.Context(), "feature")
	if err != nil || got[:shortHash] != base {
		t.Errorf("%q, %v; want %s", got, err, base)
	}
	r.git("checkout", "-q", "--orphan", "apart")
	r.commit("no relative", map[string]string{"README.md": "y"})
	_, err = open(t, r.dir).MergeBase(t.Context(), "main")
	wantGitError(t, err, `"main" and HEAD have no commit in common`, "began apart")
}

// In a shallow clone the commit may be there, and is not known.
func TestMergeBaseOfAShallowClone(t *testing.T) {
	r := newRepo(t)
	r.commit("one", start(1))
	r.git("branch", "feature")
	r.commit("two", map[string]string{"README.md": "x"})
	r.git("checkout", "-q", "feature")
	r.commit("three", map[string]string{"README.md": "y"})
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--depth=1", "--no-single-branch", "file://"+r.dir, clone)
	_, err := open(t, clone).MergeBase(t.Context(), "origin/main")
	wantGitError(t, err, "in this shallow clone", "fetch-depth: 0")
}

// What is not in the working tree because of how it was checked out is not gone.
func TestWhatIsNotCheckedOut(t *testing.T) {
	r := newRepo(t)
	r.commit("one", start(1))
	base := loadGit(t, r.dir, "main")
	if err := open(t, r.dir).CheckedOut(t.Context(), base); err != nil {
		t.Error(err)
	}
	bare := filepath.Join(t.TempDir(), "bare.git")
	r.git("clone", "-q", "--bare", r.dir, bare)
	wantGitError(t, open(t, bare).CheckedOut(t.Context(), base), "the repository is bare", "git worktree add")

	r.git("sparse-checkout", "set", "--no-cone", "/treaty.yaml")
	wantGitError(t, open(t, r.dir).CheckedOut(t.Context(), base), "sparse checkout", "git sparse-checkout")
	r.git("sparse-checkout", "set", "--no-cone", "/*")
	if err := os.RemoveAll(filepath.Join(r.dir, "contexts")); err != nil { // and this is gone
		t.Fatal(err)
	}
	if err := open(t, r.dir).CheckedOut(t.Context(), base); err != nil {
		t.Error(err)
	}
}

func wantGitError(t *testing.T, err error, msg, hint string) {
	t.Helper()
	var e *GitError
	if !errors.As(err, &e) {
		t.Fatalf("%T, not a *GitError: %v", err, err)
	}
	if !strings.Contains(e.Msg, msg) || !strings.Contains(e.Hint, hint) {
		t.Errorf("message %q (want %q), hint %q (want %q)", e.Msg, msg, e.Hint, hint)
	}
}

func TestGitErrors(t *testing.T) {
	r := newRepo(t)
	if _, err := open(t, r.dir).Resolve(t.Context(), "HEAD"); err == nil {
		t.Error("HEAD of an empty repository is a commit")
	}
	r.commit("one", start(1))
	opened := open(t, r.dir)
	for _, c := range []struct{ ref, msg, hint string }{
		{"origin/main", `git knows no commit "origin/main"`, "git fetch origin main"},
		{"v9", `git knows no commit "v9"`, "git fetch origin v9"},
		{"v9;id", `git knows no commit "v9;id"`, "is it spelt right? in a shallow clone"},
		{"origin/$(id)", `git knows no commit "origin/$(id)"`, "is it spelt right? in a shallow clone"},
		{"HEAD~9", `git knows no commit "HEAD~9"`, "fetch-depth: 0"},
		{"--help", "begins with a hyphen", "branch"},
		{"-", "begins with a hyphen", "branch"},
		{"", "is empty", "branch"},
		{"main\nmain", "no git ref", "branch"},
		{"main\x00", "no git ref", "branch"},
		{"main:treaty.yaml", "git knows no commit", "spelt"},
		{"$(touch x)", "git knows no commit", "spelt"},
		{strings.Repeat("x", 5000), "no git ref", "branch"},
	} {
		_, _, err := opened.LoadGit(t.Context(), c.ref)
		wantGitError(t, err, c.msg, c.hint)
	}
	_, err := OpenRepository(t.Context(), t.TempDir())
	wantGitError(t, err, "in no git repository", "git init")
	_, err = OpenRepository(t.Context(), filepath.Join(r.dir, "nowhere"))
	wantGitError(t, err, "cannot be started", "exist")
	t.Setenv("PATH", t.TempDir())
	_, err = OpenRepository(t.Context(), r.dir)
	wantGitError(t, err, "not installed", "install git")
}

// A ref may have a name that is an option, a file or a command to others.
func TestHostileRefNames(t *testing.T) {
	r := newRepo(t)
	first := r.commit("one", start(1))
	for _, ref := range []string{"treaty.yaml", "a;b", "$HOME", "HEAD.lock2", "café"} {
		r.git("branch", ref)
		if diff := cmp.Diff([]string{"v1@" + first}, labels(t, loadGit(t, r.dir, ref))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", ref, diff)
		}
	}
}

// Nothing of the repository's own configuration or attributes runs.
func TestNothingIsRun(t *testing.T) {
	r := newRepo(t)
	marker := filepath.Join(t.TempDir(), "ran")
	script := filepath.Join(t.TempDir(), "run.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntouch "+marker+"\ncat\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	files := start(1)
	files[".gitattributes"] = "* filter=evil diff=evil\n"
	r.commit("one", files)
	for _, key := range []string{
		"core.fsmonitor", "filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "core.pager",
		"core.sshCommand", "gpg.program", "diff.external", "core.alternateRefsCommand",
	} {
		r.git("config", key, script)
	}
	r.git("config", "log.showSignature", "true")
	hooks := t.TempDir()
	r.git("config", "core.hooksPath", hooks)
	for _, hook := range []string{"post-index-change", "reference-transaction", "post-checkout"} {
		if err := os.WriteFile(filepath.Join(hooks, hook), []byte("#!/bin/sh\ntouch "+marker+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GIT_DIR", t.TempDir()) // as in a hook of another repository
	t.Setenv("GIT_EXTERNAL_DIFF", script)
	loadGit(t, r.dir, "main")
	if _, err := os.Stat(marker); err == nil {
		t.Error("git ran a program that the repository names")
	}
}

func TestLinksInACommit(t *testing.T) {
	r := newRepo(t)
	files := start(1)
	delete(files, orderV1)
	files["contexts/ordering/shared/order.json"] = schemaOf(1)
	files["contexts/ordering/Other/event.yaml"] = "event: Other\nversions: {1: {status: active}, 2: {status: active}, 3: {status: active}}\n"
	r.writeLink(orderV1, "../shared/link.json")
	r.writeLink("contexts/ordering/shared/link.json", "order.json")
	r.writeLink("contexts/ordering/Other/v1.schema.json", "../../../../../etc/passwd")
	r.writeLink("contexts/ordering/Other/v2.schema.json", "/etc/passwd")
	r.writeLink("contexts/ordering/Other/v3.schema.json", "v3.schema.json")
	r.writeLink("contexts/ordering/Folder", "OrderPlaced")
	first := r.commit("one", files)
	second := r.commit("two", map[string]string{"contexts/ordering/shared/order.json": schemaOf(2)})

	ws := loadGit(t, r.dir, "main")
	if diff := cmp.Diff([]string{"v1@" + first, "v1@" + second}, labels(t, ws)); diff != "" {
		t.Errorf("revisions through links (-want +got):\n%s", diff)
	}
	got := describe(ws)
	for _, want := range []string{
		"error unreadable-file [contexts/ordering/Other/v1.schema.json] contexts/ordering/Other/v1.schema.json \"\"\n  a symbolic link leads outside the workspace",
		"error unreadable-file [contexts/ordering/Other/v2.schema.json] contexts/ordering/Other/v2.schema.json \"\"\n  a symbolic link leads outside the workspace",
		"error unreadable-file [contexts/ordering/Other/v3.schema.json]",
		"Folder is a symbolic link to a folder",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	// The working tree gives the same findings as the commit.
	dir, err := OpenDir(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	tree := outline(t, dir)
	for _, want := range []string{"v1.schema.json \"\"\n  a symbolic link leads outside", "v2.schema.json \"\"\n  a symbolic link leads outside", "[contexts/ordering/Other/v3.schema.json]", "link to a folder"} {
		if !strings.Contains(tree, want) {
			t.Errorf("the directory has no %q in:\n%s", want, tree)
		}
	}
}

func TestHostileFileNames(t *testing.T) {
	r := newRepo(t)
	files := start(1)
	files["contexts/ordering/Evil\nevent/event.yaml"] = "event: Evil\nversions: {}\n"
	files["contexts/ordering/OrderPlaced/v1.schema.json\n::error::x.json"] = "{}"
	files["contexts/ordering/OrderPlaced/\x1b[31m.json"] = "{}"
	files["contexts/ordering/-n/event.yaml"] = "event: n\nversions: {}\n"
	first := r.commit("one", files)
	ws := loadGit(t, r.dir, "main")
	if diff := cmp.Diff([]string{"v1@" + first}, labels(t, ws)); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
	for _, f := range ws.Findings {
		if strings.ContainsAny(f.Message+f.Span.File+f.Subject+f.Hint, "\n\x1b") {
			t.Errorf("a finding has control characters: %+v", f)
		}
	}
}

func TestSubmodulesAreNotRead(t *testing.T) {
	inner := newRepo(t)
	inner.commit("one", start(1))
	r := newRepo(t)
	r.commit("one", start(1))
	r.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.dir, "contexts/module")
	r.commit("two", nil)
	ws := loadGit(t, r.dir, "main")
	if len(ws.Contracts) != 1 {
		t.Errorf("%d contracts", len(ws.Contracts))
	}
}

func TestCommitIsAFileSystem(t *testing.T) {
	r := newRepo(t)
	files := start(1)
	r.commit("one", files)
	c, err := open(t, r.dir).Commit(t.Context(), "main")
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(c, "treaty.yaml", orderV1); err != nil {
		t.Error(err)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	var b bounded
	n, err := io.Copy(&b, strings.NewReader(strings.Repeat("x", 3*maxGitAnswer)))
	if err != nil || n != 3*maxGitAnswer || len(b.String()) != maxGitAnswer {
		t.Errorf("%d of %d kept, %v", len(b.String()), n, err)
	}
}

func TestLargeObjectsAreNotKept(t *testing.T) {
	r := newRepo(t)
	files := start(1)
	files["contexts/ordering/large.txt"] = strings.Repeat("x", 3<<20)
	r.commit("one", files)
	opened := open(t, r.dir)
	hash := r.git("rev-parse", "HEAD:contexts/ordering/large.txt")
	if _, err := opened.objects.read(t.Context(), hash, "blob", 1<<20); !errors.Is(err, errTooLarge) {
		t.Errorf("reading 3 MiB where 1 is the most: %v", err)
	}
	if _, err := opened.objects.read(t.Context(), hash, "tree", 4<<20); err == nil {
		t.Error("a blob is read as a tree")
	}
	if data, err := opened.objects.read(t.Context(), hash, "blob", 4<<20); err != nil || len(data) != 3<<20 {
		t.Errorf("the reader is out of step: %d bytes, %v", len(data), err)
	}
}

func TestGitIsCancelled(t *testing.T) {
	r := newRepo(t)
	r.commit("one", start(1))
	opened := open(t, r.dir)
	ctx, cancel := context.WithCancel(t.Context())
	c, err := opened.Commit(ctx, "main")
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := c.ReadFile("treaty.yaml"); !errors.Is(err, context.Canceled) {
		t.Errorf("reading after the end: %v", err)
	}
	if _, _, err := opened.LoadGit(ctx, "main"); !errors.Is(err, context.Canceled) {
		t.Errorf("loading after the end: %v", err)
	}
	if _, _, err := opened.LoadGit(t.Context(), "main"); err != nil {
		t.Errorf("the repository cannot be used any more: %v", err)
	}
}

func TestRepositoryCanBeUsedAfterClose(t *testing.T) {
	r := newRepo(t)
	r.commit("one", start(1))
	opened := open(t, r.dir)
	for range 2 {
		if _, _, err := opened.LoadGit(t.Context(), "main"); err != nil {
			t.Fatal(err)
		}
		opened.Close()
	}
}

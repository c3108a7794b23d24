package workspace

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHistoryIsTheDistinctContents(t *testing.T) {
	r := newRepo(t)
	first := r.commit("one", start(1))
	second := r.commit("two", map[string]string{orderV1: schemaOf(2)})
	r.commit("only white space", map[string]string{orderV1: " " + schemaOf(2)})
	r.commit("something else", map[string]string{"README.md": "hello"})
	third := r.commit("a revert is a revision again", map[string]string{orderV1: schemaOf(1)})

	ws := loadGit(t, r.dir, "main")
	want := []string{"v1@" + first, "v1@" + second, "v1@" + third}
	if diff := cmp.Diff(want, labels(t, ws)); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
	if want := "main@" + third; ws.Label != want {
		t.Errorf("label %q, want %q", ws.Label, want)
	}
	older := labels(t, loadGit(t, r.dir, "HEAD~1"))
	if diff := cmp.Diff([]string{"v1@" + first, "v1@" + second}, older); diff != "" {
		t.Errorf("revisions of HEAD~1 (-want +got):\n%s", diff)
	}
}

// What came by a merge counts once, as the merge: the branch's own steps were
// never the main line's promise.
func TestHistoryFollowsFirstParents(t *testing.T) {
	r := newRepo(t)
	first := r.commit("one", start(1))
	r.git("checkout", "-q", "-b", "feature")
	r.commit("two", map[string]string{orderV1: schemaOf(2)})
	r.commit("three", map[string]string{orderV1: schemaOf(3)})
	r.git("checkout", "-q", "main")
	r.commit("meanwhile", map[string]string{"README.md": "hello"})
	r.git("merge", "-q", "--no-ff", "-m", "merge", "feature")
	merge := r.git("rev-parse", "HEAD")[:shortHash]

	if diff := cmp.Diff([]string{"v1@" + first, "v1@" + merge}, labels(t, loadGit(t, r.dir, "main"))); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

// A revision is the bundle at its commit: a change of a shared file makes one.
func TestHistoryFollowsReferences(t *testing.T) {
	r := newRepo(t)
	files := start(1)
	files[orderV1] = `{"properties": {"id": {"$ref": "../shared/id.json"}}}`
	files["contexts/ordering/shared/id.json"] = `{"$ref": "deeper/id.json"}`
	files["contexts/ordering/shared/deeper/id.json"] = schemaOf(1)
	first := r.commit("one", files)
	second := r.commit("shared", map[string]string{"contexts/ordering/shared/deeper/id.json": schemaOf(2)})
	broken := r.commit("gone", map[string]string{"contexts/ordering/shared/deeper/id.json": ""})
	back := r.commit("back", map[string]string{"contexts/ordering/shared/deeper/id.json": schemaOf(3)})

	ws := loadGit(t, r.dir, "main")
	want := []string{"v1@" + first, "v1@" + second, "v1@" + broken, "v1@" + back}
	if diff := cmp.Diff(want, labels(t, ws)); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
	if ws.Contracts[0].Majors[0].Revisions[2].Schema != nil {
		t.Error("the revision whose reference leads nowhere has a schema")
	}
	if len(ws.Findings) != 1 || ws.Findings[0].Subject != "ordering.OrderPlaced v1@"+broken {
		t.Errorf("findings of the broken revision: %v", ws.Findings)
	}
}

func TestHistoryFollowsRenamesThatAreSaid(t *testing.T) {
	r := newRepo(t)
	r.commit("elsewhere", map[string]string{
		"treaty.yaml":                       "treaty: 1\n",
		"contexts/sales/context.yaml":       "context: sales\n",
		"contexts/sales/Ordered/event.yaml": "event: Ordered\nversions: {1: {status: active}}\n",
	})
	first := r.commit("as YAML", map[string]string{"contexts/sales/Ordered/v1.schema.yaml": "{type: string, maxLength: 1}\n"})
	second := r.commit("two", map[string]string{"contexts/sales/Ordered/v1.schema.yaml": "{type: string, maxLength: 2}\n"})
	files := start(2)
	files[orderDir+"event.yaml"] = "event: OrderPlaced\nformerly: [sales.Ordered]\nversions: {1: {status: active}}\n"
	files["contexts/sales/Ordered/v1.schema.yaml"] = ""
	files["contexts/sales/Ordered/event.yaml"] = ""
	r.commit("renamed, now JSON", files)
	last := r.commit("three", map[string]string{orderV1: schemaOf(3)})

	want := []string{"v1@" + first, "v1@" + second, "v1@" + last}
	if diff := cmp.Diff(want, labels(t, loadGit(t, r.dir, "main"))); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

// A contract that moves within its context, and takes its place back.
func TestHistoryFollowsRenamesWithinAContext(t *testing.T) {
	r := newRepo(t)
	first := r.commit("one", map[string]string{
		"treaty.yaml": "treaty: 1\n", "contexts/ordering/Taken/v1.schema.json": schemaOf(1),
	})
	files := start(2)
	files[orderDir+"event.yaml"] = "event: OrderPlaced\nformerly: [ordering.Taken]\nversions: {1: {status: active}}\n"
	second := r.commit("two", files)
	if diff := cmp.Diff([]string{"v1@" + first, "v1@" + second}, labels(t, loadGit(t, r.dir, "main"))); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

// A folder that becomes a file and a folder again is followed all the same.
func TestHistoryWhereAFolderWasAFile(t *testing.T) {
	r := newRepo(t)
	first := r.commit("one", start(1))
	gone := map[string]string{}
	for name := range start(1) {
		if name != "treaty.yaml" {
			gone[name] = ""
		}
	}
	r.commit("gone", gone)
	if err := os.RemoveAll(filepath.Join(r.dir, "contexts")); err != nil {
		t.Fatal(err)
	}
	r.commit("a file", map[string]string{"contexts": "not a folder"})
	if err := os.Remove(filepath.Join(r.dir, "contexts")); err != nil {
		t.Fatal(err)
	}
	last := r.commit("back", start(2))
	if diff := cmp.Diff([]string{"v1@" + first, "v1@" + last}, labels(t, loadGit(t, r.dir, "main"))); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

// Files of a history folder come first; what git has of them is not repeated.
func TestHistoryFolderAndGit(t *testing.T) {
	r := newRepo(t)
	r.commit("one", start(1))
	files := map[string]string{orderDir + "history/v1/0001-launch.schema.json": schemaOf(1), orderV1: schemaOf(2)}
	r.commit("two", files)
	last := r.commit("three", map[string]string{orderDir + "history/v1/0002-more.schema.json": schemaOf(2), orderV1: schemaOf(3)})
	if diff := cmp.Diff([]string{"launch", "more", "v1@" + last}, labels(t, loadGit(t, r.dir, "main"))); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

func TestShallowHistoryIsSaid(t *testing.T) {
	r := newRepo(t)
	r.commit("one", start(1))
	last := r.commit("two", map[string]string{orderV1: schemaOf(2)})
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--depth=1", "file://"+r.dir, clone)
	ws, shallow, err := open(t, clone).LoadGit(t.Context(), "origin/main")
	if err != nil || !shallow {
		t.Fatalf("shallow %v, error %v", shallow, err)
	}
	if diff := cmp.Diff([]string{"v1@" + last}, labels(t, ws)); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
	deep := filepath.Join(t.TempDir(), "deep")
	r.git("clone", "-q", "--depth=2", "file://"+r.dir, deep)
	if _, shallow, err := open(t, deep).LoadGit(t.Context(), "HEAD"); err != nil || shallow {
		t.Errorf("a clone that reaches the first commit: shallow %v, error %v", shallow, err)
	}
}

// A partial clone has the files of HEAD alone: what is missing of the history is
// said, and nothing is fetched.
func TestPartialHistoryIsSaid(t *testing.T) {
	r := newRepo(t)
	r.commit("one", start(1))
	last := r.commit("two", map[string]string{orderV1: schemaOf(2)})
	r.git("config", "uploadpack.allowFilter", "true")
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--filter=blob:none", "file://"+r.dir, clone)
	opened := open(t, clone)
	ws, shallow, err := opened.LoadGit(t.Context(), "HEAD")
	if err != nil || !shallow {
		t.Fatalf("shallow %v, error %v", shallow, err)
	}
	if diff := cmp.Diff([]string{"v1@" + last}, labels(t, ws)); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
	_, _, err = opened.LoadGit(t.Context(), "HEAD~1")
	wantGitError(t, err, "cannot be read: the object is not in the repository", "partial clone")
}

// A damaged repository must not look like a workspace with less in it.
func TestDamagedRepositoryIsAnError(t *testing.T) {
	r := newRepo(t)
	r.commit("one", start(1))
	blob := r.git("rev-parse", "HEAD:"+orderDir+"event.yaml")
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	_, _, err := open(t, r.dir).LoadGit(t.Context(), "HEAD")
	wantGitError(t, err, "cannot be read", "git")
}

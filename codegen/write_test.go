package codegen

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/internal/testkit"
)

// tree writes files below a new folder, with our header where mark says so.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func generatedFile(body string) string { return Header + "\n\n" + body }

func TestWriteBringsAFolderUpToDate(t *testing.T) {
	dir := tree(t, map[string]string{
		"a/v1.go":         generatedFile("package a // old"),
		"a/same.go":       generatedFile("package a"),
		"a/mine.go":       "package a // a person wrote this",
		"gone/v1.go":      generatedFile("package gone"),
		"gone/deep/x.go":  generatedFile("package deep"),
		"half/v1.go":      generatedFile("package half"),
		"half/README.md":  "kept",
		"testdata/old.go": generatedFile("package testdata"),
		"notes.txt":       generatedFile("not Go"),
	})
	files := []File{
		{Path: "a/v1.go", Content: []byte(generatedFile("package a // new"))},
		{Path: "a/same.go", Content: []byte(generatedFile("package a"))},
		{Path: "b/c/v1.go", Content: []byte(generatedFile("package c"))},
	}
	want := Changes{
		Written: []string{"a/v1.go", "b/c/v1.go"},
		Removed: []string{"gone/deep/x.go", "gone/v1.go", "half/v1.go"},
	}

	before := contents(t, dir)
	got, err := Write(t.Context(), dir, files, WriteOptions{Check: true, Prune: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what a check finds (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
		t.Fatalf("a check must write nothing (-before +after):\n%s", diff)
	}

	got, err = Write(t.Context(), dir, files, WriteOptions{Prune: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is written (-want +got):\n%s", diff)
	}
	wantFiles := map[string]string{
		"a/v1.go":         generatedFile("package a // new"),
		"a/same.go":       generatedFile("package a"),
		"a/mine.go":       "package a // a person wrote this",
		"b/c/v1.go":       generatedFile("package c"),
		"half/README.md":  "kept",
		"testdata/old.go": generatedFile("package testdata"),
		"notes.txt":       generatedFile("not Go"),
	}
	if diff := cmp.Diff(wantFiles, contents(t, dir)); diff != "" {
		t.Errorf("files after writing (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "gone")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder that became empty is still there: %v", err)
	}

	got, err = Write(t.Context(), dir, files, WriteOptions{Check: true, Prune: true})
	if err != nil || len(got.Written)+len(got.Removed) > 0 {
		t.Errorf("after writing, a check finds %+v, %v; want nothing", got, err)
	}
}

func TestWriteLeavesUnchangedFilesAlone(t *testing.T) {
	dir := tree(t, map[string]string{"v1.go": generatedFile("package a")})
	name := filepath.Join(dir, "v1.go")
	if err := os.Chmod(name, 0o444); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(name)
	if _, err := Write(t.Context(), dir, []File{{Path: "v1.go", Content: []byte(generatedFile("package a"))}}, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	after, _ := os.Stat(name)
	if !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Error("a file that is up to date was written")
	}
}

func TestWriteRefusesFilesOfPeople(t *testing.T) {
	dir := tree(t, map[string]string{"v2.go": "package a // mine"})
	files := []File{
		{Path: "v1.go", Content: []byte(generatedFile("package a"))},
		{Path: "v2.go", Content: []byte(generatedFile("package a"))},
	}
	before := contents(t, dir)
	_, err := Write(t.Context(), dir, files, WriteOptions{})
	var foreign *ForeignFileError
	if !errors.As(err, &foreign) || foreign.Path != "v2.go" {
		t.Fatalf("error %v, want a *ForeignFileError about v2.go", err)
	}
	if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
		t.Errorf("a refusal must leave the folder as it was (-before +after):\n%s", diff)
	}
}

func TestWriteStaysInside(t *testing.T) {
	outside := tree(t, map[string]string{"v1.go": generatedFile("package outside")})
	before := contents(t, outside)
	dir := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		testkit.Missing(t, "symbolic links: "+err.Error())
	}
	if err := os.Symlink(filepath.Join(outside, "v1.go"), filepath.Join(dir, "v1.go")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"../v1.go", "/v1.go", "link/v1.go", "link/new.go", "v1.go"} {
		if _, err := Write(t.Context(), dir, []File{{Path: path, Content: []byte(generatedFile("package x"))}}, WriteOptions{}); err == nil {
			t.Errorf("%s was written", path)
		}
	}
	if _, err := Write(t.Context(), dir, nil, WriteOptions{Prune: true}); err != nil {
		t.Errorf("pruning beside links: %v", err)
	}
	if diff := cmp.Diff(before, contents(t, outside)); diff != "" {
		t.Errorf("files outside changed (-before +after):\n%s", diff)
	}
}

func TestCheckOfAFolderThatIsNotThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	got, err := Write(t.Context(), dir, []File{{Path: "v1.go"}}, WriteOptions{Check: true, Prune: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Changes{Written: []string{"v1.go"}}, got); diff != "" {
		t.Error(diff)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("a check made the folder")
	}
}

func TestImportPath(t *testing.T) {
	dir := tree(t, map[string]string{
		"go.mod":        "// a comment\nmodule \"example.com/shop\" // theirs\n\ngo 1.26\n",
		"nested/go.mod": "module example.com/nested\n",
		"bad/go.mod":    "go 1.26\n",
	})
	tests := map[string]string{
		".":               "example.com/shop",
		"internal/events": "example.com/shop/internal/events",
		"nested/x":        "example.com/nested/x",
	}
	for below, want := range tests {
		if got, err := ImportPath(filepath.Join(dir, below)); got != want || err != nil {
			t.Errorf("ImportPath(%s) = %q, %v; want %q", below, got, err, want)
		}
	}
	if got, err := ImportPath(filepath.Join(dir, "bad")); err == nil {
		t.Errorf("a go.mod without a module gives %q, want an error", got)
	}
}

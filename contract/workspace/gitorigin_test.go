package workspace

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A repository without a commit and a remote has neither; then it has both.
func TestOriginAndHead(t *testing.T) {
	r := newRepo(t)
	repo := open(t, r.dir)
	ask := func() [2]string {
		t.Helper()
		origin, err := repo.Origin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		head, err := repo.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return [2]string{origin, head}
	}
	if got := ask(); got != [2]string{} {
		t.Errorf("an empty repository: %q", got)
	}
	r.commit("first", map[string]string{"a.json": "{}"})
	r.git("remote", "add", "origin", "git@github.com:acme/shop.git")
	if got := ask(); got != [2]string{"git@github.com:acme/shop.git", r.git("rev-parse", "HEAD")} {
		t.Errorf("with both: %q", got)
	}
}

// What is changed, new or gone at the workspace's place is listed; what is
// elsewhere or ignored is not.
func TestChangedFiles(t *testing.T) {
	r := newRepo(t)
	r.commit("first", map[string]string{"in/a.json": "{}", "in/gone.json": "{}", "out.json": "{}", ".gitignore": "*.log\n"})
	repo := open(t, filepath.Join(r.dir, "in"))
	list := func() []string {
		t.Helper()
		names, err := repo.Changed(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if got := list(); got != nil {
		t.Errorf("clean, but %q", got)
	}
	write(t, r.dir, MemFiles{"in/a.json": []byte("[]"), "in/ü b.json": []byte("{}"), "out.json": []byte("[]"), "in/x.log": []byte("x")})
	if err := os.Remove(filepath.Join(r.dir, "in/gone.json")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"in/a.json", "in/gone.json", "in/ü b.json"}, list()); diff != "" {
		t.Error(diff)
	}
}

// The repository's configuration names programs; none is run, and the
// environment leads to no other repository.
func TestChangedRunsNothing(t *testing.T) {
	r := newRepo(t)
	r.commit("first", map[string]string{"a.json": "{}", "b.json": "{}", ".gitattributes": "a.json filter=evil\nb.json filter=long.evil\n"})
	trap := filepath.Join(t.TempDir(), "ran")
	for _, key := range []string{"filter.evil.clean", "filter.evil.smudge", "filter.long.evil.process", "core.fsmonitor", "core.sshCommand"} {
		r.git("config", key, "touch "+trap+"; cat")
	}
	r.git("config", "filter.evil.required", "true")
	write(t, r.dir, MemFiles{"a.json": []byte("[]"), "b.json": []byte("[]")})
	t.Setenv("GIT_DIR", t.TempDir())
	names, err := open(t, r.dir).Changed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.json", "b.json"}, names); diff != "" {
		t.Error(diff)
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("a program that the repository configures was run")
	}
}

// A filter that cannot be cleared would run: git is not asked then.
func TestFiltersThatCannotBeClearedAreRefused(t *testing.T) {
	var many strings.Builder
	for i := range 4_000 {
		fmt.Fprintf(&many, "[filter \"filler%04d\"]\n\tclean = cat\n", i)
	}
	for name, config := range map[string]string{
		"e=vil": "",            // git -c filter.e=vil.clean= is about another key
		"zz":    many.String(), // more than are listed
	} {
		r := newRepo(t)
		r.commit("first", map[string]string{"a.json": "{}", ".gitattributes": "a.json filter=" + name + "\n"})
		trap := filepath.Join(t.TempDir(), "ran")
		config += fmt.Sprintf("[filter %q]\n\tclean = \"touch %s; cat\"\n", name, trap)
		file, err := os.OpenFile(filepath.Join(r.dir, ".git", "config"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := file.WriteString(config); err != nil {
			t.Fatal(err)
		}
		write(t, r.dir, MemFiles{"a.json": []byte("[]")})
		_, err = open(t, r.dir).Changed(t.Context())
		var trouble *GitError
		if !errors.As(err, &trouble) || trouble.Hint == "" {
			t.Errorf("%s: %v, and no refusal", name, err)
		}
		if _, err := os.Stat(trap); err == nil {
			t.Errorf("%s: a program that the repository configures was run", name)
		}
	}
}

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// One repository is one home, however it was cloned.
func TestHomeOfARemote(t *testing.T) {
	for remote, want := range map[string]string{
		"https://github.com/acme/shop.git":              "github.com/acme/shop",
		"https://github.com/acme/shop":                  "github.com/acme/shop",
		"https://github.com/acme/shop/":                 "github.com/acme/shop",
		"https://user:token@github.com/acme/shop.git":   "github.com/acme/shop",
		"git@github.com:acme/shop.git":                  "github.com/acme/shop",
		"github.com:acme/shop":                          "github.com/acme/shop",
		"ssh://git@github.com/acme/shop.git":            "github.com/acme/shop",
		"ssh://git@github.com:22/acme/shop.git":         "github.com/acme/shop",
		"git+ssh://git@github.com/acme/shop.git":        "github.com/acme/shop",
		"https://git.example.com:8443/team/deep/shop":   "git.example.com/team/deep/shop",
		"git@ssh.dev.azure.com:v3/acme/shop/contracts":  "ssh.dev.azure.com/v3/acme/shop/contracts",
		"/srv/git/shop.git":                             "",
		"../shop":                                       "",
		"file:///srv/git/shop.git":                      "",
		"https://user:pa%2Fss@github.com/acme/shop.git": "github.com/acme/shop",
	} {
		if got := homeOf(remote); got != want {
			t.Errorf("homeOf(%q) = %q, want %q", remote, got, want)
		}
	}
}

func TestWhatGitHasNotCommittedIsNamed(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"a.json"}, "git has not committed 1 file: a.json"},
		{[]string{"with space.json", "b.json"}, "git has not committed 2 files: with space.json, b.json"},
		{[]string{"a", "b", "c", "d"}, "git has not committed 4 files: a, b, c, …"},
	} {
		if got := dirty(c.names).Error(); got != c.want {
			t.Errorf("%q: %q, want %q", c.names, got, c.want)
		}
	}
}

// The origin of files: the commit, marked where the files are not what it says;
// the home that was given, else git's remote. A folder's name is none.
func TestTheOriginOfFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	write(t, filepath.Join(dir, "treaty.yaml"), "treaty: 1\n")
	at := func(home string, allowDirty bool) origin {
		t.Helper()
		o, err := originOf(t.Context(), dir, home, allowDirty)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	homeless := func(when string) {
		t.Helper()
		_, err := originOf(t.Context(), dir, "", false)
		var said *exit.Error
		if exit.Code(err) != exit.Usage || !errors.As(err, &said) || !strings.Contains(said.Hint, "home: github.com/acme/shop") {
			t.Errorf("%s: %v", when, err)
		}
	}
	homeless("without git")
	if got := at("github.com/acme/shop", false); got != (origin{home: "github.com/acme/shop"}) {
		t.Errorf("without git: %+v", got)
	}
	gitRun(t, dir, "init", "-q")
	gitRun(t, dir, "add", ".")
	gitRun(t, dir, "commit", "-q", "-m", "first")
	homeless("without a remote")
	clean := at("mine", false)
	if len(clean.commit) != 40 || clean.home != "mine" {
		t.Errorf("committed: %+v", clean)
	}
	gitRun(t, dir, "remote", "add", "origin", "../upstream")
	homeless("with a folder as the remote")
	gitRun(t, dir, "remote", "remove", "origin")
	gitRun(t, dir, "remote", "add", "origin", "git@github.com:acme/shop.git")
	if got := at("", false).home; got != "github.com/acme/shop" {
		t.Errorf("with a remote: %q", got)
	}
	if got := at("mine", false).home; got != "mine" {
		t.Errorf("with a home: %q", got)
	}
	write(t, filepath.Join(dir, "new.yaml"), "")
	if _, err := originOf(t.Context(), dir, "", false); exit.Code(err) != exit.Usage || !strings.Contains(err.Error(), "new.yaml") {
		t.Errorf("dirty: %v", err)
	}
	if got := at("", true).commit; got != clean.commit+"-dirty" {
		t.Errorf("dirty and allowed: %q", got)
	}
}

// What is pushed is what others are checked against: it comes from the branch
// that the remote calls its own, where git knows it.
func TestAPushComesFromTheMainBranch(t *testing.T) {
	at := t.TempDir()
	upstream, dir := filepath.Join(at, "upstream"), filepath.Join(at, "shop")
	write(t, filepath.Join(upstream, "treaty.yaml"), "treaty: 1\n")
	gitRun(t, upstream, "init", "-q", "-b", "trunk")
	gitRun(t, upstream, "add", ".")
	gitRun(t, upstream, "commit", "-q", "-m", "first")
	gitRun(t, at, "clone", "-q", upstream, dir)
	ask := func(allowDirty bool) error {
		_, err := originOf(t.Context(), dir, "github.com/acme/shop", allowDirty)
		return err
	}
	if err := ask(false); err != nil {
		t.Errorf("on the main branch: %v", err)
	}
	gitRun(t, dir, "switch", "-q", "-c", "feature")
	if err := ask(false); exit.Code(err) != exit.Usage || !strings.Contains(err.Error(), "this is the branch feature, not trunk") {
		t.Errorf("on another: %v", err)
	}
	if err := ask(true); err != nil {
		t.Errorf("on another, and allowed: %v", err)
	}
	gitRun(t, dir, "switch", "-q", "--detach")
	if err := ask(false); err != nil {
		t.Errorf("on no branch, as jobs are: %v", err)
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func gitRun(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir, "-c", "user.name=Ada", "-c", "user.email=ada@example.com"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

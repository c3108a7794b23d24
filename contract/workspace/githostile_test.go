package workspace

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// witness is a program that leaves a mark where it runs.
type witness struct{ script, mark string }

func newWitness(t *testing.T) witness {
	dir := t.TempDir()
	w := witness{script: filepath.Join(dir, "run.sh"), mark: filepath.Join(dir, "ran")}
	if err := os.WriteFile(w.script, []byte("#!/bin/sh\ntouch "+w.mark+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w witness) mustNotHaveRun(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(w.mark); err == nil {
		t.Error("git ran a program that the repository names")
	}
}

// partial returns a clone that lacks the files of the first of two commits.
func partial(t *testing.T) *repo {
	r := newRepo(t)
	r.commit("one", start(1))
	r.commit("two", map[string]string{orderV1: schemaOf(2)})
	r.git("config", "uploadpack.allowFilter", "true")
	clone := &repo{t: t, dir: filepath.Join(t.TempDir(), "clone")}
	r.git("clone", "-q", "--filter=blob:none", "file://"+r.dir, clone.dir)
	return clone
}

// What a partial clone lacks is not fetched: the remote is whatever the repository's
// configuration says, and older gits do not know that they are told not to.
func TestWhatIsMissingIsNotFetched(t *testing.T) {
	for name, config := range map[string]func(*repo, witness){
		"a remote that is a program": func(r *repo, w witness) {
			r.git("config", "protocol.ext.allow", "always")
			r.git("config", "remote.origin.url", "ext::"+w.script)
		},
		"a program at the other end": func(r *repo, w witness) {
			r.git("config", "protocol.file.allow", "always")
			r.git("config", "remote.origin.uploadpack", w.script)
		},
		"a shell for ssh": func(r *repo, w witness) {
			r.git("config", "protocol.ssh.allow", "always")
			r.git("config", "core.sshCommand", w.script)
			r.git("config", "remote.origin.url", "ssh://-oProxyCommand=x/shop")
		},
		"a helper for credentials": func(r *repo, w witness) {
			r.git("config", "protocol.http.allow", "always")
			r.git("config", "credential.helper", w.script)
			r.git("config", "remote.origin.url", "http://127.0.0.1:1/shop")
		},
		"in a file that is included": func(r *repo, w witness) {
			included := filepath.Join(t.TempDir(), "config")
			if err := os.WriteFile(included, []byte("[protocol \"ext\"]\n\tallow = always\n[remote \"origin\"]\n\turl = ext::"+w.script+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			r.git("config", "--unset", "remote.origin.url")
			r.git("config", "include.path", included)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, w := partial(t), newWitness(t)
			config(r, w)
			opened := open(t, r.dir)
			if _, shallow, err := opened.LoadGit(t.Context(), "HEAD"); err != nil || !shallow {
				t.Errorf("shallow %v, error %v: the gaps are not said", shallow, err)
			}
			_, _, err := opened.LoadGit(t.Context(), "HEAD~1")
			wantGitError(t, err, "cannot be read: the object is not in the repository", "partial clone")
			w.mustNotHaveRun(t)
		})
	}
}

// Where git runs, as in a hook, it sets variables that lead elsewhere.
func TestTheEnvironmentLeadsNowhere(t *testing.T) {
	r, w := newRepo(t), newWitness(t)
	first := r.commit("one", start(1))
	elsewhere := t.TempDir()
	for name, value := range map[string]string{
		"GIT_DIR": elsewhere, "GIT_WORK_TREE": elsewhere, "GIT_COMMON_DIR": elsewhere, "GIT_INDEX_FILE": filepath.Join(elsewhere, "index"),
		"GIT_OBJECT_DIRECTORY": elsewhere, "GIT_NAMESPACE": "other", "GIT_CEILING_DIRECTORIES": filepath.Dir(r.dir), "GIT_PREFIX": "sub/",
		"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": w.script,
		"GIT_CONFIG_PARAMETERS": "'core.fsmonitor'='" + w.script + "'", "GIT_EXEC_PATH": elsewhere, "GIT_SHALLOW_FILE": w.script,
		"GIT_SSH": w.script, "GIT_PROXY_COMMAND": w.script, "GIT_PAGER": w.script, "GIT_TRACE": filepath.Join(elsewhere, "trace"),
	} {
		t.Setenv(name, value)
	}
	ws := loadGit(t, r.dir, "HEAD")
	if diff := cmp.Diff([]string{"v1@" + first}, labels(t, ws)); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
	if _, err := open(t, r.dir).Changed(t.Context()); err != nil {
		t.Error(err)
	}
	w.mustNotHaveRun(t)
	if names, _ := os.ReadDir(elsewhere); len(names) > 0 {
		t.Errorf("%s was written", names[0].Name())
	}
}

// Whoever can push a tag must not choose what a branch is compared with.
func TestARefThatMayBeTwoIsRefused(t *testing.T) {
	r := newRepo(t)
	r.commit("one", start(1))
	r.git("update-ref", "refs/remotes/origin/main", "HEAD")
	r.commit("two", map[string]string{orderV1: schemaOf(2)})
	opened := open(t, r.dir)
	for _, shadow := range []string{"refs/tags/origin/main", "refs/heads/origin/main"} {
		r.git("update-ref", shadow, "HEAD")
		_, err := opened.Resolve(t.Context(), "origin/main")
		wantGitError(t, err, `"origin/main" may be refs/`, "refs/remotes/origin/main")
		if hash, err := opened.Resolve(t.Context(), "refs/remotes/origin/main"); err != nil || hash != r.git("rev-parse", "HEAD~1") {
			t.Errorf("the whole name is %s, %v", hash, err)
		}
		r.git("update-ref", "-d", shadow)
	}
	r.git("tag", "origin/main", "refs/remotes/origin/main")
	if _, err := opened.Resolve(t.Context(), "origin/main"); err != nil {
		t.Errorf("two names of one commit: %v", err)
	}
}

// A name that begins with a hyphen can be a branch's; it is never an option.
func TestARefCanBeginWithAHyphen(t *testing.T) {
	r := newRepo(t)
	first := r.commit("one", start(1))
	r.git("update-ref", "refs/heads/--upload-pack=x", "HEAD")
	if hash, err := open(t, r.dir).Resolve(t.Context(), "refs/heads/--upload-pack=x"); err != nil || hash[:shortHash] != first {
		t.Errorf("%s, %v", hash, err)
	}
	_, err := open(t, r.dir).Resolve(t.Context(), "--upload-pack=x")
	wantGitError(t, err, "begins with a hyphen", "branch")
}

// History is what was committed: nobody's replacement or graft makes it shorter.
func TestReplacementsAndGraftsChangeNothing(t *testing.T) {
	r := newRepo(t)
	first := r.commit("one", start(1))
	second := r.commit("two", map[string]string{orderV1: schemaOf(2)})
	blob := r.git("rev-parse", "HEAD~1:"+orderV1)
	r.git("replace", blob, r.git("rev-parse", "HEAD:"+orderV1))
	r.git("replace", "--graft", "HEAD")
	if err := os.WriteFile(filepath.Join(r.dir, ".git", "info", "grafts"), []byte(r.git("rev-parse", "HEAD")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"v1@" + first, "v1@" + second}, labels(t, loadGit(t, r.dir, "HEAD"))); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

func TestOtherShapesOfRepositories(t *testing.T) {
	r := newRepo(t)
	first := r.commit("one", start(1))
	t.Run("objects of another repository", func(t *testing.T) {
		clone := filepath.Join(t.TempDir(), "clone")
		r.git("clone", "-q", "--shared", r.dir, clone)
		if diff := cmp.Diff([]string{"v1@" + first}, labels(t, loadGit(t, clone, "HEAD"))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("packed", func(t *testing.T) {
		r.git("gc", "-q")
		if diff := cmp.Diff([]string{"v1@" + first}, labels(t, loadGit(t, r.dir, "main"))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("the workspace is a submodule", func(t *testing.T) {
		outer := newRepo(t)
		outer.commit("outer", map[string]string{"README.md": "x"})
		outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", r.dir, "contracts")
		outer.commit("with it", nil)
		inner := filepath.Join(outer.dir, "contracts")
		if diff := cmp.Diff([]string{"v1@" + first}, labels(t, loadGit(t, inner, "HEAD"))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("an octopus", func(t *testing.T) {
		for _, branch := range []string{"a", "b"} {
			r.git("checkout", "-q", "-b", branch, "main")
			r.commit(branch, map[string]string{branch: branch})
		}
		r.git("checkout", "-q", "main")
		r.git("checkout", "-q", "-b", "c")
		third := r.commit("c", map[string]string{orderV1: schemaOf(2)})
		r.git("merge", "-q", "-m", "all", "a", "b")
		if diff := cmp.Diff([]string{"v1@" + first, "v1@" + third}, labels(t, loadGit(t, r.dir, "HEAD"))); diff != "" {
			t.Error(diff)
		}
		if base, err := open(t, r.dir).MergeBase(t.Context(), "main"); err != nil || base[:shortHash] != first {
			t.Errorf("merge base %s, %v", base, err)
		}
	})
	t.Run("nothing is checked out by name", func(t *testing.T) {
		r.git("checkout", "-q", "--detach", "main")
		if diff := cmp.Diff([]string{"v1@" + first}, labels(t, loadGit(t, r.dir, "HEAD"))); diff != "" {
			t.Error(diff)
		}
	})
}

// What a submodule had is in another repository: that there is one is said, so that
// nobody takes its contracts for new ones.
func TestSubmodulesAreNamed(t *testing.T) {
	inner := newRepo(t)
	inner.commit("one", map[string]string{"event.yaml": "event: Shipped\nversions: {1: {status: active}}\n"})
	r := newRepo(t)
	r.commit("one", start(1))
	r.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.dir, "contexts/shipping")
	r.commit("two", nil)
	if diff := cmp.Diff([]string{"contexts/shipping"}, loadGit(t, r.dir, "main").Submodules); diff != "" {
		t.Errorf("submodules (-want +got):\n%s", diff)
	}
}

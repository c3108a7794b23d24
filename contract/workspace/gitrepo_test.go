package workspace

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/internal/testkit"
)

// repo is a real git repository in a temporary folder.
type repo struct {
	t   testing.TB
	dir string
}

func newRepo(t testing.TB) *repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		testkit.Missing(t, "git")
	}
	r := &repo{t: t, dir: t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

// git runs git in the repository, apart from the configuration of the machine.
func (r *repo) git(args ...string) string {
	r.t.Helper()
	return r.feed(nil, args...)
}

// feed runs git with input.
func (r *repo) feed(input []byte, args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = r.dir, bytes.NewReader(input)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit writes files (an empty content removes one) and commits them; it
// returns the short hash.
func (r *repo) commit(message string, files map[string]string) string {
	r.t.Helper()
	for name, content := range files {
		file := filepath.Join(r.dir, filepath.FromSlash(name))
		if content == "" {
			if err := os.Remove(file); err != nil {
				r.t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", message)
	return r.git("rev-parse", "HEAD")[:shortHash]
}

func open(t testing.TB, dir string) *Repository {
	t.Helper()
	r, err := OpenRepository(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func loadGit(t testing.TB, dir, ref string) *Workspace {
	t.Helper()
	ws, shallow, err := open(t, dir).LoadGit(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if shallow {
		t.Error("the history is said to be shallow")
	}
	return ws
}

// labels lists the revisions of ordering.OrderPlaced v1.
func labels(t testing.TB, ws *Workspace) []string {
	t.Helper()
	c := ws.Contract(contract.EventName{Context: "ordering", Event: "OrderPlaced"})
	if c == nil || c.Major(1) == nil {
		t.Fatalf("no ordering.OrderPlaced v1 in %s", describe(ws))
	}
	var list []string
	for _, r := range c.Major(1).Revisions {
		list = append(list, r.Label)
	}
	return list
}

const (
	orderDir = "contexts/ordering/OrderPlaced/"
	orderV1  = orderDir + "v1.schema.json"
)

// start is a workspace with one event, whose schema allows at most length
// characters.
func start(length int) map[string]string {
	return map[string]string{
		"treaty.yaml":                    "treaty: 1\n",
		"contexts/ordering/context.yaml": "context: ordering\n",
		orderDir + "event.yaml":          "event: OrderPlaced\nversions: {1: {status: active}}\n",
		orderV1:                          schemaOf(length),
	}
}

func schemaOf(length int) string {
	return fmt.Sprintf("{\"type\": \"string\", \"maxLength\": %d}\n", length)
}

func (r *repo) writeLink(name, target string) {
	r.t.Helper()
	file := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Symlink(target, file); err != nil {
		r.t.Fatal(err)
	}
}

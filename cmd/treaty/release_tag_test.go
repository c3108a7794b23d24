package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

// clone is a repository with what lies here, committed or not.
type clone struct {
	t   *testing.T
	dir string
	env []string
}

func newClone(t *testing.T) *clone {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		testkit.Missing(t, "git")
	}
	c := &clone{t: t, dir: t.TempDir()}
	c.env = append(append(os.Environ(), scriptEnvironment(t.TempDir())...), "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com")
	copied := exec.Command("bash", "-c", `git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$1"`, "bash", c.dir)
	copied.Dir = "../.."
	if out, err := copied.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"add", "-A"}, {"commit", "-q", "-m", "all"}} {
		c.do("git", args...)
	}
	return c
}

// try runs a program in the repository.
func (c *clone) try(program string, args ...string) (string, bool) {
	cmd := exec.CommandContext(context.WithoutCancel(c.t.Context()), program, args...)
	cmd.Dir, cmd.Env = c.dir, c.env
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

func (c *clone) do(program string, args ...string) string {
	c.t.Helper()
	out, ok := c.try(program, args...)
	if !ok {
		c.t.Fatalf("%s %v: %s", program, args, out)
	}
	return out
}

// Whoever takes a module of its own by `go get` has the root of the same version, and no
// replace directive of ours in his way.
func TestModulesOfTheirOwnCanBeTaken(t *testing.T) {
	c := newClone(t)
	const version = "v0.9.0-rc.1"
	whatCannotBeTagged(c)
	said := c.do("scripts/tag.sh", version)
	for _, want := range []string{
		"tagged: v0.9.0-rc.1, codegen/adapters/cloudhttp/v0.9.0-rc.1, codegen/adapters/watermill/v0.9.0-rc.1\n",
		"  git push origin main codegen/adapters/cloudhttp/v0.9.0-rc.1 codegen/adapters/watermill/v0.9.0-rc.1 \n  git push origin v0.9.0-rc.1\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it says\n%s, which lacks\n%s", said, want)
		}
	}
	c.do("scripts/tag.sh", "--check", version)
	c.do("go", "-C", "codegen/adapters/live", "list", "-mod=readonly", "-deps", ".") // here the replace directives count

	user := &clone{t: t, dir: t.TempDir()}
	cached := strings.TrimSpace(c.do("go", "env", "GOMODCACHE"))
	user.env = append(c.env, "GOMODCACHE="+t.TempDir(), "GOFLAGS=-modcacherw", "GOPROXY=file://"+filepath.ToSlash(cached)+"/cache/download",
		"GOPRIVATE=github.com/treaty-events", "GOSUMDB=off", // our modules from git, where GitHub is the clone; others as they are in the cache
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url."+c.dir+".insteadOf", "GIT_CONFIG_VALUE_0=https://github.com/treaty-events/treaty", "GIT_ALLOW_PROTOCOL=file")
	user.do("go", "mod", "init", "example.com/user")
	if err := os.WriteFile(filepath.Join(user.dir, "main.go"), []byte(userOfAdapters), 0o666); err != nil {
		t.Fatal(err)
	}
	user.do("go", "get", "github.com/treaty-events/treaty/codegen/adapters/watermill", "github.com/treaty-events/treaty/codegen/adapters/cloudhttp")
	if out := user.do("go", "run", "."); !strings.HasPrefix(out, "cloudhttp.NewSender: ") {
		t.Errorf("it prints %s", out)
	}
	for _, module := range []string{"", "/codegen/adapters/cloudhttp", "/codegen/adapters/watermill"} {
		if out := user.do("go", "list", "-m", "github.com/treaty-events/treaty"+module); !strings.HasSuffix(out, " "+version+"\n") {
			t.Errorf("taken is %s", out)
		}
	}
}

const userOfAdapters = `package main

import (
	"fmt"

	"github.com/treaty-events/treaty/codegen/adapters/cloudhttp"
	"github.com/treaty-events/treaty/codegen/adapters/watermill"
)

func main() {
	_, err := cloudhttp.NewSender(cloudhttp.SenderConfig{})
	fmt.Println(err)
	_ = watermill.Structured
}
`

// whatCannotBeTagged leaves the repository as it was.
func whatCannotBeTagged(c *clone) {
	c.t.Helper()
	refused := func(want string, args ...string) {
		c.t.Helper()
		if out, ok := c.try("scripts/tag.sh", args...); ok || !strings.HasPrefix(out, "scripts/tag.sh: ") || !strings.Contains(out, want) {
			c.t.Errorf("%q: %v, %q, want %q", args, ok, out, want)
		}
	}
	refused("VERSION is missing")
	refused("the version is v1.2.3, not 1.2.3", "1.2.3")
	refused("from v2 on Go has the major in the name", "v2.0.0")
	refused("names another version of github.com/treaty-events/treaty than v1.2.3", "--check", "v1.2.3")
	c.do("git", "tag", "codegen/adapters/watermill/v1.2.3")
	refused("there is a tag codegen/adapters/watermill/v1.2.3", "v1.2.3")
	c.do("git", "checkout", "-q", "-b", "feature")
	refused("releases are commits of main", "v1.2.4")
	c.do("git", "checkout", "-q", "main")
	c.do("touch", "new")
	refused("something that is not committed", "v1.2.4")
	c.do("rm", "new")
	c.do("git", "tag", "-d", "codegen/adapters/watermill/v1.2.3")
	if out := c.do("git", "log", "--format=%s") + c.do("git", "tag"); out != "all\n" {
		c.t.Errorf("something was committed, or tagged: %s", out)
	}
}

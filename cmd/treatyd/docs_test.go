package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// Every command of the documentation runs against the real server with the
// sample company in it.
func TestTheCommandsOfTheDocumentationWork(t *testing.T) {
	for _, program := range []string{"curl", "openssl"} {
		if _, err := exec.LookPath(program); err != nil {
			testkit.Missing(t, program+", which the documentation uses")
		}
	}
	address, stop := startWith(t, Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Webhooks: config.Webhooks{Loopback: true}})
	t.Cleanup(stop)
	if _, err := ask(t, address).Push(t.Context(), wire.Push{Home: home, History: true, Files: sample(t)}); err != nil {
		t.Fatal(err)
	}
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(target.Close)
	for _, file := range []string{"api.md", "webhooks.md", "usage.md", "confluent.md"} {
		for _, block := range testkit.Blocks(t, "../../docs/"+file, "sh") {
			cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", block.Text)
			cmd.Env = append(os.Environ(), "TREATY="+strings.TrimSuffix(address, "/"), "TARGET="+target.URL)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("docs/%s:%d: %v\n%s\n%s", file, block.Line, err, block.Text, out)
			}
		}
	}
}

// The commands of docs/access.md lead from a server without an admin to a
// publisher's token, to what the CI pushes with it, and to its end.
func TestTheCommandsOfTheAccessDocumentationWork(t *testing.T) {
	for _, program := range []string{"curl", "git"} {
		if _, err := exec.LookPath(program); err != nil {
			testkit.Missing(t, program+", which the documentation uses")
		}
	}
	m, address, stop := running(t, Config{AuthRequired: true}, io.Discard, nil)
	defer stop()
	dir, shop, bin := t.TempDir(), t.TempDir(), filepath.Dir(testkit.Program(t, "../treaty"))
	env := append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir,
		"TREATY="+strings.TrimSuffix(address, "/"), "DATA="+m.Config.Data, "SHOP="+shop)
	checkout := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", aRepository)
	checkout.Dir, checkout.Env = shop, env
	if out, err := checkout.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, block := range testkit.Blocks(t, "../../docs/access.md", "sh") {
		cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", block.Text)
		cmd.Dir, cmd.Env = dir, env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("docs/access.md:%d: %v\n%s\n%s", block.Line, err, block.Text, out)
		}
	}
	states := map[string]string{}
	tokens, err := m.store.Tokens(t.Context(), "", 10)
	for i := range tokens {
		states[tokens[i].Name+" "+tokens[i].Grants.String()] = tokens[i].State(time.Now())
	}
	want := map[string]string{"ann admin": "live", "ci-shop publisher:billing,ordering": "revoked"}
	if diff := cmp.Diff(want, states); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

// aRepository makes a repository with one event of one context.
const aRepository = `
treaty init
treaty new context ordering --owner team-orders --purpose 'Takes orders.'
treaty new event ordering.OrderPlaced --summary 'A customer confirmed an order.'
git init -q && git remote add origin https://github.com/acme/shop.git && git add .
git -c user.name=ann -c user.email=ann@example.com commit -qm 'the first event'
`

// Every command of docs/operate.md runs with the program itself, on the sample
// company.
func TestTheCommandsOfTheOperatorsDocumentationWork(t *testing.T) {
	program := buildProgram(t)
	data, backup := filled(t), t.TempDir()
	_, served := launch(t, program, t.TempDir())
	listen := strings.TrimSuffix(strings.TrimPrefix(served, "http://"), "/")
	for _, block := range testkit.Blocks(t, "../../docs/operate.md", "sh") {
		cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", block.Text)
		cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"), "DATA="+data, "BACKUP="+backup, "LISTEN="+listen)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("docs/operate.md:%d: %v\n%s\n%s", block.Line, err, block.Text, out)
		}
	}
}

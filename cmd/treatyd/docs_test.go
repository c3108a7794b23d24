package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// Every command of docs/api.md runs against the real server with the sample
// company in it.
func TestTheCommandsOfTheAPIDocumentationWork(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		testkit.Missing(t, "curl, which the documentation of the API uses")
	}
	address, stop := start(t, t.TempDir())
	t.Cleanup(stop)
	if _, err := ask(t, address).Push(t.Context(), wire.Push{Home: home, History: true, Files: sample(t)}); err != nil {
		t.Fatal(err)
	}
	for _, block := range testkit.Blocks(t, "../../docs/api.md", "sh") {
		cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", block.Text)
		cmd.Env = append(os.Environ(), "TREATY="+strings.TrimSuffix(address, "/"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("docs/api.md:%d: %v\n%s\n%s", block.Line, err, block.Text, out)
		}
	}
}

package clients

import (
	"bufio"
	"bytes"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
)

// treatyd starts the real program, which asks everybody for a token, on an empty
// registry, and returns its door and the token of an admin.
func treatyd(t *testing.T) side {
	t.Helper()
	program, data := testkit.Program(t, "../../../cmd/treatyd"), t.TempDir()
	if out, err := exec.CommandContext(t.Context(), program, "migrate", "--data", data).CombinedOutput(); err != nil {
		t.Fatalf("making a store: %v\n%s", err, out)
	}
	secret, err := exec.CommandContext(t.Context(), program, "token", "create", "--data", data, "--name", "kafka-clients", "--grant", "admin").Output()
	if err != nil {
		t.Fatalf("creating a token: %v", err)
	}
	var log bytes.Buffer
	cmd := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--auth-required", "--data", data)
	cmd.Stderr = &log
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		stopped := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
		defer stopped.Stop()
		if err := cmd.Wait(); err != nil || t.Failed() {
			t.Logf("treatyd ended with %v; it logged:\n%s", err, log.String())
		}
	})
	line, err := bufio.NewReader(said).ReadString('\n')
	_, address, ready := strings.Cut(strings.TrimSuffix(line, "/\n"), "ready: open ")
	if !ready {
		t.Fatalf("treatyd did not start: %q, %v\n%s", line, err, log.String())
	}
	return side{base: address + "/confluent", token: strings.TrimSpace(string(secret))}
}

package treaty_test

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The first of the README's two commands: it builds both programs, starts the
// registry with the sample company, says what to open, and ends with Ctrl-C.
func TestMakeRunServesTheSampleCompany(t *testing.T) {
	address, log := freeAddress(t), filepath.Join(t.TempDir(), "said")
	out, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command("make", "run", "ADDR="+address)
	cmd.Env = append(os.Environ(), "RUN="+t.TempDir(), "TREATY_REGISTRY=", "TREATY_TOKEN=")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C reaches all of it
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // what it says is looked at, and Ctrl-C is no success
		close(ended)
	}()
	open := "The sample company is in the registry. Open   http://" + address + "/\n"
	for said := false; !said; time.Sleep(100 * time.Millisecond) {
		select {
		case <-ended:
			t.Fatalf("it ended by itself:\n%s", read(t, log))
		default:
			said = strings.Contains(read(t, log), open)
		}
	}
	reply, err := http.Get("http://" + address + "/events/ordering.OrderPlaced")
	if err != nil {
		t.Error(err)
	} else if reply.Body.Close(); reply.StatusCode != http.StatusOK {
		t.Errorf("the page of an event: %s", reply.Status)
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		t.Errorf("it does not end with Ctrl-C:\n%s", read(t, log))
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// freeAddress is one on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

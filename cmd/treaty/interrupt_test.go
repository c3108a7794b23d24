package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
)

// Ctrl-C ends the program at once, with the code that a shell gives it, also
// while it waits for input that does not come; what was answered stays.
func TestCtrlCEndsTheProgramWith130(t *testing.T) {
	cmd := command(t, "prove", "--pairs", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, `{"id": "first", "a": true, "b": true}`+"\n"); err != nil {
		t.Fatal(err)
	}
	// The answer comes before the next question is asked.
	answer := make([]byte, len(`{"id":"first"`))
	if _, err := io.ReadFull(out, answer); err != nil || string(answer) != `{"id":"first"` {
		t.Fatalf("answered %q, %v", answer, err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("it ended with %v, want exit status 130", err)
	}
	if got := stderr.String(); got != "treaty: interrupted\n" {
		t.Errorf("it said %q", got)
	}
}

// Nobody waits for a question that takes long; here it is one whose schema never
// comes.
func TestCtrlCEndsAQuestion(t *testing.T) {
	for _, verb := range []string{"prove", "diff"} {
		t.Run(verb, func(t *testing.T) {
			never := filepath.Join(t.TempDir(), "never.json")
			if err := syscall.Mkfifo(never, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := command(t, verb, never, never)
			var stderr strings.Builder
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			late := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
			defer late.Stop()
			// It opens when somebody reads.
			writer, err := os.OpenFile(never, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer writer.Close()
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
				t.Errorf("it ended with %v, want exit status 130: %s", err, stderr.String())
			}
		})
	}
}

// A register of a company is long; nobody has to wait until it is written.
func TestCtrlCEndsARegister(t *testing.T) {
	cmd := printing(t, "privacy", "--paths", "-C", bigCompany(t))
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("it ended with %v, want exit status 130", err)
	}
}

// The first Ctrl-C waits for what cannot be left alone, here a report that nobody
// reads on; whoever asks twice does not wait.
func TestASecondCtrlCEndsAtOnce(t *testing.T) {
	cmd := printing(t, "lint", "--output", "json", "-C", bigCompany(t))
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for { // until it is gone: when the first one was taken cannot be seen from here
			if cmd.Process.Signal(os.Interrupt) != nil {
				return
			}
			select {
			case <-ended:
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	var exit *exec.ExitError
	err := cmd.Wait()
	if !errors.As(err, &exit) {
		t.Fatalf("it ended with %v", err)
	}
	if status := exit.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("it ended with %v, want the signal itself", err)
	}
}

// printing starts a command that prints more than a pipe holds, whose first byte is
// read and nothing more. It is killed when it takes a minute.
func printing(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := command(t, args...)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(60*time.Second, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() { late.Stop() })
	if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// bigCompany writes a workspace of a company, whose report is more than a pipe holds.
func bigCompany(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range testkit.Company(500) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, text, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A registry that does not answer is waited for until Ctrl-C.
func TestCtrlCEndsACopy(t *testing.T) {
	asked := make(chan struct{}, 1)
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer silent.Close()
	cmd := command(t, "import", "--confluent", silent.URL, "--registry", silent.URL)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	<-asked
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 || stderr.String() != "treaty: interrupted\n" {
		t.Errorf("it ended with %v and said %q", err, stderr.String())
	}
}

// A verification that is interrupted, here while it waits for events that do not come, ends at once, and
// notes how far it came.
func TestCtrlCEndsAVerificationThatGoesOnLater(t *testing.T) {
	dir := t.TempDir()
	pipe, work := filepath.Join(dir, "events.ndjson"), filepath.Join(dir, "work")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	writer, err := os.OpenFile(pipe, os.O_RDWR, 0) // who reads need not wait for a writer, only for what it writes
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	cmd := command(t, "-C", "../../schemas/examples", "verify", "--work", work, pipe)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	for _, err := os.Stat(work); err != nil; _, err = os.Stat(work) {
		time.Sleep(10 * time.Millisecond) // it is made just before it begins to read
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("it ended with %v, want exit status 130", err)
	}
	if got := stderr.String(); !strings.Contains(got, "the same command with --resume goes on") {
		t.Errorf("it said %q", got)
	}
	if _, err := os.Stat(filepath.Join(work, "checkpoint.json")); err != nil {
		t.Error(err)
	}
}

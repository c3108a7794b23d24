package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	buildOnce sync.Once
	built     string // where the programs are
	buildErr  error
)

// treaty builds it, and what has the steps, once for all tests.
func treaty(t *testing.T) string {
	t.Helper()
	buildOnce.Do(func() {
		if built, buildErr = os.MkdirTemp("", "treaty-live-test-"); buildErr != nil {
			return
		}
		for program, of := range map[string][]string{"treaty": {"../../..", "./cmd/treaty"}, "steps": {".", "./verifysteps"}} {
			build := exec.Command("go", "build", "-o", filepath.Join(built, program), of[1])
			build.Dir = of[0]
			if out, err := build.CombinedOutput(); err != nil {
				buildErr = fmt.Errorf("%s: %w\n%s", program, err, out)
				return
			}
		}
	})
	if buildErr != nil {
		t.Fatal(buildErr)
	}
	return filepath.Join(built, "treaty")
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// live runs the program.
func live(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	code = run(ctx, args, &out, &errs)
	return code, out.String(), errs.String()
}

// Every promise is seen to hold, over each transport, and the logs are kept where somebody
// asks for them.
func TestEachPromiseHoldsOverEachTransport(t *testing.T) {
	dir := t.TempDir()
	code, out, stderr := live(t, "--treaty", treaty(t), "--steps", filepath.Join(built, "steps"), "--dir", dir)
	if code != kept || stderr != "" {
		t.Errorf("exit code %d\n%s\n%s", code, out, stderr)
	}
	if told := documented(t); !told.MatchString(out) {
		t.Errorf("docs/runtime.md shows something else than:\n%s", out)
	}
	if chapter := "\nOver NATS JetStream, its server in this process\n"; !strings.Contains(out, chapter) || !strings.HasSuffix(out, "\nAll 24 promises were seen to hold.\n") {
		t.Errorf("it does not tell all:\n%s", out)
	}
	if strings.Contains(out, "✗") || strings.Contains(out, "\x1b") {
		t.Errorf("a promise was broken, or there are colours where nobody sees them:\n%q", out)
	}
	for _, name := range []string{"channel.ndjson", "channel.log", "nats.ndjson", "nats.log"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// documented is what docs/runtime.md shows of it, where … stands for what differs.
func documented(t *testing.T) *regexp.Regexp {
	t.Helper()
	page, err := os.ReadFile("../../../docs/runtime.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## See it run\n")
	_, shown, found := strings.Cut(section, "\n```text\n")
	shown, _, _ = strings.Cut(shown, "\n```\n")
	if !found {
		t.Fatal("docs/runtime.md shows nothing")
	}
	return regexp.MustCompile("(?m)^" + strings.ReplaceAll(regexp.QuoteMeta(shown), "…", ".+") + "$")
}

// program returns one that stands for treaty, and says and ends as told.
func program(t *testing.T, says string, code string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "treaty")
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho '"+says+"'\nexit "+code+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// What `make demo-live` runs is what the program takes.
func TestMakeRunsIt(t *testing.T) {
	command := exec.Command("make", "--no-print-directory", "-n", "-C", "../../..", "demo-live", "LIVE=--transport nats")
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	words := strings.Fields(lines[len(lines)-1])
	o, err := parse(words[1:], io.Discard)
	want := options{
		transport: "nats", orders: 50, treaty: "bin/treaty", steps: "bin/live-steps", workspace: "schemas/examples", dir: ".run/live",
	}
	if err != nil || words[0] != "bin/live" || o != want {
		t.Errorf("%v: %+v, %v", words, o, err)
	}
}

// A promise that does not hold is the exit code, and what failed is told.
func TestABrokenPromiseIsTheExitCode(t *testing.T) {
	code, out, _ := live(t, "--transport", "channel", "--orders", "10", "--treaty", program(t, "✗ 3 fail", "1"))
	if code != broken || !strings.Contains(out, "✗ treaty verify: 3 fail") || !strings.Contains(out, "1 of 12 promises were not seen to hold.") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	code, _, stderr := live(t, "--transport", "channel", "--orders", "10", "--treaty", program(t, "no workspace", "2"))
	if code != failed || !strings.Contains(stderr, "exit status 2") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

func TestWhatCannotBeAskedIsSaid(t *testing.T) {
	for says, args := range map[string][]string{
		`--transport is channel, nats or both, not "kafka"`: {"--transport", "kafka"},
		"--orders is 10 to 10000, not 3":                    {"--orders", "3"},
		`what is "nats"? there are flags only: --help`:      {"nats"},
		"make build": {"--transport", "channel", "--orders", "10", "--treaty", "treaty-that-nobody-built"},
	} {
		if code, _, stderr := live(t, args...); code != failed || !strings.Contains(stderr, says) {
			t.Errorf("%v: exit code %d, and not %q:\n%s", args, code, says, stderr)
		}
	}
	if code, _, stderr := live(t, "--help"); code != kept || !strings.Contains(stderr, "-transport") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// Ctrl-C ends it, in whatever it is, as others are ended that a signal stops.
func TestAnInterruptionEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out := interrupting{cancel: cancel, at: "orders are placed"}
	var stderr bytes.Buffer
	if code := run(ctx, []string{"--treaty", "treaty", "--orders", "20"}, &out, &stderr); code != stopped || stderr.String() != "stopped\n" {
		t.Errorf("exit code %d, %q\n%s", code, stderr.String(), out.String())
	}
	if strings.Contains(out.String(), "NATS") {
		t.Errorf("it went on:\n%s", out.String())
	}
}

// interrupting interrupts when something is said.
type interrupting struct {
	bytes.Buffer
	cancel context.CancelFunc
	at     string
}

func (i *interrupting) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(i.at)) {
		i.cancel()
	}
	return i.Buffer.Write(p)
}

// A report that is taken only when it is sent again was taken.
func TestReportsAreCountedAndNotRequests(t *testing.T) {
	var came atomic.Int64
	registry := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err != nil || len(body) != len(`{"id": "a-1"}`) {
			t.Errorf("it has %q, %v", body, err)
		}
		if n := came.Add(1); n == 1 || n == 4 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer registry.Close()
	answers := &answers{taken: map[string]bool{}}
	client := &http.Client{Transport: answers}
	for _, id := range []string{"a-1", "a-1", "a-2", "a-3"} {
		res, err := client.Post(registry.URL, "application/json", strings.NewReader(`{"id": "`+id+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	if got := answers.told(); got != (told{taken: 2, refused: 1}) {
		t.Errorf("%+v", got)
	}
}

// What services count is told to a registry, by each service, and what it refuses is a
// promise that was broken.
func TestCountsAreToldToARegistry(t *testing.T) {
	var mu sync.Mutex
	published := map[string]int{} // orders, by service
	services := map[string]bool{}
	registry := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var report struct {
			Service string
			Counts  []struct {
				Role, Event, Outcome string
				Count                int
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&report); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		services[report.Service] = true
		for _, c := range report.Counts {
			if c.Role == "produced" && c.Event == orderPlaced && c.Outcome == "ok" {
				published[report.Service] += c.Count
			}
		}
	}))
	defer registry.Close()
	args := []string{"--transport", "channel", "--orders", "10", "--treaty", program(t, "all", "0"), "--registry"}
	code, out, stderr := live(t, append(args, registry.URL)...)
	if code != kept || len(services) != 9 || published["ordering/checkout"] != 11 {
		t.Errorf("exit code %d, %v, %v\n%s\n%s", code, services, published, out, stderr)
	}
	refuses := httptest.NewServer(http.NotFoundHandler())
	defer refuses.Close()
	if code, out, _ := live(t, append(args, refuses.URL)...); code != broken {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if code, _, stderr := live(t, append(args, "treaty.example.com")...); code != failed || !strings.Contains(stderr, "is no address of a registry") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

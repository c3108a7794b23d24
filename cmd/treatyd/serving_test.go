//go:build linux || darwin

package main

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/wire"
)

// A second server of an SQLite file is refused before it touches it, and told
// which process serves; the verbs that work beside a server do; after a kill -9 the
// next one starts at once.
func TestOneServerOfOneSQLiteFile(t *testing.T) {
	data := t.TempDir()
	first, address := launch(t, buildProgram(t), data)
	push(t, ask(t, address), wire.Push{Home: "things", Files: thing("things", 0)})
	second := New(Config{Listen: "127.0.0.1:0", Data: data}, io.Discard)
	err := second.Run(t.Context())
	if exit.Code(err) != exit.Usage || !strings.Contains(err.Error(), "process "+strconv.Itoa(first.Process.Pid)) {
		t.Errorf("a second server: %v", err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	for _, beside := range [][]string{
		{"backup", "--to", filepath.Join(t.TempDir(), "copy.db")}, {"migrate"}, {"audit", "verify"}, {"token", "list"},
	} {
		if s := call(t, "", append(beside, "--data", data)...); s.code != 0 {
			t.Errorf("treatyd %s beside a server: exit code %d\n%s", strings.Join(beside, " "), s.code, s.err)
		}
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // it was killed
	_, again, stop := running(t, Config{Data: data}, io.Discard, nil)
	defer stop()
	if h, err := ask(t, again).Health(t.Context()); err != nil || h.Versions != 1 {
		t.Errorf("after a kill: %+v, %v", h, err)
	}
}

// A server that is told to stop says so to whoever sends it requests, and answers
// them for as long as it was told to.
func TestHealthSaysThatTheServerStops(t *testing.T) {
	ready, done := make(chan string, 1), make(chan error, 1)
	m := New(Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Timeouts: config.Timeouts{Drain: 2 * time.Second}}, io.Discard)
	m.Ready = func(address string) { ready <- address }
	ctx, stop := context.WithCancel(t.Context())
	go func() { done <- m.Run(ctx) }()
	address := <-ready
	health := []string{"health", "--listen", strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/")}
	if s := call(t, "", health...); s.code != 0 || !strings.HasPrefix(s.out, "ok: treatyd ") {
		t.Errorf("a server that is well: exit code %d %q %q", s.code, s.out, s.err)
	}
	told := time.Now()
	stop()
	waitFor(t, "a server that says that it stops", func() bool {
		s := call(t, "", health...)
		return s.code == 1 && strings.HasPrefix(s.out, "stopping: ")
	})
	push(t, ask(t, address), wire.Push{Home: "things", Files: thing("things", 0)})
	if res, _ := do(t, http.MethodGet, address+"v1/health/live", nil); res.StatusCode != http.StatusOK {
		t.Errorf("while it stops, that it lives: %s", res.Status)
	}
	if err := <-done; err != nil || time.Since(told) < 2*time.Second {
		t.Errorf("it stopped after %v: %v", time.Since(told), err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if s := call(t, "", health...); s.code != 2 {
		t.Errorf("after the stop: exit code %d %q", s.code, s.out)
	}
}

// The certificate of a server is made for another name than this machine's own.
func TestHealthOverTLS(t *testing.T) {
	dir := t.TempDir()
	files := config.TLS{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	issue(t, files, 1, time.Now().Add(time.Hour))
	_, address, stop := running(t, Config{TLS: files}, io.Discard, nil)
	defer stop()
	ask := func(files config.TLS) said {
		return call(t, "", "health", "--listen", strings.TrimSuffix(strings.TrimPrefix(address, "https://"), "/"), "--tls-cert", files.Cert, "--tls-key", files.Key)
	}
	if s := ask(files); s.code != 0 {
		t.Errorf("exit code %d: %s", s.code, s.err)
	}
	other := config.TLS{Cert: filepath.Join(dir, "other.pem"), Key: filepath.Join(dir, "other-key.pem")}
	issue(t, other, 2, time.Now().Add(time.Hour))
	if s := ask(other); s.code != 2 || !strings.Contains(s.err, "certificate") {
		t.Errorf("another certificate: exit code %d: %s", s.code, s.err)
	}
}

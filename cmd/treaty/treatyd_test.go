package main

import (
	"bufio"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
)

// buildServer returns the program treatyd.
func buildServer(t testing.TB) string { return testkit.Program(t, "../treatyd") }

// server is a running treatyd.
type server struct {
	address string
	stop    func()
}

var ready = regexp.MustCompile(`http://[^\s/]+`)

// startServer starts the program on a free port with its database in data, and
// waits until it says that it is ready. fatal ends the test.
func startServer(program, data string, fatal func(format string, args ...any), flags ...string) *server {
	cmd := exec.Command(program, append([]string{"--listen", "127.0.0.1:0", "--data", data}, flags...)...)
	var log syncBuffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fatal("treatyd: %v", err)
	}
	first := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		first <- line
	}()
	s := &server{stop: func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have stopped by itself
		_ = cmd.Wait()
	}}
	select {
	case line := <-first:
		s.address = ready.FindString(line)
	case <-time.After(30 * time.Second):
	}
	if s.address == "" {
		s.stop()
		fatal("treatyd does not say that it is ready; its log:\n%s", log.String())
	}
	return s
}

// syncBuffer collects what another process writes, while it is read.
type syncBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

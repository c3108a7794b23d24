package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/internal/testkit"
)

// TestMain makes the test binary the command `treaty` too: scripts call it by
// that name, and command starts it.
func TestMain(m *testing.M) {
	testscript.Main(testkit.Tests{M: m}, map[string]func(){
		"treaty": func() { os.Exit(run(os.Args[1:], term.System())) },
	})
}

// command returns the command `treaty` with the arguments, in a process of its
// own.
func command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Args[0] = "treaty"
	return cmd
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// silent returns streams that nobody reads.
func silent() term.Streams {
	return term.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}
}

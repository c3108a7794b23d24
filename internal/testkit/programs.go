package testkit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Program returns a program of this module that tests start as a process of its own:
// that of the folder, relative to the test's. It is built once for all tests of a
// package, whose TestMain runs them through Tests; linking it takes seconds.
func Program(t testing.TB, folder string) string {
	t.Helper()
	programs.Lock()
	defer programs.Unlock()
	abs, err := filepath.Abs(folder)
	if err == nil && programs.dir == "" {
		programs.dir, err = os.MkdirTemp("", "treaty-programs")
	}
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(abs)
	built, there := programs.built[name]
	if !there {
		cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", filepath.Join(programs.dir, name), folder)
		if out, err := cmd.CombinedOutput(); err != nil {
			built = fmt.Errorf("go build %s: %w\n%s", folder, err, out)
		}
		programs.built[name] = built
	}
	if built != nil {
		t.Fatal(built)
	}
	return filepath.Join(programs.dir, name)
}

// programs are those that were built, by name, with what went wrong.
var programs = struct {
	sync.Mutex
	dir   string
	built map[string]error
}{built: map[string]error{}}

// Tests runs the tests of a package and removes the programs that they built.
type Tests struct{ *testing.M }

// Run returns the code to exit with.
func (t Tests) Run() int {
	defer func() { _ = os.RemoveAll(programs.dir) }() // of no path: nothing
	return t.M.Run()
}

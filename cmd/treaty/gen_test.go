package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Whoever stops treaty gen finds whole files, some of them not yet there, and goes
// on where it was stopped.
func TestCtrlCLeavesNoHalfFile(t *testing.T) {
	dir := t.TempDir()
	files := testkit.Company(150)
	files["treaty.yaml"] = append(files["treaty.yaml"], "gen: [{lang: go, dir: events}]\n"...)
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, text, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := command(t, "gen", "-C", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	for written(t, dir) == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 130) {
		t.Errorf("it ended with %v, want exit status 130", err)
	}
	whole := t.TempDir()
	if err := os.CopyFS(whole, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	run := func(dir string, args ...string) {
		t.Helper()
		if out, err := command(t, append([]string{"gen", "-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("gen %v after it was stopped: %v\n%s", args, err, out)
		}
	}
	run(whole)
	run(whole, "--check")
	_ = filepath.WalkDir(filepath.Join(dir, "events"), func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		below, _ := filepath.Rel(dir, name)
		got, want := readFile(t, name), []byte(nil)
		if strings.HasSuffix(name, ".go") {
			want = readFile(t, filepath.Join(whole, below))
		}
		if !bytes.Equal(got, want) || !bytes.HasPrefix(got, []byte(codegen.Header)) {
			t.Errorf("%s is no whole file, or is left over: %.80q", below, got)
		}
		return nil
	})
}

// written counts the files that are generated so far.
func written(t *testing.T, dir string) int {
	t.Helper()
	n := 0
	_ = filepath.WalkDir(filepath.Join(dir, "events"), func(name string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".go") {
			n++
		}
		return nil
	})
	return n
}

package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write internal/events anew")

const (
	sample = "../../../schemas/examples"
	runs   = "github.com/treaty-events/treaty/codegen/event"
)

// internal/events and the generated part of verifysteps are what `treaty gen` writes for the
// sample company, whose treaty.yaml has another go.mod in mind: -update writes them anew.
func TestGeneratedCodeIsThatOfTheSample(t *testing.T) {
	shop := t.TempDir()
	copyTo(t, sample, shop)
	generated := filepath.Join(shop, "internal", "events")
	if err := os.RemoveAll(generated); err != nil {
		t.Fatal(err)
	}
	copyTo(t, "internal/events", generated)
	copyTo(t, "verifysteps", filepath.Join(shop, "verifysteps"))
	copyFile(t, "go.mod", filepath.Join(shop, "go.mod"))
	setEntry(t, filepath.Join(shop, "treaty.yaml"))
	if *update {
		runTreaty(t, shop, "gen", "--verify-main", "verifysteps")
		for _, dir := range []string{"internal/events", "verifysteps"} {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			copyTo(t, filepath.Join(shop, dir), dir)
		}
	}
	runTreaty(t, shop, "gen", "--check", "--verify-main", "verifysteps")
}

// setEntry says in treaty.yaml that code is generated which speaks to adapters.
func setEntry(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before := []byte("package: events}")
	if !bytes.Contains(text, before) {
		t.Fatalf("treaty.yaml of the sample has no %s", before)
	}
	text = bytes.Replace(text, before, []byte("package: events, delivery: true, tests: false, runtime: "+runs+"}"), 1)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func runTreaty(t *testing.T, dir string, args ...string) {
	t.Helper()
	command := exec.Command(treaty(t), args...)
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("treaty %v: %v: go test . -run TestGeneratedCode -update\n%s", args, err, out)
	}
}

func copyTo(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

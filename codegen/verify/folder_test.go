//go:build unix

package verify

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Numbers in names count by their value, as tools write them that split a log.
func TestTheOrderOfNames(t *testing.T) {
	inOrder := []string{"2026-01-31", "2026-02-01", "a", "a01", "a1", "a01b", "a1c", "a2", "a10", "a10-2", "a10-11", "a99999999999999999999", "a100000000000000000000", "b", "part-2.x", "part-10.x"}
	for i, a := range inOrder {
		for j, b := range inOrder {
			if got := compareNames(a, b); got != cmp.Compare(i, j) {
				t.Errorf("%s and %s compare as %d", a, b, got)
			}
		}
	}
}

// A linked folder that is named is read; what lies in a folder and is not read is told, for
// a log that is read in part may be wrong in the rest.
func TestNothingInAFolderIsPassedOver(t *testing.T) {
	dir := t.TempDir()
	parts, archive, link := filepath.Join(dir, "parts"), filepath.Join(dir, "archive"), filepath.Join(dir, "archive", "old")
	for _, at := range []string{parts, archive} {
		if err := errors.Join(os.Mkdir(at, 0o777), os.WriteFile(filepath.Join(at, "one.ndjson"), []byte(goodLine(1)), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(parts, link); err != nil {
		t.Fatal(err)
	}
	if got := inputs(t, link); len(got) != 1 || got[0].Name != filepath.Join(link, "one.ndjson") {
		t.Errorf("of the linked folder are read: %v", got)
	}
	if _, err := Inputs([]string{archive}, nil); err == nil || !strings.Contains(err.Error(), link+" is a link to a folder") {
		t.Errorf("the link is told by %v", err)
	}
	if got := inputs(t, archive, link); len(got) != 2 {
		t.Errorf("of both are read: %v", got)
	}
	pipe := filepath.Join(parts, "pipe")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Inputs([]string{parts}, nil); err == nil || !strings.Contains(err.Error(), pipe+" is neither a file nor a folder") {
		t.Errorf("the pipe is told by %v", err)
	}
}

// A pipe opens when somebody writes; whoever waits for that does not have to.
func TestAnInterruptionDoesNotWaitForAPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Run(ctx, Options{Catalogue: catalogue(t, shop), Inputs: inputs(t, pipe)}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ended with %v", err)
	}
	if w, err := os.OpenFile(pipe, os.O_RDWR, 0); err == nil { // who opens goes on
		w.Close()
	}
}

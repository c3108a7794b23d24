//go:build unix

package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// A pipe would be waited for, a folder and a huge file are no contract.
func TestOddFilesAreNotRead(t *testing.T) {
	dir := t.TempDir()
	files := sample()
	delete(files, orderV1)
	write(t, dir, files)
	if err := syscall.Mkfifo(filepath.Join(dir, orderV1), 0o644); err != nil {
		testkit.Missing(t, "named pipes: "+err.Error())
	}
	huge := filepath.Join(dir, orderDir, "v2.schema.json")
	if err := os.WriteFile(huge, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, int64(source.DefaultLimits.Bytes)+1); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, orderDir, "v3.schema.json"), 0o755); err != nil {
		t.Fatal(err)
	}
	d, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	got := outline(t, d)
	for _, want := range []string{"there is no schema of major 1", "v2.schema.json \"\"\n  the file is larger than Treaty reads"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

// What is there, but no file, is not as if it were not there: a configuration above
// all.
func TestWhatIsNoFileIsSaid(t *testing.T) {
	for name, want := range map[string]string{
		ConfigFile: "", WaiversFile: "not a regular file", BaselineFile: "not a regular file", LockFile: "not a regular file", orderV1: "not a regular file",
	} {
		dir := t.TempDir()
		files := sample()
		delete(files, name)
		write(t, dir, files)
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o644); err != nil {
			testkit.Missing(t, "named pipes: "+err.Error())
		}
		d, err := OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		ws, err := Load(t.Context(), d, "head")
		if want == "" {
			if err == nil || !strings.Contains(err.Error(), "treaty.yaml") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(ws.Findings, func(f diag.Finding) bool {
			return f.Rule == "unreadable-file" && f.Span.File == name && strings.Contains(f.Message, want)
		}) {
			t.Errorf("%s: %v", name, ws.Findings)
		}
	}
}

func TestAConfigurationThatIsAFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	files := sample()
	delete(files, ConfigFile)
	write(t, dir, files)
	if err := os.Mkdir(filepath.Join(dir, ConfigFile), 0o755); err != nil {
		t.Fatal(err)
	}
	d, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := Load(t.Context(), d, "head"); err == nil || !strings.Contains(err.Error(), "it is a folder") {
		t.Errorf("%v", err)
	}
}

//go:build unix

package workspace

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

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

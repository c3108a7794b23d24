package client

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A folder that is over its bound loses what was used longest ago, down to half
// of it.
func TestAFolderIsBounded(t *testing.T) {
	dir := t.TempDir()
	began := time.Now().Add(-time.Hour)
	const files = 10
	for i := range files {
		name := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name, folderBytes/(files-1)); err != nil { // holes take no room
			t.Fatal(err)
		}
		if err := os.Chtimes(name, began, began.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	f := folder{dir: dir}
	schema := []byte("true")
	const fingerprint = "b5bea41b6c623f7c09f1bf24dcae58ebab3c0cdd90ad966bc43a45b44867e12b"
	f.put(fingerprint, schema)
	if got, ok := f.get(fingerprint); !ok || string(got) != "true" {
		t.Errorf("what was put is %q, %v", got, ok)
	}
	for i := range files {
		_, err := os.Stat(filepath.Join(dir, fmt.Sprint(i)))
		if left := err == nil; left != (i >= 6) {
			t.Errorf("file %d is left: %v", i, left)
		}
	}
}

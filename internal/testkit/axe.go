package testkit

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// axe-core is MPL-2.0 and 650 KB: it is fetched by npm and kept in the user's cache,
// never in this repository. A new version needs its sum.
const (
	axeVersion = "4.14.1"
	axeSum     = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c" // SHA-256 of axe.min.js
)

// Axe returns the script of axe-core, which finds what in a page people with
// disabilities cannot use. The first call on a machine fetches it.
func Axe(t testing.TB) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	kept := filepath.Join(cache, "treaty", "axe-core-"+axeVersion+".min.js")
	if script, err := os.ReadFile(kept); err == nil && sum(script) == axeSum {
		return string(script)
	}
	script, err := fetchAxe(t.TempDir())
	if err != nil {
		Missing(t, "axe-core, which looks for what people with disabilities cannot use: "+err.Error())
	}
	if got := sum(script); got != axeSum {
		t.Fatalf("axe-core %s has the SHA-256 %s, not %s: it is not run", axeVersion, got, axeSum)
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err == nil {
		_ = os.WriteFile(kept, script, 0o644) // without it the next test fetches again
	}
	return string(script)
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// fetchAxe lets npm fetch the package, of which nothing is run or installed, and
// returns its script.
func fetchAxe(dir string) ([]byte, error) {
	npm := exec.Command("npm", "pack", "axe-core@"+axeVersion, "--silent", "--ignore-scripts")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm pack: %w: %s", err, strings.TrimSpace(string(out[max(0, len(out)-500):])))
	}
	file, err := os.Open(filepath.Join(dir, "axe-core-"+axeVersion+".tgz"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		if err != nil {
			return nil, fmt.Errorf("looking for axe.min.js: %w", err)
		}
		if header.Name == "package/axe.min.js" {
			return io.ReadAll(io.LimitReader(files, 8<<20))
		}
	}
}

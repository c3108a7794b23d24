// Package testkit holds what tests of several rooms share. It is imported by
// tests only.
package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// Data returns the folder of real event schemas and labelled pairs, which the
// environment variable TREATY_DATA names. Without it the test is skipped, or
// failed where TREATY_TEST_REQUIRE=all demands that nothing is.
func Data(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("TREATY_DATA")
	if dir == "" {
		Missing(t, "TREATY_DATA does not name the folder of real event schemas")
	}
	if !filepath.IsAbs(dir) {
		t.Fatalf("TREATY_DATA is %q: it must be an absolute path", dir)
	}
	return dir
}

// Missing skips the test because something it needs is not here, saying what;
// with TREATY_TEST_REQUIRE=all it fails it.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("TREATY_TEST_REQUIRE") == "all" {
		t.Fatalf("required, but missing: %s", what)
	}
	t.Skipf("LEFT OUT: %s", what)
}

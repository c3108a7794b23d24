package textdiff

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/cmd/internal/term"
)

func TestUnified(t *testing.T) {
	long := strings.Repeat("same\n", 10)
	for _, c := range []struct{ name, before, after, want string }{
		{"nothing", "a\n", "a\n", ""},
		{"one line", "a\nb\nc\n", "a\nB\nc\n", "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
		{"far apart", "x\n" + long + "y\n", "X\n" + long + "Y\n", "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-x\n+X\n same\n same\n same\n" +
			"@@ -9,4 +9,4 @@\n same\n same\n same\n-y\n+Y\n"},
		{"no end", "a", "a\nb", "--- a/f\n+++ b/f\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n"},
		{"line ends", "a\r\nb\r\n", "a\r\nc\r\n", "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"},
		{"what steers a terminal", "\x1b[2J\n", "\tb\u202e\n", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-\\x1b[2J\n+\tb\\u{202e}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Unified(term.Streams{}, "f", []byte(c.before), []byte(c.after))); diff != "" {
				t.Error(diff)
			}
		})
	}
	want := "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n"
	if diff := cmp.Diff(want, Unified(term.Streams{}, "f", nil, []byte("a\n"))); diff != "" {
		t.Error("a new file: " + diff)
	}
	colored := Unified(term.Streams{Color: true}, "f", []byte("a\n"), []byte("b\n"))
	if !strings.Contains(colored, "\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m\n") {
		t.Errorf("%q is not in colour", colored)
	}
}

// git makes the second text of the first with it.
func TestGitAppliesIt(t *testing.T) {
	dir := t.TempDir()
	lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a\n", "b\n", "c\n", "\n", "d\r\n"}), 1, 30)
	rapid.Check(t, func(rt *rapid.T) {
		before, after := strings.Join(lines.Draw(rt, "before"), ""), strings.Join(lines.Draw(rt, "after"), "")
		if rapid.Bool().Draw(rt, "end") && !strings.HasSuffix(after, "\r\n") {
			after = strings.TrimSuffix(after, "\n") + "e"
		}
		patch := Unified(term.Streams{}, "f", []byte(before), []byte(after))
		file := filepath.Join(dir, "f")
		if err := os.WriteFile(file, []byte(before), 0o644); err != nil {
			rt.Fatal(err)
		}
		if patch != "" {
			apply := exec.Command("git", "apply", "--whitespace=nowarn", "-")
			apply.Dir, apply.Stdin = dir, strings.NewReader(patch)
			if out, err := apply.CombinedOutput(); err != nil {
				rt.Fatalf("%v: %s\n%s", err, out, patch)
			}
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != after {
			rt.Fatalf("%v: it makes %q of %q, want %q:\n%s", err, got, before, after, patch)
		}
	})
}

package patch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// git runs git in a folder, and gives it the text.
func git(t interface {
	Helper()
	Fatalf(string, ...any)
}, dir string, text []byte, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(string(text))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s\n%s", args, err, out, text)
	}
}

// applied makes of the one text the other, by the patch in a repository.
func applied(t interface {
	Helper()
	Fatalf(string, ...any)
}, repository string, f File) {
	t.Helper()
	at := filepath.Join(repository, filepath.FromSlash(f.Name))
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		t.Fatalf("%v", err)
	}
	_ = os.Remove(at)
	if f.Before != nil {
		if err := os.WriteFile(at, f.Before, 0o644); err != nil {
			t.Fatalf("%v", err)
		}
	}
	text, err := Of(f)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if len(text) == 0 {
		return
	}
	git(t, repository, text, "apply", "--check", "--whitespace=nowarn")
	git(t, repository, text, "apply", "--whitespace=nowarn")
	got, err := os.ReadFile(at)
	if f.After == nil && os.IsNotExist(err) {
		return
	}
	if err != nil || string(got) != string(f.After) {
		t.Fatalf("%v: it made %q of %q, not %q:\n%s", err, got, f.Before, f.After, text)
	}
}

func repository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, nil, "init", "-q")
	return dir
}

func TestGitAppliesAPatch(t *testing.T) {
	for name, f := range map[string]File{
		"a line":                    {"a.json", []byte("{\n\"a\": 1\n}\n"), []byte("{\n\"a\": 2\n}\n")},
		"line ends of Windows":      {"a.json", []byte("{\r\n\"a\": 1\r\n}\r\n"), []byte("{\r\n\"a\": 2\r\n}\r\n")},
		"other line ends":           {"a.json", []byte("{\r\n}\r\n"), []byte("{\n}\n")},
		"no break at the end":       {"a.json", []byte("{\n}"), []byte("{\n\n}")},
		"a break comes":             {"a.json", []byte("{}"), []byte("{}\n")},
		"a break goes":              {"a.json", []byte("{}\n"), []byte("{}")},
		"tabs and what is no ASCII": {"a.json", []byte("\t\"a\": \"é\"\n\t\t\"\u202e😀\"\n"), []byte("\t\"a\": \"è\"\n\t\t\"\u202e😀\"\n")},
		"lines that look like ones of a patch": {"a.json", []byte("-- a/x\n++ b/x\n@@ -1 +1 @@\ndiff --git a/x b/x\n"),
			[]byte("-- a/x\n++ b/y\n@@ -1 +1 @@\ndiff --git a/x b/x\n--- a/z\n")},
		"a new file":              {"new/file.json", nil, []byte("{}\n")},
		"a new file without end":  {"new/file.json", nil, []byte("{}")},
		"an empty one":            {"empty.json", nil, []byte{}},
		"an empty one is filled":  {"empty.json", []byte{}, []byte("a\n")},
		"a file goes":             {"old.json", []byte("{}\n"), nil},
		"a name with spaces":      {"a folder/a file.json", []byte("1\n"), []byte("2\n")},
		"a name in quotes":        {`a "quoted"\name.json`, []byte("1\n"), []byte("2\n")},
		"a name of two lines":     {"a\n+++ b/passwd\t.json", []byte("1\n"), []byte("2\n")},
		"a name that is no ASCII": {"été/ñ.json", []byte("1\n"), []byte("2\n")},
		"a name like an option":   {"--help", []byte("1\n"), []byte("2\n")},
	} {
		t.Run(name, func(t *testing.T) { applied(t, repository(t), f) })
	}
}

// Whatever the texts are, the patch makes the one of the other.
func TestGitAppliesAnyPatch(t *testing.T) {
	dir := repository(t)
	line := rapid.SampledFrom([]string{"a\n", "b\n", "\n", "\tc\n", "d\r\n", "é\n", "-\n", "+\n", "\\ x\n"})
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) []byte {
			lines := strings.Join(rapid.SliceOfN(line, 0, 25).Draw(t, name), "")
			if rapid.Bool().Draw(t, name+" ends") {
				lines = strings.TrimSuffix(lines, "\n")
			}
			return []byte(lines)
		}
		applied(t, dir, File{"f", text("before"), text("after")})
	})
}

// A patch touches nothing outside of the folder that it is applied in.
func TestAPatchOfWhatLiesElsewhereIsRefused(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../a", "a/../../b", "/etc/passwd", "a//b", "a/./b", "a/", "a\x00b"} {
		if text, err := Of(File{name, nil, []byte("a\n")}); err == nil {
			t.Errorf("%q: %s", name, text)
		}
	}
}

func TestAPatchOfNothingIsEmpty(t *testing.T) {
	if text, err := Of(File{"a", []byte("a\n"), []byte("a\n")}); err != nil || len(text) > 0 {
		t.Errorf("%v: %s", err, text)
	}
}

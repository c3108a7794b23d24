package outputs

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

func TestWhatTheFlagSays(t *testing.T) {
	for _, tt := range []struct {
		values    []string
		want      string // FORM FILE, joined by ", "
		err, hint string
	}{
		{[]string{"text"}, "text -", "", ""},
		{[]string{"sarif=-"}, "sarif -", "", ""},
		{[]string{"github", "sarif=a.sarif", "junit=out/a=b.xml"}, "github -, sarif a.sarif, junit out/a=b.xml", "", ""},
		{[]string{"sarif=a", "sarif=b"}, "sarif a, sarif b", "", ""},
		{[]string{"text", "json"}, "", "text and json cannot both go to standard output", "--output json=FILE"},
		{[]string{"text", "github=-"}, "", "text and github cannot both go to standard output", "--output github=FILE"},
		{[]string{"sarif=./a", "junit=x/../a"}, "", "sarif and junit cannot both go to x/../a", "another file"},
		{[]string{"sarif="}, "", `--output "sarif=" names no file`, "--output sarif=FILE"},
		{[]string{"sarif= "}, "", `--output "sarif= " names no file`, "--output sarif=FILE"},
		{[]string{"sarif=~/a"}, "", `"~/a" begins with ~, which the shell leaves as it is behind =`, `--output sarif="$HOME/a"`},
		{[]string{"serif=a"}, "", `there is no form of output "serif"`, "did you mean sarif?"},
		{[]string{"xml"}, "", `there is no form of output "xml"`, "text, json, github, sarif, gitlab, junit or markdown"},
		{[]string{""}, "", `there is no form of output ""`, "text, json"},
	} {
		list, err := Parse(tt.values)
		var got []string
		for _, w := range list {
			got = append(got, w.Form.Name+" "+w.File)
		}
		var e *exit.Error
		switch {
		case tt.err == "" && err == nil:
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("%v: %s", tt.values, diff)
			}
		case !errors.As(err, &e) || err.Error() != tt.err || !strings.Contains(e.Hint, tt.hint) || e.Code != exit.Usage:
			t.Errorf("%v: %#v, want %q (%s)", tt.values, err, tt.err, tt.hint)
		}
	}
}

// wanted reads the flag, for a folder of the test's own.
func wanted(t *testing.T, dir string, values ...string) []Wanted {
	t.Helper()
	list, err := Parse(values)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if list[i].File != Stdout {
			list[i].File = filepath.Join(dir, list[i].File)
		}
	}
	return list
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// none is an environment without variables.
func none(string) string { return "" }

func TestSeveralFormsInOneRun(t *testing.T) {
	dir := t.TempDir()
	r := review(found(), waived())
	list := wanted(t, dir, "text", "sarif=new/folder/a.sarif", "json=a.json")
	if err := Check(list); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(strings.Repeat("old ", 10_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	if err := Write(term.Streams{Out: &out, Err: &log, Color: true}, list, r, none); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "\x1b[31m✗ 3 breaking") || log.Len() > 0 {
		t.Errorf("printed %q and %q", out.String(), log.String())
	}
	for name, form := range map[string]string{"new/folder/a.sarif": "sarif", "a.json": "json"} {
		if diff := cmp.Diff(printed(t, form, r), read(t, filepath.Join(dir, name))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "a.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file that was there has another mode: %v, %v", info.Mode(), err)
	}
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 2 {
		t.Errorf("something is left beside the files: %v, %v", names, err)
	}
}

// Colour is for a terminal, never for a file; where nothing goes to standard output,
// the verdict is said all the same.
func TestAFileHasNoColourAndTheVerdictIsSaid(t *testing.T) {
	dir := t.TempDir()
	var out, log bytes.Buffer
	r := review(found())
	if err := Write(term.Streams{Out: &out, Err: &log, Color: true}, wanted(t, dir, "text=a.txt"), r, none); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(dir, "a.txt")); strings.Contains(got, "\x1b") || !strings.HasPrefix(got, "✗ 3 breaking") {
		t.Errorf("the file says %q", got)
	}
	if want := "✗ 3 breaking, 1 error, 2 warnings (3 known before, 1 note not shown: --notes)   base main@1a2b3c4\n"; out.Len() > 0 || log.String() != want {
		t.Errorf("printed %q and %q", out.String(), log.String())
	}
}

// A file that cannot be written stops none of the others, and is told.
func TestOneFileThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "plain"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	list := wanted(t, dir, "text", "sarif=plain/a.sarif", "junit=a.xml")
	var e *exit.Error
	if err := Check(list); !errors.As(err, &e) || e.Code != exit.Usage || !strings.Contains(err.Error(), "plain/a.sarif cannot be written: not a directory") {
		t.Errorf("before the work: %v", err)
	}
	var out bytes.Buffer
	err := Write(term.Streams{Out: &out}, list, review(found()), none)
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "plain/a.sarif cannot be written") {
		t.Errorf("after it: %v", err)
	}
	if !strings.HasPrefix(out.String(), "✗") || !strings.Contains(read(t, filepath.Join(dir, "a.xml")), "<testsuites") {
		t.Error("the other forms are not there")
	}
	if err := Check(wanted(t, dir, "text=.")); !errors.As(err, &e) || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
}

// What is no report is not written over, two forms do not go to one file by two names,
// and what cannot be written is told before the work; nothing is left behind.
func TestFilesAreLookedAtBeforeTheWork(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(os.Mkdir(at("folder"), 0o700), os.WriteFile(at("target"), []byte("old"), 0o400), os.Symlink("target", at("link")),
		os.Symlink("folder", at("other")), os.Symlink("loop", at("loop"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, tt := range []struct {
		values []string
		want   string // of the error; "": none
	}{
		{[]string{"json=target"}, ""},
		{[]string{"json=new", "sarif=folder/new", "text=" + os.DevNull}, ""},
		{[]string{"json=target", "sarif=link"}, "json and sarif cannot both go to link"},
		{[]string{"json=new", "sarif=" + at("new")}, "json and sarif cannot both go to " + at("new")},
		{[]string{"json=folder/new", "sarif=other/new"}, "json and sarif cannot both go to other/new"},
		{[]string{"json=" + strings.Repeat("x", 300)}, strings.Repeat("x", 300) + " cannot be written: file name too long"},
		{[]string{"json=loop"}, "loop cannot be written: too many levels of symbolic links"},
		{[]string{"json=baseline.json"}, "baseline.json is the baseline of a workspace, and no report"},
		{[]string{"json=contexts/a/B/v1.schema.json"}, "contexts/a/B/v1.schema.json is a file of a workspace, and no report"},
		{[]string{"text=./treaty.yaml"}, "./treaty.yaml is a file of a workspace, and no report"},
		{[]string{"text=.git/HEAD"}, ".git/HEAD is a file of git, and no report"},
	} {
		list, err := Parse(tt.values)
		if err != nil {
			t.Fatal(err)
		}
		err = Check(list)
		if got := fmt.Sprint(err); tt.want == "" && err != nil || tt.want != "" && got != tt.want {
			t.Errorf("%v: %v, want %q", tt.values, err, tt.want)
		}
	}
	var names []string
	for _, folder := range []string{".", "folder"} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
	}
	if diff := cmp.Diff([]string{"folder", "link", "loop", "other", "target"}, names); diff != "" || read(t, "target") != "old" {
		t.Errorf("something was written: %s", diff)
	}
}

// A pipe is written to; one that nobody reads is an error, and nobody waits for ever.
func TestAPipeThatNobodyReads(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if out, err := exec.Command("mkfifo", name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	defer func(was time.Duration) { maxWait = was }(maxWait)
	list := []Wanted{{Forms[0], name}}
	maxWait = 50 * time.Millisecond
	err := Write(term.Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, list, review(nil), none)
	if want := name + " cannot be written: it is a pipe, and nobody reads it"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	maxWait = 10 * time.Second
	heard := make(chan string)
	go func() {
		text, _ := os.ReadFile(name)
		heard <- string(text)
	}()
	if err := Write(term.Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, list, review(nil), none); err != nil {
		t.Error(err)
	}
	if got := <-heard; !strings.HasPrefix(got, "✓ clean") {
		t.Errorf("whoever reads is told %q", got)
	}
}

// What a link leads to is replaced, not the link; a device is written to.
func TestLinksAndDevices(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(target, []byte("old"), 0o600), os.Symlink("target", link)); err != nil {
		t.Fatal(err)
	}
	list := append(wanted(t, dir, "json=link"), Wanted{Forms[0], os.DevNull})
	if err := Write(term.Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, list, review(nil), none); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().IsRegular() || !strings.Contains(read(t, target), `"verdict": "clean"`) {
		t.Errorf("%v, %v: %s", info, err, read(t, target))
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s is no device any more: %v", os.DevNull, err)
	}
}

// The files that GitHub gives a step are added to, and only for its form; a summary
// that would be too long together with what is there is cut, with a count.
func TestTheFilesOfAStep(t *testing.T) {
	dir := t.TempDir()
	summary, values := filepath.Join(dir, "summary"), filepath.Join(dir, "values")
	env := func(name string) string {
		return map[string]string{"GITHUB_STEP_SUMMARY": summary, "GITHUB_OUTPUT": values}[name]
	}
	print := func(form string, r *Review) {
		t.Helper()
		if err := Write(term.Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, wanted(t, dir, form), r, env); err != nil {
			t.Fatal(err)
		}
	}
	print("text", review(found()))
	if _, err := os.Stat(summary); err == nil {
		t.Error("the text form wrote a summary")
	}
	print("github", review(found()))
	if diff := cmp.Diff(stepSummary(review(found()), 1<<20), read(t, summary)); diff != "" {
		t.Error(diff)
	}
	if got := read(t, values); !strings.Contains(got, "\nblocked\n") || !strings.HasPrefix(got, "verdict<<treaty_") {
		t.Errorf("values: %q", got)
	}
	list := append(wanted(t, dir, "github"), wanted(t, dir, "github=log")...)
	if err := errors.Join(os.Remove(summary), os.Remove(values), Write(term.Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, list, review(found()), env)); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(read(t, summary), "**✗ "); n != 1 || strings.Count(read(t, values), "verdict<<") != 1 {
		t.Errorf("the form twice is %d summaries", n)
	}
	before := strings.Repeat("x", 1<<20-5_000)
	if err := os.WriteFile(summary, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	print("github", review(many(500, 0, 0)))
	got := read(t, summary)
	if len(got) > 1<<20 || !strings.HasPrefix(got, before) || leftOut.FindString(got) == "" {
		t.Errorf("%d bytes: %s", len(got), got[len(before):])
	}
}

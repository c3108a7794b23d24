package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/internal/testkit"
)

// TestCommits makes one repository of the commits in commits_table_test.go, and asks
// `treaty check` about each as a job for a pull request does: against main. Exactly
// the findings of the table must come. What may be merged is, so that later commits
// have a history; what may not stays a branch.
func TestCommits(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		testkit.Missing(t, "git")
	}
	shop := newShopRepository(t)
	for i, c := range changes {
		branch := fmt.Sprintf("change-%02d", i+1)
		shop.git("checkout", "-q", "-b", branch, "main")
		for _, edit := range c.change {
			edit(shop)
		}
		shop.git("add", "-A")
		shop.git("commit", "-q", "--allow-empty", "-m", c.does)
		verdict, findings := shop.check()
		merged := verdict == clean || verdict == remarked
		t.Run(branch, func(t *testing.T) {
			if diff := cmp.Diff(c.found, findings); diff != "" {
				t.Errorf("%s: findings (-want +got):\n%s", c.does, diff)
			}
			if verdict != c.verdict {
				t.Errorf("%s: the verdict is %q, not %q", c.does, verdict, c.verdict)
			}
		})
		shop.git("checkout", "-q", "-f", "main")
		if merged {
			shop.git("merge", "-q", "--no-ff", "-m", "merge: "+c.does, branch)
		}
	}
}

// shopRepository is a real git repository of the workspace in testdata/commits.txtar.
type shopRepository struct {
	t   *testing.T
	dir string
	env []string
}

func newShopRepository(t *testing.T) *shopRepository {
	r := &shopRepository{t: t, dir: t.TempDir()}
	r.env = append(os.Environ(), scriptEnvironment(t.TempDir())...)
	archive, err := txtar.ParseFile(filepath.Join("testdata", "commits.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	r.git("init", "-q", "-b", "main")
	for _, f := range archive.Files {
		r.write(f.Name, string(f.Data))
	}
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "what was promised")
	return r
}

func (r *shopRepository) git(args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = r.dir, r.env
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %q: %v\n%s", args, err, out)
	}
}

// path returns where a file of the repository is.
func (r *shopRepository) path(name string) string {
	return filepath.Join(r.dir, filepath.FromSlash(name))
}

func (r *shopRepository) write(name, text string) {
	r.t.Helper()
	if err := os.MkdirAll(filepath.Dir(r.path(name)), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(r.path(name), []byte(text), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

// check asks about the commit that is checked out. Findings are "severity rule
// subject", sorted, with how many there are of it.
func (r *shopRepository) check() (verdict string, found []string) {
	r.t.Helper()
	cmd := command(r.t, "check", "--against", "git:main", "--output", "json", "--now", "2026-11-21")
	cmd.Dir, cmd.Env = r.dir, r.env
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(out) == 0 {
		line, _, _ := strings.Cut(string(exit.Stderr), "\n")
		return stopped, []string{line}
	}
	var report struct {
		Verdict  string
		Findings []struct{ Severity, Rule, Subject string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		r.t.Fatalf("%v\n%s", err, out)
	}
	if code := cmd.ProcessState.ExitCode(); (code == 1) != (report.Verdict == blocked) {
		r.t.Errorf("exit code %d for the verdict %s", code, report.Verdict)
	}
	times := map[string]int{}
	for _, f := range report.Findings {
		times[f.Severity+" "+f.Rule+" "+f.Subject]++
	}
	for _, line := range slices.Sorted(maps.Keys(times)) {
		if times[line] > 1 {
			line += fmt.Sprintf(" (%d)", times[line])
		}
		found = append(found, line)
	}
	return report.Verdict, found
}

// An edit changes files of the working tree.
type edit func(*shopRepository)

// replace replaces a text that is in the file once.
func replace(name, was, becomes string) edit {
	return func(r *shopRepository) {
		r.t.Helper()
		text := string(readFile(r.t, r.path(name)))
		if strings.Count(text, was) != 1 {
			r.t.Fatalf("%s has %d of %q, not one", name, strings.Count(text, was), was)
		}
		r.write(name, strings.Replace(text, was, becomes, 1))
	}
}

// add writes a file.
func add(name, text string) edit { return func(r *shopRepository) { r.write(name, text) } }

// move renames a file or a folder.
func move(from, to string) edit {
	return func(r *shopRepository) {
		r.t.Helper()
		if err := os.MkdirAll(filepath.Dir(r.path(to)), 0o777); err != nil {
			r.t.Fatal(err)
		}
		if err := os.Rename(r.path(from), r.path(to)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// remove removes a file or a folder.
func remove(name string) edit {
	return func(r *shopRepository) {
		if err := os.RemoveAll(r.path(name)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// rewrite writes a file anew, of its text.
func rewrite(name string, how func(string) string) edit {
	return func(r *shopRepository) { r.write(name, how(string(readFile(r.t, r.path(name))))) }
}

// inAll replaces a text wherever it is in the files of a folder.
func inAll(dir, was, becomes string) edit {
	return func(r *shopRepository) {
		r.t.Helper()
		err := filepath.WalkDir(r.path(dir), func(name string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text := strings.ReplaceAll(string(readFile(r.t, name)), was, becomes)
			return os.WriteFile(name, []byte(text), 0o666)
		})
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

// link writes a symbolic link.
func link(r *shopRepository, target, name string) {
	if err := os.Symlink(filepath.FromSlash(target), r.path(name)); err != nil {
		r.t.Fatal(err)
	}
}

// waiveAll writes a waiver for each finding that the change has.
func waiveAll(r *shopRepository) {
	text := "waivers:\n"
	for _, fingerprint := range r.fingerprints() {
		text += "  - {finding: " + fingerprint + ", reason: it is urgent, owner: team-orders, expires: 2026-12-01}\n"
	}
	r.write("waivers.yaml", text)
}

// knowAll writes a baseline of each finding that the change has.
func knowAll(r *shopRepository) {
	var list []string
	for _, fingerprint := range r.fingerprints() {
		list = append(list, fmt.Sprintf(`{"finding": %q, "rule": "maximum-lowered", "subject": "ordering.OrderPlaced v1"}`, fingerprint))
	}
	r.write("baseline.json", `{"baseline": 1, "findings": [`+strings.Join(list, ", ")+"]}\n")
}

// fingerprints lists those of the findings that the working tree has.
func (r *shopRepository) fingerprints() []string {
	r.t.Helper()
	cmd := command(r.t, "check", "--against", "git:main", "--output", "json")
	cmd.Dir, cmd.Env = r.dir, r.env
	out, _ := cmd.Output() // it ends with 1
	var report struct {
		Findings []struct{ Fingerprint string }
	}
	if err := json.Unmarshal(out, &report); err != nil || len(report.Findings) == 0 {
		r.t.Fatalf("no findings: %v\n%s", err, out)
	}
	var list []string
	for _, f := range report.Findings {
		list = append(list, f.Fingerprint)
	}
	return list
}

// utf16 returns the text in UTF-16 with its mark, as some editors write it.
func utf16(text string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, c := range []byte(text) {
		b.Write([]byte{c, 0})
	}
	return b.String()
}

package readiness_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/readiness"
	"github.com/treaty-events/treaty/registry/sqlite"
)

var update = flag.Bool("update", false, "write the answers of testdata anew")

// Each case is a story: an archive whose comment has the steps, and whose file
// want has what each question was answered. A step `push COMMIT FOLDER…` pushes
// the files of the folders, later ones over earlier ones.
func TestAnswers(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := newStory(t, archive)
			for line := range strings.Lines(string(archive.Comment)) {
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
					s.step(line)
				}
			}
			last := &archive.Files[len(archive.Files)-1]
			if last.Name != "want" {
				t.Fatal("the last file is not want")
			}
			if *update {
				last.Data = []byte(s.answers.String())
				if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(last.Data), s.answers.String()); diff != "" {
				t.Errorf("the answers differ (-want +got):\n%s", diff)
			}
		})
	}
}

type story struct {
	t       testing.TB
	r       *registry.Registry
	archive *txtar.Archive
	now     time.Time
	answers strings.Builder
}

func newStory(t testing.TB, archive *txtar.Archive) *story {
	return storyAt(t, archive, filepath.Join(t.TempDir(), "treaty.db"))
}

func storyAt(t testing.TB, archive *txtar.Archive, path string) *story {
	store, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s := &story{t: t, archive: archive, now: time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)}
	s.r = registry.New(store, registry.Options{Rules: rules.All(), Now: func() time.Time { return s.now }})
	return s
}

func (s *story) step(line string) {
	s.t.Helper()
	s.now = s.now.Add(time.Minute)
	fmt.Fprintf(&s.answers, "> %s\n", line)
	verb, rest, _ := strings.Cut(line, " ")
	words := strings.Fields(rest)
	switch verb {
	case "push":
		s.push(words[0], words[1:])
	case "deployed":
		s.deployed(words)
	case "can-deploy":
		answer, err := readiness.CanDeploy(s.t.Context(), s.r, readiness.Deploy{Service: words[0], Environment: words[1], Commit: strings.Join(words[2:], "")})
		if s.refused(err) {
			return
		}
		s.print(answer.Answer)
	case "can-retire":
		event, err := contract.ParseEventName(words[0], "")
		if err != nil {
			s.t.Fatal(err)
		}
		major, _ := strconv.Atoi(words[1])
		answer, err := readiness.CanRetire(s.t.Context(), s.r, readiness.Retire{Event: event, Major: major, Environment: strings.Join(words[2:], "")}, nil)
		if s.refused(err) {
			return
		}
		s.print(answer.Answer)
	default:
		s.t.Fatalf("unknown step %q", line)
	}
}

// files are those of the folders, later ones over earlier ones.
func (s *story) files(folders []string) workspace.MemFiles {
	files := workspace.MemFiles{}
	for _, folder := range folders {
		for _, f := range s.archive.Files {
			if name, ok := strings.CutPrefix(f.Name, folder+"/"); ok {
				files[name] = f.Data
			}
		}
	}
	return files
}

func (s *story) push(commit string, folders []string) {
	files := s.files(folders)
	_, err := s.r.Publish(s.t.Context(), registry.PushRequest{Home: "github.com/acme/shop", Commit: commit, Files: files, Actor: "ci"})
	var refusal *registry.Refusal
	if errors.As(err, &refusal) {
		s.t.Fatalf("push %s: %v\n%+v", commit, err, refusal.Findings)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// deployed reads "SERVICE ENV [COMMIT] [keep|gone]".
func (s *story) deployed(words []string) {
	req := registry.DeployRequest{Service: words[0], Environment: words[1], Actor: "ci"}
	for _, word := range words[2:] {
		switch word {
		case "keep":
			req.Keep = true
		case "gone":
			req.Gone = true
		default:
			req.Commit = word
		}
	}
	d, err := s.r.Deploy(s.t.Context(), req)
	if s.refused(err) {
		return
	}
	fmt.Fprintf(&s.answers, "running %v", d.Running)
	for what, list := range map[string][]string{" unpushed %v": d.Unpushed} {
		if len(list) > 0 {
			fmt.Fprintf(&s.answers, what, list)
		}
	}
	if d.Unchanged {
		s.answers.WriteString(" unchanged")
	}
	s.answers.WriteString("\n")
}

func (s *story) refused(err error) bool {
	var refusal *registry.Refusal
	if errors.As(err, &refusal) {
		fmt.Fprintf(&s.answers, "refused: %s\n  hint: %s\n", refusal.Message, refusal.Hint)
		return true
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return false
}

func (s *story) print(a readiness.Answer) {
	fmt.Fprintf(&s.answers, "%s\n", a.Verdict)
	for _, r := range a.Rows {
		fmt.Fprintf(&s.answers, "  %s:", r.Verdict)
		if r.Event != (contract.EventName{}) {
			fmt.Fprintf(&s.answers, " %s", r.Event)
		}
		if r.Service != "" {
			fmt.Fprintf(&s.answers, " | %s %s", r.Role, r.Service)
		}
		if r.Commit != "" {
			fmt.Fprintf(&s.answers, "@%s", r.Commit)
		}
		if r.Environment != "" {
			fmt.Fprintf(&s.answers, " in %s", r.Environment)
		}
		fmt.Fprintf(&s.answers, " | %s\n", r.Message)
		if len(r.Fields) > 0 {
			fmt.Fprintf(&s.answers, "    fields %v witness %s\n", r.Fields, r.Witness)
		}
		if r.Hint != "" {
			fmt.Fprintf(&s.answers, "    hint: %s\n", r.Hint)
		}
	}
}

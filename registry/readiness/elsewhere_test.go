package readiness_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/readiness"
)

// A producer of an event whose files another home has writes the version that its lock
// names, though a newer one was there when its manifest was pushed; a producer at home,
// and one without a lock, the newest.
func TestAProducerElsewhereWritesWhatItsLockNames(t *testing.T) {
	for _, tt := range []struct {
		name         string
		home, locked bool
		want         string
	}{
		{"elsewhere, with a lock", false, true, "1.0"},
		{"elsewhere, without", false, false, "1.1"},
		{"at home, with a lock", true, true, "1.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			archive, err := txtar.ParseFile("testdata/elsewhere.txtar")
			if err != nil {
				t.Fatal(err)
			}
			s := newStory(t, archive)
			s.step("push aaaaaaaaaa base")
			lock := s.lock(t)
			s.step("push bbbbbbbbbb base grown")
			if tt.locked {
				for _, folder := range []string{"station", "home"} {
					archive.Files = append(archive.Files, txtar.File{Name: folder + "/" + workspace.LockFile, Data: lock})
				}
			}
			if tt.home {
				s.step("push cccccccccc base grown home")
			} else {
				s.pushFrom("github.com/acme/station", "cccccccccc", []string{"station"})
			}
			s.step("deployed station production cccccccccc")
			answer, err := readiness.CanDeploy(t.Context(), s.r, readiness.Deploy{Service: "shipping", Environment: "production"})
			if err != nil {
				t.Fatal(err)
			}
			wrote := false
			for _, row := range answer.Rows {
				if row.Role == readiness.Producer {
					wrote = wrote || row.Version.String() == tt.want
				}
			}
			if !wrote {
				t.Errorf("it does not write %s: %+v", tt.want, answer.Rows)
			}
		})
	}
}

// Clocks of replicas differ. A manifest that was pushed through one whose clock is ahead
// knows no major that came after it through another.
func TestWhatWasPushedLaterIsLaterWhateverTheClocksSay(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/open_range.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s := newStory(t, archive)
	s.step("push aaaaaaaaaa base")
	right := s.now
	s.now = right.Add(time.Hour) // the other replica
	s.step("push dddddddddd base")
	s.now = right.Add(10 * time.Minute)
	s.step("push bbbbbbbbbb base two second")
	s.step("deployed checkout production bbbbbbbbbb")
	s.step("deployed shipping production dddddddddd")
	s.step("can-deploy checkout production")
	if answers := s.answers.String(); !strings.Contains(answers, "the consumer was declared before v2 was there") {
		t.Errorf("a manifest that came before v2 knows it:\n%s", answers)
	}
}

// pushFrom pushes from another home than the story's own.
func (s *story) pushFrom(home, commit string, folders []string) {
	s.t.Helper()
	s.now = s.now.Add(time.Minute)
	if _, err := s.r.Publish(s.t.Context(), registry.PushRequest{Home: home, Commit: commit, Files: s.files(folders), Actor: "ci"}); err != nil {
		s.t.Fatal(fmt.Errorf("push %s: %w", commit, err))
	}
}

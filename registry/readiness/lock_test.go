package readiness_test

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/readiness"
)

// A consumer is asked as of the version in the lock that was pushed with its
// manifest, though a newer one was there by then; without a lock, as of the newest
// when the manifest was first pushed as it is.
func TestAConsumerKnowsWhatItsLockNames(t *testing.T) {
	for _, tc := range []struct {
		name, first string
		locked      bool
		want        readiness.Verdict
	}{
		{"with a lock", "base", true, readiness.No},
		{"without", "base", false, readiness.Yes},
		{"without, and it says nothing new", "base moved", false, readiness.No},
	} {
		t.Run(tc.name, func(t *testing.T) {
			archive, err := txtar.ParseFile("testdata/deploy.txtar")
			if err != nil {
				t.Fatal(err)
			}
			s := newStory(t, archive)
			s.step("push aaaaaaaaaa " + tc.first)
			folders := "base moved number"
			if tc.locked {
				folders += " locked"
				archive.Files = append(archive.Files, txtar.File{Name: "locked/" + workspace.LockFile, Data: s.lock(t)})
			}
			s.step("push bbbbbbbbbb " + folders)
			s.step("deployed shipping production bbbbbbbbbb")
			answer, err := readiness.CanDeploy(t.Context(), s.r, readiness.Deploy{Service: "checkout", Environment: "production"})
			if err != nil || answer.Verdict != tc.want {
				t.Errorf("%+v, %v; want %s", answer, err, tc.want)
			}
		})
	}
}

// lock names the newest version of OrderPlaced.
func (s *story) lock(t *testing.T) []byte {
	t.Helper()
	snapshot, err := s.r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := snapshot.Contract(contract.EventName{Context: "ordering", Event: "OrderPlaced"})
	if err != nil {
		t.Fatal(err)
	}
	lock := workspace.Lock{Pulled: s.now, Contracts: []workspace.Locked{{Event: c.Name, Version: c.Latest().Version, Fingerprint: c.Latest().Fingerprint}}}
	return lock.Format()
}

package readiness_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/readiness"
)

// An answer costs what there is to decide, not what was ever pushed: one producer
// and twenty consumers of its event, each with that many commits.
func BenchmarkAnswers(b *testing.B) {
	for _, commits := range []int{10, 1000, 10_000} {
		r := grown(b, 20, commits)
		b.Run(fmt.Sprintf("can-deploy/commits=%d", commits), func(b *testing.B) {
			for b.Loop() {
				answer, err := readiness.CanDeploy(b.Context(), r, readiness.Deploy{Service: "checkout", Environment: "production"})
				if err != nil || answer.Verdict != readiness.Yes || len(answer.Rows) != 20 {
					b.Fatalf("%+v, %v", answer, err)
				}
			}
		})
		b.Run(fmt.Sprintf("can-retire/commits=%d", commits), func(b *testing.B) {
			event := contract.EventName{Context: "ordering", Event: "OrderPlaced"}
			for b.Loop() {
				answer, err := readiness.CanRetire(b.Context(), r, readiness.Retire{Event: event, Major: 1}, nil)
				if err != nil || answer.Verdict != readiness.No || len(answer.Rows) != 21 {
					b.Fatalf("%+v, %v", answer, err)
				}
			}
		})
		b.Run(fmt.Sprintf("deployed/commits=%d", commits), func(b *testing.B) {
			for n := 0; b.Loop(); n++ {
				_, err := r.Deploy(b.Context(), registry.DeployRequest{Service: "checkout", Environment: "staging", Commit: hashOf(1 + n%2)[:12], Actor: "ci"})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// hashOf is the name of the nth commit.
func hashOf(n int) string {
	return fmt.Sprintf("%08x", n*2654435761%(1<<32)) + strings.Repeat("c0", 16)
}

// grown is a registry in which services were pushed with many commits, of which
// one in a hundred changes a manifest; the last runs in production.
func grown(b *testing.B, consumers, commits int) *registry.Registry {
	b.Helper()
	archive, err := txtar.ParseFile("testdata/retire.txtar")
	if err != nil {
		b.Fatal(err)
	}
	add := func(name, text string) {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(text)})
	}
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "base/") || !strings.Contains(f.Name, "/services/") {
			continue
		}
		add("was/"+strings.TrimPrefix(f.Name, "base/"), "# It was so.\n"+string(f.Data))
		for n := range consumers - 1 {
			name, text := strings.Replace(f.Name, "shipping", fmt.Sprint("s", n), 1), strings.Replace(string(f.Data), "service: shipping", fmt.Sprint("service: s", n), 1)
			if name != f.Name {
				add(name, text)
				add("was/"+strings.TrimPrefix(name, "base/"), "# It was so.\n"+text)
			}
		}
	}
	path := filepath.Join(b.TempDir(), "treaty.db")
	s := storyAt(b, archive, path)
	s.step("push " + hashOf(0) + " base was")
	start := s.now.Add(time.Minute)
	s.now = start.Add(time.Duration(commits) * time.Minute)
	s.step("push " + hashOf(commits) + " base")
	repeat(b, path, start, commits)
	snapshot, err := s.r.Snapshot(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, service := range snapshot.Services() {
		s.step("deployed " + service.Context + "/" + service.Name + " production " + hashOf(commits))
	}
	return s.r
}

// repeat writes what pushes of that many commits would have written, between the
// first and the last, which are there.
func repeat(b *testing.B, path string, start time.Time, commits int) {
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	at := func(n int) int64 { return start.Add(time.Duration(n) * time.Minute).UnixMicro() }
	if _, err := tx.Exec("CREATE INDEX by_commit ON manifests (commit_name)"); err != nil { // of the benchmark alone
		b.Fatal(err)
	}
	for n := 1; n < commits; n++ {
		like := hashOf(n / 100 % 2 * commits)
		for _, statement := range []string{
			"INSERT INTO manifests (service, commit_name, blob, file, home, pushed_at, actor, lock, said_at) SELECT service, $1, blob, file, home, $2, actor, lock, $3 FROM manifests WHERE commit_name = $4",
			"INSERT INTO manifest_events (service, commit_name, blob, event) SELECT service, $1, blob, event FROM manifest_events WHERE commit_name = $4 AND $2 = $3",
		} {
			if _, err := tx.Exec(statement, hashOf(n), at(n), at(max(1, n/100*100)), like); err != nil {
				b.Fatal(err)
			}
		}
	}
	if _, err := tx.Exec("DROP INDEX by_commit"); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

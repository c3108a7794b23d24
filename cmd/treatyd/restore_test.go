package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// killed is a data folder whose treatyd was killed after a push of which the
// backup knows nothing: its log is still beside the database.
func killed(t *testing.T) (data, backup string) {
	t.Helper()
	data, backup = t.TempDir(), filepath.Join(t.TempDir(), "monday.db")
	cmd, address := launch(t, buildProgram(t), data)
	c := ask(t, address)
	push(t, c, wire.Push{Home: "early", Files: thing("early", 0)})
	good(t, "backup", "--data", data, "--to", backup)
	push(t, c, wire.Push{Home: "late", Files: thing("late", 0)})
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if info, err := os.Stat(filepath.Join(data, "treaty.db-wal")); err != nil || info.Size() == 0 {
		t.Fatalf("there is no log: %v", err)
	}
	return data, backup
}

// What a killed treatyd leaves beside a database that is gone belongs to it: it
// is never read as a part of what is restored.
func TestRestoreNeverMixesFiles(t *testing.T) {
	for name, gone := range map[string]func(path, backup string) error{
		"the database was removed":   func(path, _ string) error { return os.Remove(path) },
		"the database was destroyed": func(path, _ string) error { return os.WriteFile(path, []byte("no database"), 0o600) },
		"the database is another":    func(path, backup string) error { return copied(backup, path) },
	} {
		t.Run(name, func(t *testing.T) {
			data, backup := killed(t)
			database := filepath.Join(data, "treaty.db")
			if err := gone(database, backup); err != nil {
				t.Fatal(err)
			}
			got := call(t, "", "restore", "--data", data, "--from", backup)
			if got.code != 2 || !strings.Contains(got.err, "treaty.db-wal") || !strings.Contains(got.err, "--force") {
				t.Errorf("without --force: %+v", got)
			}
			good(t, "restore", "--data", data, "--from", backup, "--force")
			for _, ending := range []string{"-wal", "-shm", "-journal"} {
				if _, err := os.Lstat(database + ending); err == nil {
					t.Errorf("treaty.db%s is still there", ending)
				}
			}
			dump := good(t, "dump", "--data", data)
			if !strings.Contains(dump, "early.ThingHappened") || strings.Contains(dump, "late.ThingHappened") {
				t.Error("what is there is not what the backup has")
			}
			boot(t, data)
		})
	}
}

// copied gives a file the bytes of another.
func copied(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

// A database in use, or whose treatyd was killed, is not a backup: a part of it
// is in its log.
func TestADatabaseWithItsLogIsNoBackup(t *testing.T) {
	data, _ := killed(t)
	got := call(t, "", "restore", "--data", t.TempDir(), "--from", filepath.Join(data, "treaty.db"))
	if got.code != 1 || !strings.Contains(got.err, "treaty.db-wal") || !strings.Contains(got.err, "treatyd backup") {
		t.Errorf("%+v", got)
	}
}

// After a restore nothing that a reader holds is silently of something else: a
// place in the feed is refused, and ids of schemas go on after those that were
// given.
func TestRestoreBeginsAnotherEpoch(t *testing.T) {
	data, backup := t.TempDir(), filepath.Join(t.TempDir(), "monday.db")
	address, stop := start(t, data)
	c := ask(t, address)
	push(t, c, wire.Push{Home: "things", Files: described("things", "first")})
	good(t, "backup", "--data", data, "--to", backup)
	before := push(t, c, wire.Push{Home: "things", Files: described("things", "second")})
	old := epochOf(t, c)
	stop()
	said := good(t, "restore", "--data", data, "--from", backup, "--force", "--skip-ids", "1000")
	for _, words := range []string{"its newest change is 1, of 20", "had come to change 2, of 20", "lost changes: 1; publish them again", "other-epoch", "empty the caches"} {
		if !strings.Contains(said, words) {
			t.Errorf("restore does not say %q:\n%s", words, said)
		}
	}
	address, stop = start(t, data)
	defer stop()
	c = ask(t, address)
	after := push(t, c, wire.Push{Home: "things", Files: described("things", "another second")})
	if got := epochOf(t, c); got == old {
		t.Errorf("the epoch is %s still", got)
	}
	was, is := before.Contracts[0].Versions[0], after.Contracts[0].Versions[0]
	if before.Sequence != after.Sequence || was.Version != is.Version {
		t.Fatalf("the test tests nothing: %+v, %+v", before, after)
	}
	if is.SchemaID <= was.SchemaID+1000 {
		t.Errorf("the id %d comes after %d and a gap of 1000", is.SchemaID, was.SchemaID)
	}
	for path, status := range map[string]int{
		"/v1/changes?after=2&epoch=" + old: http.StatusConflict, "/v1/changes?after=1&epoch=" + epochOf(t, c): http.StatusOK,
		"/v1/changes/stream?after=0&epoch=" + old: http.StatusConflict,
	} {
		res, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != status || status == http.StatusConflict && !strings.Contains(string(text), `"other-epoch"`) {
			t.Errorf("%s: %s %s %v", path, res.Status, text, err)
		}
	}
}

func epochOf(t *testing.T, c *client.Client) string {
	t.Helper()
	health, err := c.Health(t.Context())
	if err != nil || health.Epoch == "" {
		t.Fatalf("%+v, %v", health, err)
	}
	return health.Epoch
}

// Whatever puts a store back to an older state, by treatyd or by other means,
// ends in another epoch, and says how far the store has come.
func TestEveryWayBackBeginsAnotherEpoch(t *testing.T) {
	source := filled(t)
	dump := filepath.Join(t.TempDir(), "treaty.jsonl")
	good(t, "dump", "--data", source, "--to", dump)
	epochs := map[string]string{}
	for name, args := range map[string][]string{
		"load": {"load", "--data", t.TempDir(), "--from", dump}, "renew": {"renew", "--data", source},
		"load once more": {"load", "--data", t.TempDir(), "--from", dump, "--skip-ids", "7"},
	} {
		if said := good(t, args...); !strings.Contains(said, "its newest change is 1, of 20") || !strings.Contains(said, "publish it again") {
			t.Errorf("%s says %q", name, said)
		}
		address, stop := start(t, args[2])
		epoch := epochOf(t, ask(t, address))
		stop()
		if other, twice := epochs[epoch]; twice {
			t.Errorf("%s and %s have the same epoch", name, other)
		}
		epochs[epoch] = name
	}
}

func TestIDsToSkipAreBounded(t *testing.T) {
	for _, verb := range []string{"restore --from x", "load", "renew"} {
		for _, n := range []string{"-1", "2147483648", "9223372036854775807"} {
			args := append(strings.Fields(verb), "--data", t.TempDir(), "--skip-ids", n)
			if got := call(t, "", args...); got.code != 2 || !strings.Contains(got.err, "--skip-ids "+n) {
				t.Errorf("%s: %+v", args, got)
			}
		}
	}
}

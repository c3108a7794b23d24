package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

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

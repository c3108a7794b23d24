package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// filled is a data folder with the sample company in it.
func filled(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	address, stop := start(t, data)
	defer stop()
	push(t, ask(t, address), wire.Push{Files: sample(t), History: true})
	return data
}

// dumped is the dump of a data folder, without its first line, which has the
// time.
func dumped(t *testing.T, args ...string) string {
	t.Helper()
	_, rows, _ := strings.Cut(good(t, append([]string{"dump"}, args...)...), "\n")
	if len(rows) < 10_000 {
		t.Fatalf("the dump has %d bytes", len(rows))
	}
	return rows
}

func TestBackupOfAServedStoreIsRestored(t *testing.T) {
	data := t.TempDir()
	address, stop := start(t, data)
	c := ask(t, address)
	push(t, c, wire.Push{Files: sample(t), History: true})
	backup := filepath.Join(t.TempDir(), "monday.db")
	if said := good(t, "backup", "--data", data, "--to", backup); !strings.Contains(said, "sound") {
		t.Errorf("backup says %q", said)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v", info, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(backup), "*")); err != nil || len(left) != 1 {
		t.Errorf("beside the backup is %v, %v", left, err)
	}
	before := dumped(t, "--data", data)
	push(t, c, wire.Push{Home: "later", Files: thing("later", 0)})
	if got := call(t, "", "backup", "--data", data, "--to", backup); got.code != 2 || !strings.Contains(got.err, "overwrites nothing") {
		t.Errorf("a second backup of that name: %+v", got)
	}
	if got := call(t, "", "restore", "--data", data, "--from", backup); got.code != 2 || !strings.Contains(got.err, "--force") {
		t.Errorf("restore over a store: %+v", got)
	}
	if got := call(t, "", "restore", "--data", data, "--from", backup, "--force"); got.code != 2 || !strings.Contains(got.err, "stop treatyd first") {
		t.Errorf("restore under a running treatyd: %+v", got)
	}
	if _, err := c.Event(t.Context(), "later.ThingHappened"); err != nil {
		t.Errorf("after the attempts: %v", err)
	}
	stop()
	if said := good(t, "restore", "--data", data, "--from", backup, "--force"); !strings.Contains(said, "is now "+filepath.Join(data, "treaty.db.before-")) {
		t.Errorf("restore says %q", said)
	}
	if after := dumped(t, "--data", data); after != before {
		t.Error("what was restored is not what was backed up")
	}
	aside, err := filepath.Glob(filepath.Join(data, "treaty.db.before-*Z"))
	if err != nil || len(aside) != 1 || !strings.Contains(dumped(t, "--store", aside[0]), "later.ThingHappened") {
		t.Errorf("what was there before is lost: %v, %v", aside, err)
	}
	boot(t, data)
}

func TestDamagedBackupIsNotRestored(t *testing.T) {
	backup := filepath.Join(t.TempDir(), "x.db")
	good(t, "backup", "--data", filled(t), "--to", backup)
	text, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{
		"cut off": text[:len(text)/2], "empty": nil, "no database": []byte(strings.Repeat("a letter\n", 1000)),
		"changed": bytes.ReplaceAll(text, []byte(`"object"`), []byte(`"objekt"`)),
	} {
		t.Run(name, func(t *testing.T) {
			bad, data := filepath.Join(t.TempDir(), "bad.db"), t.TempDir()
			if err := os.WriteFile(bad, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			got := call(t, "", "restore", "--data", data, "--from", bad)
			if got.code != 1 || !strings.Contains(got.err, "is not restored") {
				t.Errorf("%+v", got)
			}
			if left, err := filepath.Glob(filepath.Join(data, "*")); err != nil || len(left) > 0 {
				t.Errorf("it left %v, %v", left, err)
			}
		})
	}
}

// Everything goes from one store into another, of the other kind too, and back.
func TestDumpAndLoadBetweenStores(t *testing.T) {
	source := filled(t)
	want := dumped(t, "--data", source)
	file := filepath.Join(t.TempDir(), "treaty.jsonl")
	good(t, "dump", "--data", source, "--to", file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the dump: %v, %v", info, err)
	}
	postgres := testkit.Postgres(t)
	if said := good(t, "load", "--store", postgres, "--from", file); !strings.Contains(said, "loaded and compared") {
		t.Errorf("load says %q", said)
	}
	if dumped(t, "--store", postgres) != want {
		t.Error("PostgreSQL holds something else")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	back := t.TempDir()
	if got := call(t, string(text), "load", "--data", back); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	if dumped(t, "--data", back) != want {
		t.Error("the way back changed something")
	}
	c := boot(t, back)
	again := push(t, c, wire.Push{Files: sample(t), History: true})
	if !again.Unchanged {
		t.Errorf("the copy does not know the sample company: %+v", again.Counts)
	}
	if got := call(t, string(text), "load", "--store", postgres); got.code != 1 || !strings.Contains(got.err, "not empty") {
		t.Errorf("load into a store that is not empty: %+v", got)
	}
	if got := call(t, string(text[:len(text)-100]), "load", "--data", t.TempDir()); got.code != 1 || !strings.Contains(got.err, "cut off") {
		t.Errorf("load of a dump that was cut off: %+v", got)
	}
}

func TestDumpOverwritesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	good(t, "migrate", "--data", data)
	if got := call(t, "", "dump", "--data", data, "--to", file); got.code != 2 {
		t.Errorf("%+v", got)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "precious" {
		t.Errorf("the file has %q, %v", text, err)
	}
	if got := call(t, "", "dump", "--data", data, "--to", filepath.Join(data, "nowhere", "x")); got.code != 2 {
		t.Errorf("a folder that is not there: %+v", got)
	}
	if _, err := os.Stat(filepath.Join(data, "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestAuditIsVerifiedAndExported(t *testing.T) {
	data := filled(t)
	if said := good(t, "audit", "verify", "--data", data); !strings.Contains(said, "never sealed") || !strings.Contains(said, "0 are wrong") {
		t.Errorf("verify says %q", said)
	}
	lines := strings.SplitAfter(good(t, "audit", "export", "--data", data), "\n")
	if len(lines) < 50 {
		t.Fatalf("%d lines exported", len(lines))
	}
	if rest := good(t, "audit", "export", "--data", data, "--after", "10"); rest != strings.Join(lines[10:], "") {
		t.Errorf("after the tenth come %.200s", rest)
	}
	forge(t, filepath.Join(data, "treaty.db"), "UPDATE audit SET actor = char(27) || '[31mbob' WHERE position = 7")
	got := call(t, "", "audit", "verify", "--data", data)
	if got.code != 1 || !strings.Contains(got.out, "was changed after it was written") || !strings.Contains(got.out, "1 are wrong") || strings.Contains(got.out, "\x1b") {
		t.Errorf("verify of a changed trail: %+v", got)
	}
}

package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/storetest"
)

func TestBackupIsTheDatabaseOfOneMoment(t *testing.T) {
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), filepath.Join(dir, "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Commit(t.Context(), storetest.Example()); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			if err := s.Record(context.Background(), &registry.AuditEntry{Chain: "token ci", Action: "refuse"}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	path := filepath.Join(dir, "file:it's a 100% odd? name.db")
	err = s.Backup(t.Context(), path)
	close(stop)
	writing.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v; want mode 600", info, err)
	}
	backup, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer backup.Close()
	if err := backup.Check(t.Context()); err != nil {
		t.Error(err)
	}
	want, err := s.Records(t.Context(), registry.Scope{All: true})
	if err != nil {
		t.Fatal(err)
	}
	got, err := backup.Records(t.Context(), registry.Scope{All: true})
	if err != nil || !reflect.DeepEqual(want, got) {
		t.Errorf("the backup has %+v, %v\nwant %+v", got, err, want)
	}
	if err := s.Backup(t.Context(), path); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("a backup over another: %v, want a refusal", err)
	}
}

func TestBackupThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), filepath.Join(dir, "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(dir, "backup.db")
	if err := s.Backup(ctx, path); err == nil {
		t.Error("a cancelled backup was made")
	}
	left, err := filepath.Glob(path + "*")
	if err != nil || len(left) != 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "no", "such", "folder.db")); err == nil {
		t.Error("a backup was written to a folder that is not there")
	}
}

func TestCheckFindsDamage(t *testing.T) {
	for _, tc := range []struct{ name, damage, want string }{
		{"none", "SELECT 1", ""},
		{"a content", "DROP TRIGGER blobs_are_final; UPDATE blobs SET data = data || x'20'", "is damaged"},
		{"a reference", "DROP TRIGGER blobs_stay; DELETE FROM blobs", "refer to what is not there"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "treaty.db")
			s, err := sqlite.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.Commit(t.Context(), storetest.Example()); err != nil {
				t.Fatal(err)
			}
			exec(t, raw(t, path), tc.damage)
			err = s.Check(t.Context())
			if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Check: %v, want %q", err, tc.want)
			}
		})
	}
}

package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Backup writes a copy of the database, as one moment has it, to a new file at
// path, readable by its owner alone, while others read and write. Either the
// whole copy is there and on stable storage, or an error and no file.
func (s *Store) Backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path) // SQLite would take "file:…" for an address
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is there already: choose another name for the backup", path)
	}
	partial := path + ".partial"
	f, err := os.OpenFile(partial, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(partial) // not there any more where all went well
	if err := errors.Join(s.copyTo(ctx, partial), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(partial, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// copyTo has SQLite write a copy into an empty file, on a connection of its own:
// it takes its time.
func (s *Store) copyTo(ctx context.Context, path string) error {
	db, err := connect(s.path, "_txlock=deferred")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, path)
	return errors.Join(err, db.Close())
}

// Check reads the whole database and returns what is wrong with it: damaged
// pages, rows that refer to nothing, contents that are not what their ids say.
func (s *Store) Check(ctx context.Context) error {
	rows, err := s.DB.QueryContext(ctx, `PRAGMA integrity_check`)
	said, err := sqlstore.Collect(rows, err, func(line *string) []any { return []any{line} })
	if err != nil {
		return err
	}
	if len(said) != 1 || said[0] != "ok" {
		return fmt.Errorf("the database is damaged: %s: restore a backup", strings.Join(said, "; "))
	}
	var dangling int
	if err := s.DB.QueryRowContext(ctx, `SELECT count(*) FROM pragma_foreign_key_check`).Scan(&dangling); err != nil {
		return err
	}
	if dangling > 0 {
		return fmt.Errorf("the database is damaged: %d rows refer to what is not there: restore a backup", dangling)
	}
	return s.Reader.Check(ctx)
}

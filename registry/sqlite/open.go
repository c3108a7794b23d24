// Package sqlite keeps a registry in one SQLite file. It is the sole importer
// of the driver.
//
// It promises that a publication whose Commit returned nil is on the disk
// (write-ahead log, synchronous=FULL); that one process writes at a time while
// others read; that names, versions, their numbers, contents, changes, audit entries
// and seals cannot be changed even by hand (triggers); that a damaged content is an error;
// and that a database of a newer Treaty, or of another program, is refused
// untouched.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Store is a registry.Store in one SQLite file.
type Store struct {
	sqlstore.Reader
	path  string
	write *sql.DB // one connection: SQLite has one writer
}

// Open opens the database at path, creating it (readable by its owner alone)
// and bringing its tables up to date.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := create(path); err != nil {
		return nil, err
	}
	write, err := connect(path, "_txlock=immediate")
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := reach(ctx, write); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), write.Close())
	}
	if err := migrate(ctx, write); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), write.Close())
	}
	read, err := connect(path, "_query_only=true")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	connections := max(4, runtime.GOMAXPROCS(0))
	read.SetMaxOpenConns(connections)
	read.SetMaxIdleConns(connections)
	s := &Store{Reader: sqlstore.Reader{DB: read, Translate: translate}, path: path, write: write}
	return s, syncDir(filepath.Dir(path))
}

// create makes the file if it is not there, so that it never exists with wider
// permissions; SQLite gives its log files the same.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// connect opens a pool. Waiting for another process's write is bounded by the
// busy timeout, in milliseconds.
func connect(path, extra string) (*sql.DB, error) {
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
	return sql.Open("sqlite3", file.String()+
		"?_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_busy_timeout=10000&"+extra)
}

// reach opens the first connection. The log is switched on by whoever comes first,
// and SQLite does not wait for that: its busy timeout is for statements.
func reach(ctx context.Context, db *sql.DB) error {
	const pause, patience = 10 * time.Millisecond, 10 * time.Second
	for waited := time.Duration(0); ; waited += pause {
		err := db.PingContext(ctx)
		var said sqlite3.Error
		if !errors.As(err, &said) || said.Code != sqlite3.ErrBusy || waited >= patience {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// dialect is how SQLite says what sqlstore writes.
var dialect = strings.NewReplacer(
	"$", "?",
	"each(", "json_each(",
	"in{", "IN (SELECT k.value->>0 FROM json_each(", "}", ") AS k)",
	"clock()", "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
)

func translate(statement string) string { return dialect.Replace(statement) }

// syncDir makes the names of the database's files durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Close waits for running statements and closes the file.
func (s *Store) Close() error { return errors.Join(s.DB.Close(), s.write.Close()) }

var _ registry.Store = (*Store)(nil)

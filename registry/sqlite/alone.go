package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"github.com/mattn/go-sqlite3"
)

// ErrInUse says that a process has the database open.
var ErrInUse = errors.New("the database is in use")

// Alone returns ErrInUse while another process, or another Store of this one, has
// the database open, and brings what its log holds into its file.
func Alone(ctx context.Context, path string) error {
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
	// Leaving the write-ahead log takes the file alone: it fails while anybody else
	// is connected, even one that is idle.
	db, err := sql.Open("sqlite3", file.String()+"?mode=rw&_busy_timeout=200")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var mode string
	err = db.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode)
	var fault sqlite3.Error
	if errors.As(err, &fault) && (fault.Code == sqlite3.ErrBusy || fault.Code == sqlite3.ErrLocked) || err == nil && mode != "delete" {
		return ErrInUse
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

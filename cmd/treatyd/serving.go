package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
)

// errServed says that another process has the lock.
var errServed = errors.New("it is served already")

// alone takes the lock of whoever serves an SQLite store: a file beside it that
// the system unlocks when the process ends, however it ends, so that a lock is
// never stale. Two that serve would each answer from a memory of its own, a
// moment behind the other, and seal one audit trail. Verbs that work beside a
// server (backup, audit, token, doctor) do not ask for it. PostgreSQL is shared by any
// number: nil.
func alone(c *config.Config) (io.Closer, error) {
	if c.Postgres() {
		return nil, nil
	}
	if err := makeFolder(c); err != nil {
		return nil, err
	}
	name := c.DatabaseFile() + ".serving"
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, exit.Usagef(folderHint, "%w", err)
	}
	switch err := lock(f); {
	case errors.Is(err, errServed):
		defer f.Close()
		return nil, exit.Usagef("stop that one first, or let both share a PostgreSQL (--store postgres://…)",
			"another treatyd%s serves %s", process(f), c.DatabaseFile())
	case err != nil:
		return nil, errors.Join(exit.Usagef("keep the data folder on a disk of this machine: SQLite needs locks too", "%s cannot be locked: %w", name, err), f.Close())
	}
	if f.Truncate(0) == nil { // who has the lock is told where the disk has room for it
		_, _ = fmt.Fprintln(f, os.Getpid())
	}
	return f, nil
}

// process says which process signed, where that can be read.
func process(f *os.File) string {
	text := make([]byte, 16)
	n, _ := f.ReadAt(text, 0) // a short file is read to its end
	if id := strings.TrimSpace(string(text[:n])); id != "" && strings.Trim(id, "0123456789") == "" {
		return " (process " + id + ")"
	}
	return ""
}

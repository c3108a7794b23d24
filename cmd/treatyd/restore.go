package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

func newRestore(p *program) *cobra.Command {
	var from string
	var force bool
	var skip int64
	cmd := storeFlags(&cobra.Command{
		Use:   "restore --from FILE",
		Short: "Put a backup in the place of an SQLite store",
		Long: `Put a backup in the place of an SQLite store, after it was found to be sound. Stop
treatyd first. What is there already is not overwritten without --force, which
puts it aside under another name.

What was accepted after the backup is lost, and its numbers are given again: a
restore begins a new epoch, says what is lost, and with --force gives no id again
that a schema had in what it puts aside.`,
		Example: "  treatyd restore --data /var/lib/treaty --from /backup/treaty-2026-11-21.db",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkSkip(skip); err != nil {
				return err
			}
			cfg, err := p.load(cmd)
			if err != nil {
				return err
			}
			if cfg.Postgres() {
				return exit.Usagef(postgresBackup, "%s is no SQLite store", cfg.StoreName())
			}
			return p.restore(cmd.Context(), from, cfg.DatabaseFile(), force, skip)
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "`file` that backup wrote")
	skipFlag(cmd, &skip)
	cmd.Flags().BoolVar(&force, "force", false, "put the store that is there aside")
	_ = cmd.MarkFlagRequired("from") // the flag is there
	return cmd
}

// restore puts the backup in the place of the database.
func (p *program) restore(ctx context.Context, from, to string, force bool, skip int64) error {
	if err := whole(from); err != nil {
		return err
	}
	there := filesOf(to)
	if len(there) > 0 && !force {
		return exit.Usagef("--force puts it aside under another name", "there is %s already", strings.Join(there, ", "))
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return exit.Usagef("", "%w", err)
	}
	var before *sqlstore.Reach
	if slices.Contains(there, to) {
		if err := notInUse(ctx, to); err != nil {
			return err
		}
		if reach, err := sqlite.Reached(ctx, to); err == nil { // else it is damaged, and nobody knows
			before = &reach
		}
	}
	// A copy is checked, not the backup: looking at a database may write to it.
	fresh := to + ".restoring"
	removeDatabase(fresh)
	defer removeDatabase(fresh)
	if err := copyFile(from, fresh); err != nil {
		return err
	}
	if err := checkDatabase(ctx, fresh); err != nil {
		return exit.Refusef("use another backup", "%s is not restored: %w", from, err)
	}
	reach, err := renewFile(ctx, fresh, skip, before)
	if err != nil {
		return fmt.Errorf("%s is not restored: %w", from, err)
	}
	if err := p.setAside(to); err != nil {
		return err
	}
	if err := publishFile(fresh, to); err != nil {
		return err
	}
	if err := checkDatabase(ctx, to); err != nil { // under the name that it is opened by
		return fmt.Errorf("%s was restored and then found to be damaged: %w", to, err)
	}
	_, err = fmt.Fprintf(p.Out, "%s is restored from %s\n%s", to, from, lost(reach, before))
	return err
}

// renewFile begins another epoch in a database that nobody uses, and leaves all of
// it in its file.
func renewFile(ctx context.Context, path string, skip int64, before *sqlstore.Reach) (sqlstore.Reach, error) {
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		return sqlstore.Reach{}, err
	}
	if before == nil {
		before = &sqlstore.Reach{}
	}
	reach, err := renew(ctx, s, skip, *before)
	return reach, errors.Join(err, s.Close(), sqlite.Alone(ctx, path))
}

// companions are the endings of the files that SQLite keeps beside a database.
// Each is a part of it: beside another database it would damage that.
var companions = []string{"-wal", "-shm", "-journal"}

// filesOf lists the files of a database that are there, with or without the
// database itself.
func filesOf(path string) []string {
	var there []string
	for _, name := range []string{path, path + companions[0], path + companions[1], path + companions[2]} {
		if _, err := os.Lstat(name); err == nil {
			there = append(there, name)
		}
	}
	return there
}

// whole refuses a file that is not there, or not by itself a whole database.
func whole(path string) error {
	if _, err := os.Stat(path); err != nil {
		return exit.Usagef("name a file that `treatyd backup` wrote", "%w", err)
	}
	for _, ending := range []string{"-wal", "-journal"} {
		if info, err := os.Stat(path + ending); err == nil && info.Size() > 0 {
			return exit.Refusef("make one of it with `treatyd backup --store`", "%s is no backup: a part of it is in %s", path, path+ending)
		}
	}
	return nil
}

// notInUse refuses a database that a process has open.
func notInUse(ctx context.Context, path string) error {
	if err := sqlite.Alone(ctx, path); errors.Is(err, sqlite.ErrInUse) {
		return exit.Usagef("stop treatyd first", "%s is in use", path)
	}
	return nil // any other error: it is damaged, perhaps, and that is why it is replaced
}

// setAside gives the files of a database other names: the database first, so
// that it is never there without its log.
func (p *program) setAside(path string) error {
	there := filesOf(path)
	if len(there) == 0 {
		return nil
	}
	aside := fmt.Sprintf("%s.before-%s", path, time.Now().UTC().Format("20060102T150405.000Z"))
	if taken := filesOf(aside); len(taken) > 0 {
		return fmt.Errorf("%s is there already: nothing is overwritten", taken[0])
	}
	for _, name := range there {
		if err := os.Rename(name, aside+strings.TrimPrefix(name, path)); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(p.Out, "what was there is now %s\n", aside); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// copyFile copies a file to a new one that its owner alone can read.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

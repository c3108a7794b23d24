package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry/sqlite"
)

func newRestore(p *program) *cobra.Command {
	var from string
	var force bool
	cmd := storeFlags(&cobra.Command{
		Use:   "restore --from FILE",
		Short: "Put a backup in the place of an SQLite store",
		Long: `Put a backup in the place of an SQLite store, after it was found to be sound. Stop
treatyd first. What is there already is not overwritten without --force, which
puts it aside under another name.`,
		Example: "  treatyd restore --data /var/lib/treaty --from /backup/treaty-2026-11-21.db",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd)
			if err != nil {
				return err
			}
			if cfg.Postgres() {
				return exit.Usagef(postgresBackup, "%s is no SQLite store", cfg.StoreName())
			}
			return p.restore(cmd.Context(), from, cfg.DatabaseFile(), force)
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "`file` that backup wrote")
	cmd.Flags().BoolVar(&force, "force", false, "put the store that is there aside")
	_ = cmd.MarkFlagRequired("from") // the flag is there
	return cmd
}

// restore puts the backup in the place of the database.
func (p *program) restore(ctx context.Context, from, to string, force bool) error {
	if _, err := os.Stat(from); err != nil {
		return exit.Usagef("name a file that `treatyd backup` wrote", "%w", err)
	}
	_, there := os.Lstat(to)
	if there == nil && !force {
		return exit.Refusef("--force puts it aside under another name", "there is a database %s already", to)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return exit.Usagef("", "%w", err)
	}
	if there == nil {
		if err := notInUse(ctx, to); err != nil {
			return err
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
	if there == nil {
		aside := fmt.Sprintf("%s.before-%s", to, time.Now().UTC().Format("20060102T150405Z"))
		if err := setAside(to, aside); err != nil {
			return err
		}
		fmt.Fprintf(p.Out, "what was there is now %s\n", aside)
	}
	if err := publishFile(fresh, to); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.Out, "%s is restored from %s\n", to, from)
	return err
}

// notInUse refuses a database that a process has open.
func notInUse(ctx context.Context, path string) error {
	switch err := sqlite.Alone(ctx, path); {
	case errors.Is(err, sqlite.ErrInUse):
		return exit.Usagef("stop treatyd first", "%s is in use", path)
	case err != nil:
		return nil // it is damaged, perhaps: that is why it is replaced
	}
	return nil
}

// setAside gives the files of a database other names.
func setAside(path, aside string) error {
	for _, ending := range []string{"-wal", "-shm", ""} {
		if err := os.Rename(path+ending, aside+ending); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
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

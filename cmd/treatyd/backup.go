package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// hint for whoever wants to copy PostgreSQL.
const postgresBackup = "PostgreSQL has its own: pg_dump, or pg_basebackup with the write-ahead log; `treatyd dump` works with every store"

func newBackup(p *program) *cobra.Command {
	var to string
	cmd := storeFlags(&cobra.Command{
		Use:   "backup --to FILE",
		Short: "Copy an SQLite store while it is served",
		Long: `Copy an SQLite store, as one moment has it, into a new file that its owner alone
can read, while treatyd serves it. The copy is checked before it gets its name:
either a whole and sound backup is there, or nothing.`,
		Example: "  treatyd backup --data /var/lib/treaty --to /backup/treaty-$(date +%F).db",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd)
			if err != nil {
				return err
			}
			if cfg.Postgres() {
				return exit.Usagef(postgresBackup, "%s is no SQLite store", cfg.StoreName())
			}
			return p.backup(cmd.Context(), cfg.DatabaseFile(), to)
		},
	})
	cmd.Flags().StringVar(&to, "to", "", "`file` to write; it must not be there yet")
	_ = cmd.MarkFlagRequired("to") // the flag is there
	return cmd
}

// backup copies the database from one file to another that is not there yet.
func (p *program) backup(ctx context.Context, from, to string) (err error) {
	if _, err := os.Stat(from); err != nil {
		return exit.Usagef("name the folder with --data, or the store with --store", "there is no database %s", from)
	}
	if _, err := os.Lstat(to); err == nil {
		return exit.Usagef("choose another name: a backup overwrites nothing", "%s is there already", to)
	}
	s, err := sqlite.Open(ctx, from)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	unchecked := to + ".unchecked"
	if err := os.Remove(unchecked); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	wait := p.Wait("copying " + from)
	err = s.Backup(ctx, unchecked)
	wait.Done()
	if err != nil {
		return err
	}
	defer removeDatabase(unchecked)
	wait = p.Wait("checking the copy")
	err = checkDatabase(ctx, unchecked)
	wait.Done()
	if err != nil {
		return fmt.Errorf("the copy is not sound, and was removed: %w", err)
	}
	if err := publishFile(unchecked, to); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.Out, "%s is a backup of %s, and sound\n", to, from)
	return err
}

// checkDatabase reads a whole database, which nobody else has open, and says
// what is wrong with it.
func checkDatabase(ctx context.Context, path string) error {
	if found, err := sqlite.Look(ctx, path); err != nil || found.Empty {
		return cmp.Or(err, errors.New("there is nothing in it"))
	}
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	return errors.Join(s.Check(ctx), s.Close())
}

// publishFile gives a file its name, if nothing has it, and makes that durable.
func publishFile(from, to string) error {
	if err := os.Link(from, to); err != nil { // unlike a rename, it overwrites nothing
		return err
	}
	return errors.Join(os.Remove(from), syncFolder(filepath.Dir(to)))
}

func syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// removeDatabase removes a database with the files that SQLite keeps beside it.
func removeDatabase(path string) {
	for _, name := range filesOf(path) {
		_ = os.Remove(name) // what stays is refused by whoever needs the name
	}
}

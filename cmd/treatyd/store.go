package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/transfer"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
)

// store is what every kind of store can do.
type store interface {
	registry.Store
	auth.Store
	auth.SessionStore
	transfer.Source
	transfer.Target
	webhook.Store
	usage.Store
	volume.Store
	// Migrated returns how many migrations the database has gone through.
	Migrated(context.Context) (int, error)
	// Epoch returns which life of the registry the store has.
	Epoch(context.Context) (string, error)
	// Reach returns how far the store has come.
	Reach(context.Context) (sqlstore.Reach, error)
	// Renew begins another epoch; no schema gets an id up to floor that has none.
	Renew(ctx context.Context, floor int64) error
}

// openStore opens the store that was configured, and makes it where it is not
// there. What fails is the environment's.
func openStore(ctx context.Context, c *config.Config, log *slog.Logger) (store, error) {
	if c.Postgres() {
		s, err := postgres.Open(ctx, c.DSN(), postgres.Options{Warn: func(message string) { log.Warn(message) }})
		if err != nil {
			return nil, exit.Usagef("is PostgreSQL reachable, and may this user make tables there? `treatyd doctor` looks", "%s: %w", c.StoreName(), err)
		}
		return s, nil
	}
	if err := makeFolder(c); err != nil {
		return nil, err
	}
	s, err := sqlite.Open(ctx, c.DatabaseFile())
	if err != nil {
		return nil, exit.Usagef(folderHint, "%w", err)
	}
	return s, nil
}

const folderHint = "the folder of --data must be writable and hold a database of this Treaty or an older one"

// makeFolder makes the folder of SQLite's file where it is not there.
func makeFolder(c *config.Config) error {
	if err := os.MkdirAll(filepath.Dir(c.DatabaseFile()), 0o700); err != nil {
		return exit.Usagef(folderHint, "%w", err)
	}
	return nil
}

// existingStore opens a store for a verb that makes none.
func existingStore(ctx context.Context, c *config.Config, log *slog.Logger) (store, error) {
	if !c.Postgres() {
		if _, err := os.Stat(c.DatabaseFile()); errors.Is(err, fs.ErrNotExist) {
			return nil, exit.Usagef("name the folder with --data, or the store with --store", "there is no database %s", c.DatabaseFile())
		}
	}
	return openStore(ctx, c, log)
}

// databaseOf says what an open store is, for whoever asks how the server is.
func databaseOf(ctx context.Context, c *config.Config, s store) (wire.Database, error) {
	version, err := s.Migrated(ctx)
	if c.Postgres() {
		return wire.Database{Kind: "postgres", Version: version}, err
	}
	return wire.Database{Kind: "sqlite", Version: version}, err
}

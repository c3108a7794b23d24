// Package postgres keeps a registry in a PostgreSQL database (13 or newer), which
// any number of processes share. It is the sole importer of the driver.
//
// It promises that a publication whose Commit returned nil is on stable storage;
// that publications which name different heads do not wait for each other; that
// a commit whose connection broke is looked up before anybody is told; that what
// is a fact cannot be changed even by hand (triggers); that a damaged content is
// an error; and that a database of a newer Treaty, or of another program, is
// refused untouched.
//
// A connection pooler in front of it has to keep sessions together: the pooling
// of single transactions breaks prepared statements and LISTEN.
package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Options change what Open does; the zero value is fine.
type Options struct {
	// Schema is where the tables are; it is made if it is not there. Empty: the
	// first of the database's search path.
	Schema string
	// Connections is the most that a process has to the server, beside one that
	// listens; 0: 16.
	Connections int
	// Patience is how long one statement may take, and wait for others; 0: 30 s.
	Patience time.Duration
	// Warn is told what the operator should know of the server; nil: nobody is.
	Warn func(message string)
}

// Store is a registry.Store in a PostgreSQL database.
type Store struct {
	sqlstore.Reader
	pool     *pgxpool.Pool
	patience time.Duration
	bell     *bell
}

// oldest is the first server that has what is used: pg_current_xact_id.
const oldest = 13

// Open connects to the database at dsn, a URL or a list of key=value, and brings
// its tables up to date.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	o.configure(config)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	s := &Store{pool: pool, patience: o.Patience}
	schema, err := s.prepare(ctx, o)
	if err != nil {
		pool.Close()
		return nil, err
	}
	s.bell = newBell(pool, schema)
	s.Reader = sqlstore.Reader{DB: stdlib.OpenDBFromPool(pool), Translate: translate}
	s.DB.SetMaxIdleConns(0) // the pool keeps them
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.Connections <= 0 {
		o.Connections = 16
	}
	if o.Patience <= 0 {
		o.Patience = 30 * time.Second
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	return o
}

// configure sets what every connection has. A process that stops in the middle
// of a transaction must not hold its locks for ever.
func (o Options) configure(config *pgxpool.Config) {
	config.MaxConns = int32(o.Connections)
	milliseconds := strconv.FormatInt(o.Patience.Milliseconds(), 10)
	parameters := config.ConnConfig.RuntimeParams
	parameters["statement_timeout"] = milliseconds
	parameters["lock_timeout"] = milliseconds
	parameters["idle_in_transaction_session_timeout"] = milliseconds
	if parameters["application_name"] == "" {
		parameters["application_name"] = "treatyd"
	}
	if o.Schema != "" {
		parameters["search_path"] = pgx.Identifier{o.Schema}.Sanitize()
	}
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `SELECT set_config('synchronous_commit', 'on', false)
			WHERE current_setting('synchronous_commit') = 'off'`)
		return err
	}
}

// prepare looks at the server, brings the tables up to date, and returns where
// they are.
func (s *Store) prepare(ctx context.Context, o Options) (schema string, err error) {
	var version int
	var fsync string
	err = s.pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, current_setting('fsync')`).Scan(&version, &fsync)
	if err != nil {
		return "", err
	}
	if version < oldest*10000 {
		return "", fmt.Errorf("the server is PostgreSQL %d: Treaty needs %d or newer", version/10000, oldest)
	}
	if fsync != "on" {
		o.Warn("PostgreSQL runs with fsync off: a power cut loses what was accepted, or the whole database")
	}
	if err := migrate(ctx, s.pool, o.Schema); err != nil {
		return "", err
	}
	err = s.pool.QueryRow(ctx, `SELECT current_schema()`).Scan(&schema)
	return schema, err
}

// translate turns the statements of sqlstore into PostgreSQL's.
func translate(statement string) string { return dialect.Replace(statement) }

// An array makes the planner expect few rows and use the index; of a list it
// expects a hundred, and would rather read a whole table.
var dialect = strings.NewReplacer(
	"each(", "json_array_elements(",
	"in{", "= ANY (ARRAY(SELECT k.value->>0 FROM json_array_elements(", "}", ") AS k))",
	"clock()", "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
)

// Close waits for running statements and closes the connections.
func (s *Store) Close() error {
	s.bell.close()
	err := s.DB.Close()
	s.pool.Close()
	return err
}

var _ registry.Store = (*Store)(nil)

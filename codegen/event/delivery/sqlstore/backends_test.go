package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"maps"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/mattn/go-sqlite3"

	"github.com/treaty-events/treaty/codegen/event/delivery"
	"github.com/treaty-events/treaty/codegen/event/delivery/sqlstore"
	"github.com/treaty-events/treaty/internal/testkit"
)

// backend is where a consumer of the model keeps what it has to remember, and where its
// handlers write.
type backend interface {
	store() delivery.Store
	letters() delivery.DeadLetters
	// write has an effect of an event within the context of a handler; it holds if the handler
	// succeeds, and the store commits.
	write(ctx context.Context, consumer, event string) error
	// effects returns how often each event had its effect.
	effects(t fataler, consumer string) map[string]int
	// rest waits until what processes that ended had begun has ended, too.
	rest(t fataler)
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// database is a backend in one real database.
type database struct {
	*sqlstore.Store
	db *sql.DB
	// insert and count are the statements of effects, as the dialect has them.
	insert, count string
	// name and dialect are what another process opens it by.
	name    string
	dialect sqlstore.Dialect
}

func (b *database) store() delivery.Store         { return b.Store }
func (b *database) letters() delivery.DeadLetters { return b.Store.DeadLetters() }

func (b *database) write(ctx context.Context, consumer, event string) error {
	tx, _ := sqlstore.Tx(ctx)
	_, err := tx.ExecContext(ctx, b.insert, consumer, event)
	return err
}

func (b *database) effects(t fataler, consumer string) map[string]int {
	t.Helper()
	rows, err := b.db.Query(b.count, consumer)
	if err != nil {
		t.Fatalf("effects: %v", err)
	}
	defer rows.Close()
	counted := map[string]int{}
	for rows.Next() {
		var event string
		var n int
		if err := rows.Scan(&event, &n); err != nil {
			t.Fatalf("effects: %v", err)
		}
		counted[event] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("effects: %v", err)
	}
	return counted
}

// rest: a statement whose connection was cut is not gone with it. A server on a machine with much to
// do may come to it a second later, when all else is over.
func (b *database) rest(t fataler) {
	t.Helper()
	if b.dialect != sqlstore.PostgreSQL {
		return
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		var sessions int
		err := b.db.QueryRow(`SELECT count(*) FROM pg_stat_activity WHERE application_name = current_setting('application_name')`).Scan(&sessions)
		if err != nil {
			t.Fatalf("sessions: %v", err)
		}
		if sessions <= b.db.Stats().OpenConnections {
			return
		}
	}
	t.Fatalf("there are sessions of nobody")
}

// openSQLite returns an SQLite on the disk, whose writes need not survive a power cut. Who waits
// for another writer does not hear that its context ends, so it does not wait for long.
func openSQLite(t testing.TB, f *faults) *database {
	t.Helper()
	return openSQLiteBy(t, &sqlite3.SQLiteDriver{}, f)
}

// openSQLiteBy is openSQLite by a driver that may know more.
func openSQLiteBy(t testing.TB, d *sqlite3.SQLiteDriver, f *faults) *database {
	t.Helper()
	name := "file:" + filepath.Join(t.TempDir(), "service.db") + "?_journal_mode=WAL&_synchronous=OFF&_busy_timeout=1000"
	return opened(t, d, name, f, sqlstore.SQLite)
}

// postgresDSN is the database that these tests share: making one takes long.
var postgresDSN struct {
	sync.Mutex
	dsn     string
	schemas int
}

// openPostgres returns a fresh schema of a real PostgreSQL.
func openPostgres(t testing.TB, f *faults) *database {
	t.Helper()
	postgresDSN.Lock()
	defer postgresDSN.Unlock()
	if postgresDSN.dsn == "" {
		postgresDSN.dsn = testkit.Postgres(t)
	}
	postgresDSN.schemas++
	schema := fmt.Sprintf("test_%d", postgresDSN.schemas)
	db := sql.OpenDB(faultyDriver{stdlib.GetDefaultDriver(), f}.Connector(postgresDSN.dsn))
	defer db.Close()
	if _, err := db.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatal(err)
	}
	return opened(t, stdlib.GetDefaultDriver(), postgresDSN.dsn+"&search_path="+schema+"&application_name="+schema, f, sqlstore.PostgreSQL)
}

func opened(t testing.TB, d driver.Driver, name string, f *faults, dialect sqlstore.Dialect) *database {
	t.Helper()
	b := over(t, sql.OpenDB(faultyDriver{d, f}.Connector(name)), name, dialect)
	err := b.CreateTables(t.Context())
	if err == nil {
		_, err = b.db.Exec(`CREATE TABLE effects (consumer TEXT NOT NULL, event TEXT NOT NULL)`)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reopened returns a database as another process has it.
func reopened(t testing.TB, dialect sqlstore.Dialect, name string) *database {
	t.Helper()
	driver := "sqlite3"
	if dialect == sqlstore.PostgreSQL {
		driver = "pgx"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	return over(t, db, name, dialect)
}

func over(t testing.TB, db *sql.DB, name string, dialect sqlstore.Dialect) *database {
	t.Helper()
	t.Cleanup(func() { db.Close() })
	store, err := sqlstore.New(db, sqlstore.Options{Dialect: dialect})
	if err != nil {
		t.Fatal(err)
	}
	b := &database{
		Store: store, db: db, name: name, dialect: dialect,
		insert: `INSERT INTO effects (consumer, event) VALUES (?, ?)`,
		count:  `SELECT event, count(*) FROM effects WHERE consumer = ? GROUP BY event`,
	}
	if dialect == sqlstore.PostgreSQL {
		b.insert = `INSERT INTO effects (consumer, event) VALUES ($1, $2)`
		b.count = `SELECT event, count(*) FROM effects WHERE consumer = $1 GROUP BY event`
	}
	return b
}

// memory is a backend in memory, whose operations fail as planned. Its handlers write when
// nothing can fail any more but the answer.
type memory struct {
	*delivery.MemoryStore
	*delivery.MemoryDeadLetters
	faults *faults

	mu      sync.Mutex
	counted map[string]map[string]int
}

func newMemory(f *faults) *memory {
	return &memory{
		MemoryStore: delivery.NewMemoryStore(0, 0), MemoryDeadLetters: delivery.NewMemoryDeadLetters(0),
		faults: f, counted: map[string]map[string]int{},
	}
}

func (b *memory) store() delivery.Store         { return b }
func (b *memory) letters() delivery.DeadLetters { return b }

func (b *memory) Once(ctx context.Context, consumer, key string, f func(context.Context) error) (first bool, err error) {
	err = b.do(func() (err error) { first, err = b.MemoryStore.Once(ctx, consumer, key, f); return err })
	return first, err
}

func (b *memory) Put(ctx context.Context, l delivery.DeadLetter) error {
	return b.do(func() error { return b.MemoryDeadLetters.Put(ctx, l) })
}

func (b *memory) Remove(ctx context.Context, consumer, id string) error {
	return b.do(func() error { return b.MemoryDeadLetters.Remove(ctx, consumer, id) })
}

func (b *memory) do(operation func() error) error {
	switch b.faults.next() {
	case refused, broken:
		return errFault
	case unsaid, brokenAfter:
		if err := operation(); err != nil {
			return err
		}
		return errFault
	}
	return operation()
}

func (b *memory) write(_ context.Context, consumer, event string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.counted[consumer] == nil {
		b.counted[consumer] = map[string]int{}
	}
	b.counted[consumer][event]++
	return nil
}

func (b *memory) rest(fataler) {}

func (b *memory) effects(_ fataler, consumer string) map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.counted[consumer])
}

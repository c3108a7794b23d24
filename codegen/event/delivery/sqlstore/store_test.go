package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event/delivery"
	"github.com/treaty-events/treaty/codegen/event/delivery/deliverytest"
	"github.com/treaty-events/treaty/codegen/event/delivery/sqlstore"
)

// onEach runs a test on each database.
func onEach(t *testing.T, test func(t *testing.T, open func(*testing.T) *database)) {
	for name, open := range map[string]func(testing.TB, *faults) *database{"SQLite": openSQLite, "PostgreSQL": openPostgres} {
		t.Run(name, func(t *testing.T) {
			test(t, func(t *testing.T) *database { return open(t, &faults{}) })
		})
	}
}

func TestStore(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T) *database) {
		deliverytest.Store(t, func(t *testing.T) delivery.Store { return open(t).Store })
	})
}

func TestDeadLetters(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T) *database) {
		deliverytest.DeadLetters(t, func(t *testing.T) delivery.DeadLetters { return open(t).DeadLetters() })
	})
}

// What a handler writes and the mark of its event are one commit.
func TestTheMarkAndTheWritesAreOneCommit(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T) *database) {
		b := open(t)
		write := func(ctx context.Context) error { return b.write(ctx, "a", "order-1") }
		gone := errors.New("the warehouse is gone")
		for _, step := range []struct {
			name  string
			ctx   func() (context.Context, context.CancelFunc)
			f     func(context.Context) error
			first bool
			want  error
			rows  int
		}{
			{"an error takes back what was written", plain(t), func(ctx context.Context) error { return errors.Join(write(ctx), gone) }, false, gone, 0},
			{"a context that ends before the commit, too", ending(t), func(ctx context.Context) error {
				err := write(ctx)
				ctx.Value(endKey{}).(context.CancelFunc)()
				return err
			}, false, context.Canceled, 0},
			{"success keeps it", plain(t), write, true, nil, 1},
			{"the same again writes nothing", plain(t), write, false, nil, 1},
		} {
			ctx, cancel := step.ctx()
			first, err := b.Once(ctx, "a", "1", step.f)
			cancel()
			if first != step.first || !errors.Is(err, step.want) {
				t.Errorf("%s: %v, %v", step.name, first, err)
			}
			if rows := b.effects(t, "a")["order-1"]; rows != step.rows {
				t.Errorf("%s: %d rows, want %d", step.name, rows, step.rows)
			}
		}
	})
}

// endKey is under what a context carries what ends it.
type endKey struct{}

func plain(t *testing.T) func() (context.Context, context.CancelFunc) {
	return func() (context.Context, context.CancelFunc) { return t.Context(), func() {} }
}

func ending(t *testing.T) func() (context.Context, context.CancelFunc) {
	return func() (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(t.Context())
		return context.WithValue(ctx, endKey{}, cancel), cancel
	}
}

// A handler that hides an error of its statements from PostgreSQL cannot be committed,
// however often it is tried: that is no fault of the store, for which others would wait.
func TestWhatCannotBeCommittedGoesIntoTheDeadLetters(t *testing.T) {
	b := openPostgres(t, &faults{})
	c := consumer(t, b, func(ctx context.Context) error {
		tx, _ := sqlstore.Tx(ctx)
		tx.ExecContext(ctx, "SELECT nothing FROM nowhere") // and nobody looks
		return nil
	})
	if err := c.Consume(t.Context(), placed("1")); err != nil {
		t.Fatalf("the transport would bring it for ever: %v", err)
	}
	l := letters(t, b)
	if len(l) != 1 || l[0].Reason != delivery.ReasonNotCommitted || l[0].Attempts != 2 || !strings.Contains(l[0].Error, "commit") {
		t.Errorf("%+v", l)
	}
}

func TestTxIsThatOfAHandlerOnly(t *testing.T) {
	if tx, ok := sqlstore.Tx(t.Context()); ok || tx != nil {
		t.Errorf("there is a transaction outside of a handler: %v", tx)
	}
	b := openSQLite(t, &faults{})
	_, err := b.Once(t.Context(), "a", "1", func(ctx context.Context) error {
		if tx, ok := sqlstore.Tx(ctx); !ok || tx == nil {
			t.Error("there is none within a handler")
		}
		_, err := b.Once(ctx, "a", "2", func(context.Context) error { return nil })
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "within Once") {
		t.Errorf("Once within Once: %v", err)
	}
}

// The transaction of a handler is that of its store: what another database keeps is written there.
func TestTheTransactionOfAHandlerIsThatOfItsDatabase(t *testing.T) {
	a, b := openSQLite(t, &faults{}), openSQLite(t, &faults{})
	letter := delivery.DeadLetter{ID: "1", Consumer: "fulfilment/warehouse", First: time.Unix(1, 0), Last: time.Unix(1, 0)}
	gone := errors.New("rolled back")
	_, err := a.Once(t.Context(), "a", "1", func(ctx context.Context) error {
		first, err := b.Once(ctx, "a", "1", func(inner context.Context) error {
			if tx, ok := b.Tx(inner); !ok || tx == nil {
				t.Error("the inner one has no transaction")
			}
			own, _ := a.Tx(inner)
			outer, _ := sqlstore.Tx(ctx)
			if innermost, _ := sqlstore.Tx(inner); own != outer || innermost == outer {
				t.Error("whose transaction is it?")
			}
			return b.write(inner, "a", "order-1")
		})
		if _, ok := b.Tx(ctx); ok || !first {
			t.Errorf("another database: first %v, its transaction %v", first, ok)
		}
		return errors.Join(err, b.DeadLetters().Put(ctx, letter), gone)
	})
	if !errors.Is(err, gone) || errors.Is(err, errFault) {
		t.Errorf("%v", err)
	}
	if len(letters(t, b)) != 1 || len(letters(t, a)) != 0 || b.effects(t, "a")["order-1"] != 1 {
		t.Errorf("what was rolled back in one database is not in the other: %+v", letters(t, b))
	}
}

// A context that somebody hands on, or keeps, has no transaction when the handler has ended.
func TestATransactionEndsWithItsHandler(t *testing.T) {
	for name, fails := range map[string]error{"handled": nil, "failed": errHandler} {
		b := openSQLite(t, &faults{})
		var kept context.Context
		b.Once(t.Context(), "a", "1", func(ctx context.Context) error { kept = context.WithoutCancel(ctx); return fails })
		tx, ok := sqlstore.Tx(kept)
		if _, mine := b.Tx(kept); ok || mine {
			t.Errorf("%s: there still is one", name)
		}
		if _, err := tx.ExecContext(kept, "DELETE FROM effects"); !errors.Is(err, sql.ErrTxDone) {
			t.Errorf("%s: who does not ask gets %v", name, err)
		}
		handled := false
		if err := consumer(t, b, func(context.Context) error { handled = true; return nil }).Consume(kept, placed("2")); err != nil || !handled {
			t.Errorf("%s: a message with this context: %v", name, err)
		}
	}
}

// A message that is consumed within the handler of another is given back, whatever it is: its
// letter would be lost with the transaction of that handler.
func TestTheLetterOfAConsumerIsNoPartOfAnotherTransaction(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T) *database) {
		b := open(t)
		inner := consumer(t, b, func(context.Context) error { return nil })
		for _, m := range []delivery.Message{{Body: []byte("poison")}, placed("2")} {
			b.Once(t.Context(), "a", "1", func(ctx context.Context) error {
				if err := inner.Consume(ctx, m); err == nil || !strings.Contains(err.Error(), "within") {
					t.Errorf("%s is acknowledged: %v", m.Body, err)
				}
				return errHandler
			})
			if l := letters(t, b); len(l) != 0 {
				t.Errorf("%+v", l)
			}
		}
	})
}

// A handler may put away a message of its own within its transaction.
func TestALetterOfAHandlerIsPartOfItsTransaction(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T) *database) {
		b := open(t)
		letter := delivery.DeadLetter{ID: "1", Consumer: "fulfilment/warehouse", Reason: delivery.ReasonFailed, First: time.Unix(1, 0), Last: time.Unix(1, 0)}
		for i, err := range []error{errors.New("after it"), nil} {
			b.Once(t.Context(), "a", "1", func(ctx context.Context) error { return errors.Join(b.DeadLetters().Put(ctx, letter), err) })
			if n := len(letters(t, b)); n != i {
				t.Errorf("with the error %v: %d letters", err, n)
			}
		}
	})
}

func TestForget(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T) *database) {
		b := open(t)
		const many = 1203 // more than at once
		tx, err := b.db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		for i := range many {
			if _, err := tx.Exec(fmt.Sprintf("INSERT INTO treaty_marks (consumer, event_key, done_at) VALUES ('a', 'old %d', 5)", i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		// A letter of a delivery that failed, and whose event was handled when it came again.
		letter := delivery.DeadLetter{ID: "1", Consumer: "a", Reason: delivery.ReasonFailed, First: time.Unix(1, 0), Last: time.Unix(1, 0), Key: "old 7"}
		if err := b.DeadLetters().Put(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
		done := func(key string) bool {
			first, err := b.Once(t.Context(), "a", key, func(context.Context) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			return !first
		}
		done("new")
		if n, err := b.Forget(t.Context(), time.Unix(0, 6)); n != many-1 || err != nil {
			t.Errorf("%d are forgotten, %v; want %d", n, err, many-1)
		}
		if !done("new") || !done("old 7") || done("old 8") {
			t.Error("what is new, or may be put back from the dead letters, must stay, and what is old must not")
		}
	})
}

func TestTablesHaveNamesOfTheirOwn(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T) *database) {
		b := open(t)
		dialect, marks, letters := sqlstore.SQLite, "main.ops_marks", "main.ops_letters"
		if strings.Contains(t.Name(), "PostgreSQL") {
			dialect, marks, letters = sqlstore.PostgreSQL, "ops.marks", "ops.order"
			if _, err := b.db.Exec("DROP SCHEMA IF EXISTS ops CASCADE; CREATE SCHEMA ops"); err != nil {
				t.Fatal(err)
			}
		}
		s, err := sqlstore.New(b.db, sqlstore.Options{Dialect: dialect, Marks: marks, Letters: letters, Tx: &sql.TxOptions{Isolation: sql.LevelDefault}})
		if err != nil {
			t.Fatal(err)
		}
		var w sync.WaitGroup
		for range 4 { // processes that start together
			w.Go(func() {
				if err := s.CreateTables(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		w.Wait()
		if first, err := s.Once(t.Context(), "a", "1", func(context.Context) error { return nil }); !first || err != nil {
			t.Errorf("Once: %v, %v", first, err)
		}
		if err := s.DeadLetters().Put(t.Context(), delivery.DeadLetter{ID: "1", Consumer: "a", First: time.Unix(1, 0), Last: time.Unix(1, 0)}); err != nil {
			t.Error(err)
		}
		if n, err := s.Forget(t.Context(), time.Now().Add(time.Hour)); n != 1 || err != nil {
			t.Errorf("Forget: %d, %v", n, err)
		}
		if first, err := b.Once(t.Context(), "a", "1", func(context.Context) error { return nil }); !first || err != nil {
			t.Errorf("the tables are not apart: %v, %v", first, err)
		}
		for _, statement := range s.Schema() { // for migrations of one's own
			if _, err := b.db.Exec(statement); err != nil {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
}

func TestWhatIsNoStore(t *testing.T) {
	b := openSQLite(t, &faults{})
	for want, options := range map[string]sqlstore.Options{
		"Dialect must be":                   {},
		`"treaty;marks" is no name`:         {Dialect: sqlstore.SQLite, Marks: "treaty;marks"},
		`"a.b.c" is no name`:                {Dialect: sqlstore.SQLite, Letters: "a.b.c"},
		`"1a" is no name`:                   {Dialect: sqlstore.SQLite, Letters: "1a"},
		`"a." is no name`:                   {Dialect: sqlstore.SQLite, Letters: "a."},
		`"Marks" is no name`:                {Dialect: sqlstore.SQLite, Marks: "Marks"},
		"marks and dead letters are in one": {Dialect: sqlstore.SQLite, Marks: "a", Letters: "a"},
	} {
		if _, err := sqlstore.New(b.db, options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", options, err, want)
		}
	}
	if _, err := sqlstore.New(nil, sqlstore.Options{Dialect: sqlstore.SQLite}); err == nil {
		t.Error("there is a store without a database")
	}
}

// A store that has no tables fails for all, so nothing goes into the dead letters.
func TestAStoreThatFailsHasTheTransportWait(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T) *database) {
		b := open(t)
		if _, err := b.db.Exec("DROP TABLE treaty_marks"); err != nil {
			t.Fatal(err)
		}
		err := consumer(t, b, func(context.Context) error { t.Error("handled"); return nil }).Consume(t.Context(), placed("1"))
		if err == nil || !strings.Contains(err.Error(), "the store of fulfilment/warehouse") {
			t.Errorf("got %v", err)
		}
		if l := letters(t, b); len(l) != 0 {
			t.Errorf("%+v", l)
		}
	})
}

package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/treaty-events/treaty/codegen/event/delivery"
	"github.com/treaty-events/treaty/codegen/event/delivery/sqlstore"
)

// long is a statement that calls midway when it has begun, then works for seconds, and writes nothing.
const long = `INSERT INTO effects WITH RECURSIVE n(i) AS (SELECT midway() UNION ALL SELECT i + 1 FROM n LIMIT 20000000)
	SELECT 'big', i FROM n WHERE i < 0`

// rollsBack are statements whose error has SQLite roll back the whole transaction.
var rollsBack = map[string]func(ctx context.Context, b *cramped) error{
	"OR ROLLBACK": func(ctx context.Context, b *cramped) error {
		return b.exec(ctx, `INSERT OR ROLLBACK INTO names VALUES ('taken')`)
	},
	"a full disk": func(ctx context.Context, b *cramped) error {
		return b.exec(ctx, `INSERT INTO names VALUES (zeroblob(1000000))`)
	},
	// From within the statement: SQLite does not hear of one that comes before it has begun.
	"an interrupt": func(ctx context.Context, b *cramped) error {
		short, cancel := context.WithCancel(ctx)
		defer cancel()
		b.midway = cancel
		return b.exec(short, long)
	},
}

// cramped is an SQLite with a name that is taken, and little room.
type cramped struct {
	*database
	midway func() // what the SQL function of this name does
}

// exec runs a statement within the transaction of a handler.
func (b *cramped) exec(ctx context.Context, statement string) error {
	tx, _ := sqlstore.Tx(ctx)
	return last(tx.ExecContext(ctx, statement))
}

func small(t *testing.T) *cramped {
	t.Helper()
	b := &cramped{}
	midway := func() int { b.midway(); return 1 }
	b.database = openSQLiteBy(t, &sqlite3.SQLiteDriver{
		ConnectHook: func(c *sqlite3.SQLiteConn) error { return c.RegisterFunc("midway", midway, false) },
	}, &faults{})
	b.db.SetMaxOpenConns(1) // of which the room is a property
	var pages int
	err := errors.Join(
		last(b.db.Exec(`CREATE TABLE names (name PRIMARY KEY); INSERT INTO names VALUES ('taken')`)),
		b.db.QueryRow(`PRAGMA page_count`).Scan(&pages),
	)
	if err == nil {
		err = b.db.QueryRow(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+50)).Scan(&pages)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func last(_ sql.Result, err error) error { return err }

// SQLite answers some errors by rolling back all, and keeps each later statement by itself. A handler
// that hides such an error and goes on is not called again: what it wrote since would be there twice.
func TestWhatGoesOnWithoutItsTransactionIsNotTriedAgain(t *testing.T) {
	for what, fail := range rollsBack {
		for name, ends := range map[string]struct {
			with   func() error
			reason delivery.Reason
		}{
			"and succeeds": {func() error { return nil }, delivery.ReasonNotCommitted},
			"and fails":    {func() error { return errHandler }, delivery.ReasonPermanent},
			"and panics":   {func() error { panic(errHandler) }, delivery.ReasonPermanent},
		} {
			t.Run(what+" "+name, func(t *testing.T) {
				b := small(t)
				c := consumer(t, b, func(ctx context.Context) error {
					if err := fail(ctx, b); err == nil {
						t.Error("the statement succeeds")
					}
					if err := b.write(ctx, "fulfilment/warehouse", "order-1"); err != nil {
						t.Error(err)
					}
					return ends.with()
				})
				if err := c.Consume(t.Context(), placed("1")); err != nil {
					t.Fatal(err)
				}
				if n := b.effects(t, "fulfilment/warehouse")["order-1"]; n != 1 {
					t.Errorf("it is there %d times", n)
				}
				l := letters(t, b)
				if len(l) != 1 || l[0].Reason != ends.reason || l[0].Attempts != 1 || !strings.Contains(l[0].Error, "rolled back the whole transaction") {
					t.Fatalf("%+v", l)
				}
				if err := ends.with; name == "and fails" && !strings.Contains(l[0].Error, err().Error()) {
					t.Errorf("the letter does not say what the handler said: %s", l[0].Error)
				}
			})
		}
	}
}

// A handler that says so when a statement fails is tried again, however SQLite answered.
func TestWhatStopsWithItsTransactionIsTriedAgain(t *testing.T) {
	for what, fail := range rollsBack {
		t.Run(what, func(t *testing.T) {
			b := small(t)
			calls := 0
			c := consumer(t, b, func(ctx context.Context) error {
				if err := b.write(ctx, "fulfilment/warehouse", "order-1"); err != nil {
					t.Error(err)
				}
				if calls++; calls > 1 {
					return nil
				}
				return fail(ctx, b)
			})
			if err := c.Consume(t.Context(), placed("1")); err != nil {
				t.Fatal(err)
			}
			if n := b.effects(t, "fulfilment/warehouse")["order-1"]; n != 1 || calls != 2 || len(letters(t, b)) != 0 {
				t.Errorf("called %d times, it is there %d times, %+v", calls, n, letters(t, b))
			}
		})
	}
}

// Rows that a handler leaves open are closed by the commit, which then keeps what it wrote.
func TestRowsThatAreLeftOpenHoldUpNoCommit(t *testing.T) {
	b := openSQLite(t, &faults{})
	c := consumer(t, b, func(ctx context.Context) error {
		tx, _ := sqlstore.Tx(ctx)
		rows, err := tx.QueryContext(ctx, `INSERT INTO effects VALUES ('fulfilment/warehouse', 'order-1'), ('fulfilment/warehouse', 'order-2') RETURNING event`)
		if err == nil && !rows.Next() {
			err = errors.New("no row")
		}
		return err
	})
	if err := c.Consume(t.Context(), placed("1")); err != nil {
		t.Fatal(err)
	}
	if n := b.effects(t, "fulfilment/warehouse"); n["order-1"] != 1 || n["order-2"] != 1 || len(letters(t, b)) != 0 {
		t.Errorf("there is %v, and %+v", n, letters(t, b))
	}
}

package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
	"github.com/treaty-events/treaty/codegen/event/delivery/sqlstore"
)

// A service that counts orders, each once, whatever comes twice.
func Example() {
	dir, err := os.MkdirTemp("", "")
	check(err)
	defer os.RemoveAll(dir)
	db, err := sql.Open("sqlite3", filepath.Join(dir, "warehouse.db"))
	check(err)
	defer db.Close()
	_, err = db.Exec(`CREATE TABLE counts (orders INTEGER); INSERT INTO counts VALUES (0)`)
	check(err)

	ctx := context.Background()
	store, err := sqlstore.New(db, sqlstore.Options{Dialect: sqlstore.SQLite})
	check(err)
	check(store.CreateTables(ctx))
	consumer, err := delivery.NewConsumer(delivery.ConsumerConfig{
		Service: "fulfilment/warehouse", Contracts: contracts("fulfilment/warehouse"), // events.Contracts() of generated code
		Store: store, DeadLetters: store.DeadLetters(),
		Read: func(e *event.Envelope) (any, error) { return e.Data, nil }, // ReadEnvelope of a generated Reader
		Handlers: map[string]delivery.Handler{
			"ordering.OrderPlaced": func(ctx context.Context, e *event.Envelope, v any) error {
				tx, _ := sqlstore.Tx(ctx)
				_, err := tx.ExecContext(ctx, `UPDATE counts SET orders = orders + 1`)
				return err
			},
		},
		Logger: slog.New(slog.DiscardHandler),
	})
	check(err)
	for _, id := range []string{"e-1", "e-2", "e-1"} {
		check(consumer.Consume(ctx, placed(id)))
	}
	var orders int
	check(db.QueryRow(`SELECT orders FROM counts`).Scan(&orders))
	fmt.Println(orders, "orders")
	// Output: 2 orders
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/transfer"
)

// Transfer dumps and loads a store. It is the same for every store that speaks
// SQL; what differs is said here.
type Transfer struct {
	DB        *sql.DB // that may write
	Translate func(string) string
	Collate   string   // compares texts byte by byte, in ORDER BY
	Begin     []string // is run first, in the transaction
	Waiting   string   // asks whether something was committed that has no number yet; empty: that cannot be
	Alone     []string // keeps others from writing while it loads
	Finish    []string // is run after a load, in its transaction
}

// ErrUnnumbered says that something was committed that has no number yet, and
// that nothing was dumped.
var ErrUnnumbered = errors.New("something was committed that has no number yet")

// Dump implements transfer.Source.
func (t *Transfer) Dump(ctx context.Context, table func(transfer.Table) error, row func([]any) error) error {
	tx, err := t.DB.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing was written
	if err := t.run(ctx, tx, t.Begin); err != nil {
		return err
	}
	if t.Waiting != "" {
		var waiting bool
		if err := tx.QueryRowContext(ctx, t.Waiting).Scan(&waiting); err != nil {
			return err
		}
		if waiting {
			return ErrUnnumbered
		}
	}
	return t.dump(ctx, tx, table, row)
}

// Load implements transfer.Target.
func (t *Transfer) Load(ctx context.Context, rows iter.Seq2[transfer.Row, error], verify func(context.Context, transfer.Source) error) error {
	tx, err := t.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := t.run(ctx, tx, slices.Concat(t.Begin, t.Alone)); err != nil {
		return err
	}
	if err := t.empty(ctx, tx); err != nil {
		return err
	}
	l := &load{ctx: ctx, tx: tx, translate: t.Translate}
	for row, err := range rows {
		if err == nil {
			err = l.add(row)
		}
		if err != nil {
			return err
		}
	}
	if err := l.flush(); err != nil {
		return err
	}
	if err := t.run(ctx, tx, t.Finish); err != nil {
		return err
	}
	if err := verify(ctx, written{t, tx}); err != nil {
		return err
	}
	return tx.Commit()
}

// written is what a transaction has written so far.
type written struct {
	transfer *Transfer
	tx       *sql.Tx
}

// Dump implements transfer.Source.
func (w written) Dump(ctx context.Context, table func(transfer.Table) error, row func([]any) error) error {
	return w.transfer.dump(ctx, w.tx, table, row)
}

func (t *Transfer) run(ctx context.Context, tx *sql.Tx, statements []string) error {
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// empty refuses a store in which anything is.
func (t *Transfer) empty(ctx context.Context, tx *sql.Tx) error {
	for _, table := range tables {
		var found int
		switch err := tx.QueryRowContext(ctx, "SELECT 1 FROM "+table.Name+" LIMIT 1").Scan(&found); {
		case err == nil:
			return transfer.ErrNotEmpty
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
	}
	return nil
}

// dump reads every table.
func (t *Transfer) dump(ctx context.Context, q querier, begin func(transfer.Table) error, row func([]any) error) error {
	for _, table := range tables {
		if err := begin(table.Table); err != nil {
			return err
		}
		if err := table.read(ctx, q, t.Collate, row); err != nil {
			return fmt.Errorf("%s: %w", table.Name, err)
		}
	}
	return nil
}

func (t *table) read(ctx context.Context, q querier, collate string, row func([]any) error) error {
	rows, err := q.QueryContext(ctx, "SELECT "+t.names()+" FROM "+t.Name+" ORDER BY "+t.orderBy(collate))
	if err != nil {
		return err
	}
	defer rows.Close()
	cells, values := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = newCell(c.Kind)
	}
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		for i, c := range cells {
			values[i] = c.(cell).value()
		}
		if err := row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// orderBy is the same order in every store.
func (t *table) orderBy(collate string) string {
	var columns []string
	for name := range strings.SplitSeq(t.order, ", ") {
		if slices.Contains(t.Columns, transfer.Column{Name: name, Kind: transfer.Text}) {
			name += " COLLATE " + collate
		}
		columns = append(columns, name)
	}
	return strings.Join(columns, ", ")
}

func (t *table) names() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// load writes rows, many with one statement.
type load struct {
	ctx       context.Context
	tx        *sql.Tx
	translate func(string) string
	table     *table
	batch     [][]any
}

// batchRows is how many rows one statement writes.
const batchRows = 500

func (l *load) add(row transfer.Row) error {
	if l.table == nil || l.table.Name != row.Table.Name {
		if err := l.flush(); err != nil {
			return err
		}
		i := slices.IndexFunc(tables, func(t table) bool { return t.Name == row.Table.Name })
		if i < 0 || !slices.Equal(tables[i].Columns, row.Table.Columns) {
			return fmt.Errorf("the table %.40q: %w", row.Table.Name, transfer.ErrTables)
		}
		l.table = &tables[i]
	}
	if l.table.Name == "blobs" {
		return l.blob(row.Values)
	}
	l.batch = append(l.batch, slices.Clone(row.Values))
	if len(l.batch) < batchRows {
		return nil
	}
	return l.flush()
}

// blob writes a content, which is too large for a batch, if it is what its id
// says.
func (l *load) blob(values []any) error {
	id, _ := values[0].(string)
	data, _ := values[1].([]byte)
	if registry.BlobOf(data) != registry.BlobID(id) {
		return fmt.Errorf("the content %.64q of the dump is damaged", id)
	}
	if data == nil {
		data = []byte{} // a nil slice would be NULL
	}
	_, err := l.tx.ExecContext(l.ctx, l.translate("INSERT INTO blobs (id, data) VALUES ($1, $2)"), id, data)
	return err
}

func (l *load) flush() error {
	if len(l.batch) == 0 {
		return nil
	}
	text, err := json.Marshal(l.batch)
	if err != nil {
		return err
	}
	l.batch = l.batch[:0]
	if _, err := l.tx.ExecContext(l.ctx, l.translate(l.table.insert()), string(text)); err != nil {
		return fmt.Errorf("%s: %w", l.table.Name, err)
	}
	return nil
}

// insert adds the rows of a JSON list of lists, in its order.
func (t *table) insert() string {
	values := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		values[i] = fmt.Sprintf("CAST(k.value->>%d AS %s)", i, sqlTypes[c.Kind])
	}
	return fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM each($1) AS k", t.Name, t.names(), strings.Join(values, ", "))
}

var sqlTypes = map[transfer.Kind]string{transfer.Text: "TEXT", transfer.Integer: "BIGINT", transfer.Truth: "BOOLEAN"}

// cell is what a value is scanned into.
type cell interface{ value() any }

type (
	textCell    struct{ sql.NullString }
	integerCell struct{ sql.NullInt64 }
	truthCell   struct{ sql.NullBool }
	bytesCell   struct{ data []byte }
)

func (c *textCell) value() any    { return orNil(c.String, c.Valid) }
func (c *integerCell) value() any { return orNil(c.Int64, c.Valid) }
func (c *truthCell) value() any   { return orNil(c.Bool, c.Valid) }
func (c *bytesCell) value() any   { return c.data }

// Scan implements sql.Scanner.
func (c *bytesCell) Scan(value any) error {
	data, ok := value.([]byte)
	if !ok {
		return fmt.Errorf("a content is stored as %T", value)
	}
	c.data = append(c.data[:0], data...)
	return nil
}

func orNil[T any](v T, valid bool) any {
	if !valid {
		return nil
	}
	return v
}

func newCell(k transfer.Kind) cell {
	switch k {
	case transfer.Integer:
		return &integerCell{}
	case transfer.Truth:
		return &truthCell{}
	case transfer.Bytes:
		return &bytesCell{}
	}
	return &textCell{}
}

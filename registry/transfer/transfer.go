// Package transfer moves everything that a store keeps into another store, of
// whatever kind, as JSON lines.
//
// It promises that ids, numbers, fingerprints, audit chains, seals, tombstones
// and the numbers of the feed are the same afterwards: the target reads back what
// it wrote, within the transaction that writes it, and nothing is kept unless
// that is the same, row by row. Only an empty store is a target. A file that was
// cut off or changed is refused. Memory does not grow with the store.
package transfer

import (
	"context"
	"iter"
)

// Source is a store that can be dumped.
type Source interface {
	// Dump calls table for each table, and row for each of its rows after that,
	// as one moment of the store has them; always in the same order.
	Dump(ctx context.Context, table func(Table) error, row func([]any) error) error
}

// Target is a store that can be loaded.
type Target interface {
	// Load writes the rows into the store, which has to be empty (else ErrNotEmpty),
	// and asks verify to look at what was written. Unless it all went well, the
	// store is as it was.
	Load(ctx context.Context, rows iter.Seq2[Row, error], verify func(context.Context, Source) error) error
}

// Kind says what the values of a column are. Each may be nil.
type Kind string

// The kinds of columns.
const (
	Text    Kind = "text"    // string
	Integer Kind = "integer" // int64
	Truth   Kind = "truth"   // bool
	Bytes   Kind = "bytes"   // []byte
)

// Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// Table is a table of a store, as every kind of store has it.
type Table struct {
	Name    string   `json:"table"`
	Columns []Column `json:"columns"`
}

// Row is a row of a table: one value for each of its columns.
type Row struct {
	Table  *Table
	Values []any
}

// Summary says what was moved.
type Summary struct {
	Rows   int64
	Digest string // SHA-256 of all tables and rows, in hexadecimal digits: two stores with the same hold the same
}

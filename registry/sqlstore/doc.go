// Package sqlstore is what the stores that speak SQL share: the rows that they
// read and write. It opens nothing, locks nothing and begins no write: how
// publications are kept apart is each store's own matter.
//
// Statements are written as both have them, but for what each store translates:
// parameters are $1; each($1) lists the elements of a JSON array; in{$1} asks for
// one of the texts of such an array; clock() is the store's own, in microseconds.
// Lists go as one parameter, so that a statement's text does not depend on how
// many there are.
package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Statement is one change of rows.
type Statement struct {
	SQL  string
	Args []any
	// Rows is how many rows it has to change, and Else the error where it does
	// not. A nil Else: any number.
	Rows int64
	Else error
}

// Check returns the statement's error where it changed another number of rows
// than it has to.
func (s *Statement) Check(changed int64) error {
	if s.Else != nil && changed != s.Rows {
		return s.Else
	}
	return nil
}

// List is a parameter for each(…): one element for each row, a list of texts
// and numbers.
func List(rows [][]any) string {
	if rows == nil {
		return "[]"
	}
	text, err := json.Marshal(rows)
	if err != nil {
		panic(err) // texts and numbers have no error
	}
	return string(text)
}

// Texts is a List whose rows have one text.
func Texts[T ~string](list []T) string {
	rows := make([][]any, len(list))
	for i, text := range list {
		rows[i] = []any{text}
	}
	return List(rows)
}

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Collect reads every row into a T, the fields of which columns names in the
// order of the query, and closes rows.
func Collect[T any](rows *sql.Rows, err error, columns func(*T) []any) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		var row T
		if err := rows.Scan(columns(&row)...); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// micros scans microseconds since 1970 into a time in UTC.
type micros time.Time

// Scan implements sql.Scanner.
func (m *micros) Scan(value any) error {
	n, ok := value.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T, not as an integer", value)
	}
	*m = micros(time.UnixMicro(n).UTC())
	return nil
}

// object scans the text of a JSON value into what it points to.
type object struct{ into any }

// Scan implements sql.Scanner.
func (o object) Scan(value any) error {
	switch text := value.(type) {
	case string:
		return json.Unmarshal([]byte(text), o.into)
	case []byte:
		return json.Unmarshal(text, o.into)
	}
	return fmt.Errorf("a JSON value is stored as %T", value)
}

// encoded returns the JSON text of what object scans.
func encoded(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // texts and numbers have no error
	}
	return string(text)
}

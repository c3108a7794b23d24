package transfer

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"reflect"
)

// Why a load is refused.
var (
	ErrNotEmpty = errors.New("the store is not empty: load into a new one")
	ErrCutOff   = errors.New("the dump ends too early: it was cut off; make it again")
	ErrTables   = errors.New("the tables of the dump are not those that this Treaty has: load it into a new store with the version that wrote it, and start this one over that")
	ErrChanged  = errors.New("the dump was changed after it was written; make it again")
)

// Error is a line of a dump that cannot be read.
type Error struct {
	Line int64
	Msg  string
}

// Error names the line.
func (e *Error) Error() string { return fmt.Sprintf("line %d of the dump: %s", e.Line, e.Msg) }

// maxLine bounds a line: the largest content, and what encoding adds.
const maxLine = 256 << 20

// Read loads a dump into an empty store. Progress is told how many rows were
// read, now and then; it may be nil.
func Read(ctx context.Context, r io.Reader, target Target, progress func(rows int64)) (Summary, error) {
	d := &reader{in: bufio.NewReaderSize(r, 1<<16), sum: sha256.New(), progress: progress}
	if err := d.begin(); err != nil {
		return Summary{}, err
	}
	err := target.Load(ctx, d.all(ctx), func(ctx context.Context, written Source) error {
		has := &tablesOf{Source: written}
		got, err := digest(ctx, has, io.Discard, nil)
		if err == nil && !reflect.DeepEqual(has.tables, d.tables) {
			return ErrTables
		}
		if err == nil && got != d.end {
			err = fmt.Errorf("what was written (%d rows) is not what was read (%d rows): this is a fault of Treaty, and nothing was kept", got.Rows, d.end.Rows)
		}
		return err
	})
	return d.end, err
}

// tablesOf is a source that keeps which tables it has: one without rows is told by
// nothing else.
type tablesOf struct {
	Source
	tables []Table
}

// Dump implements Source.
func (s *tablesOf) Dump(ctx context.Context, table func(Table) error, row func([]any) error) error {
	return s.Source.Dump(ctx, func(t Table) error {
		s.tables = append(s.tables, t)
		return table(t)
	}, row)
}

// reader reads a dump line by line.
type reader struct {
	in       *bufio.Reader
	line     int64
	rows     int64
	tables   []Table // that began
	sum      hash.Hash
	end      Summary // of the footer
	progress func(int64)
}

func (d *reader) fail(format string, args ...any) error {
	return &Error{d.line, fmt.Sprintf(format, args...)}
}

// next returns the next line; at the end of the input the dump was cut off.
func (d *reader) next() ([]byte, error) {
	d.line++
	var line []byte
	for {
		part, err := d.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case len(line) > maxLine:
			return nil, d.fail("it is longer than %d MiB", maxLine>>20)
		case errors.Is(err, io.EOF):
			return nil, ErrCutOff
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// begin reads the header.
func (d *reader) begin() error {
	line, err := d.next()
	if err != nil {
		return err
	}
	var h header
	if err := json.Unmarshal(line, &h); err != nil || h.Format == 0 {
		return d.fail("this is no dump of treatyd")
	}
	if h.Format != format {
		return d.fail("it has format %d, this Treaty reads %d: load it with Treaty %s or newer", h.Format, format, quoted(h.Treaty))
	}
	return nil
}

func quoted(text string) string { return fmt.Sprintf("%.40q", text) }

// all yields the rows. After the last it compares what they add up to with what
// the footer says.
func (d *reader) all(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for table := (*Table)(nil); ; {
			line, err := d.next()
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			if line[0] == '[' {
				row, err := d.row(table, line)
				if !yield(row, err) || err != nil {
					return
				}
				continue
			}
			last, err := d.object(line, &table)
			if err != nil {
				yield(Row{}, err)
			}
			if last || err != nil {
				return
			}
		}
	}
}

// object reads a line that begins a table, or the last one.
func (d *reader) object(line []byte, table **Table) (last bool, err error) {
	t, end := &Table{}, footer{}
	if strict(line, t) == nil && t.Name != "" {
		d.sum.Write(line)
		*table = t
		d.tables = append(d.tables, *t)
		return false, nil
	}
	if strict(line, &end) != nil {
		return false, d.fail("it is neither a table nor a row")
	}
	d.end = Summary(end)
	if got := (Summary{d.rows, hex.EncodeToString(d.sum.Sum(nil))}); got != d.end {
		return true, ErrChanged
	}
	if _, err := d.in.ReadByte(); !errors.Is(err, io.EOF) {
		return true, d.fail("there is more after the end of the dump")
	}
	return true, nil
}

// strict reads an object without members that nobody knows.
func strict(line []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// row reads the values of a row.
func (d *reader) row(table *Table, line []byte) (Row, error) {
	d.sum.Write(line)
	d.rows++
	if d.progress != nil && d.rows%everyRows == 0 {
		d.progress(d.rows)
	}
	var texts []json.RawMessage
	if err := json.Unmarshal(line, &texts); err != nil {
		return Row{}, d.fail("it is no list of values")
	}
	if table == nil || len(texts) != len(table.Columns) {
		return Row{}, d.fail("its values are not those of the table before it")
	}
	row := Row{table, make([]any, len(texts))}
	for i, text := range texts {
		value, err := table.Columns[i].Kind.read(text)
		if err != nil {
			return Row{}, d.fail("%s of %s is not of the kind %s", quoted(table.Columns[i].Name), quoted(table.Name), quoted(string(table.Columns[i].Kind)))
		}
		row.Values[i] = value
	}
	return row, nil
}

// read reads a value of the kind.
func (k Kind) read(text json.RawMessage) (any, error) {
	if string(text) == "null" {
		return nil, nil
	}
	switch k {
	case Text:
		return decode[string](text)
	case Integer:
		return decode[int64](text)
	case Truth:
		return decode[bool](text)
	case Bytes:
		written, err := decode[string](text)
		if err != nil {
			return nil, err
		}
		return base64.StdEncoding.DecodeString(written.(string))
	}
	return nil, errors.New("an unknown kind")
}

func decode[T any](text json.RawMessage) (any, error) {
	var value T
	err := json.Unmarshal(text, &value)
	return value, err
}

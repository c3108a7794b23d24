package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// Letters are delivery.DeadLetters in the database of a [Store].
type Letters struct{ store *Store }

// DeadLetters returns the dead letters beside the marks.
func (s *Store) DeadLetters() *Letters { return &Letters{s} }

const letterColumns = `consumer, id, reason, error, attempts, first_at, last_at, event_type, event_version, event_id, event_key,
	message_source, message_key, message_headers, message_body`

// Put is that of delivery.DeadLetters. A handler that puts a letter away does so within its
// transaction; a consumer never within another's, and has its message brought again. Texts that a database may not take, with zero bytes
// or what is no UTF-8, are mended but for the message, which stays as it is.
func (d *Letters) Put(ctx context.Context, l delivery.DeadLetter) error {
	if _, within := d.store.Tx(ctx); within && delivery.OfConsumer(ctx) {
		return errors.New("sqlstore: a message is consumed within the handler of another, with whose transaction its dead letter could be lost: consume it with a context of its own")
	}
	source, headers, err := packed(l.Message)
	if err == nil {
		_, err = d.store.in(ctx).ExecContext(ctx, d.store.queries.put,
			l.Consumer, l.ID, string(l.Reason), mended(l.Error), l.Attempts, l.First.UnixNano(), l.Last.UnixNano(),
			mended(l.Type), l.Version, mended(l.EventID), mended(l.Key), source, l.Message.Key, headers, l.Message.Body)
	}
	if err != nil {
		return fmt.Errorf("sqlstore: put a dead letter: %w", err)
	}
	return nil
}

// List is that of delivery.DeadLetters.
func (d *Letters) List(ctx context.Context, consumer string, after delivery.Position, n int) ([]delivery.DeadLetter, error) {
	query, args := d.store.queries.list, []any{consumer, n}
	if (after != delivery.Position{}) {
		query, args = d.store.queries.after, []any{consumer, after.First.UnixNano(), after.ID, n}
	}
	list, err := d.query(ctx, query, args)
	if err != nil {
		return nil, fmt.Errorf("sqlstore: list dead letters: %w", err)
	}
	return list, nil
}

func (d *Letters) query(ctx context.Context, query string, args []any) (list []delivery.DeadLetter, err error) {
	rows, err := d.store.in(ctx).QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanned(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// scanned reads one row.
func scanned(rows *sql.Rows) (l delivery.DeadLetter, err error) {
	var source string
	var headers []byte
	var first, last int64
	err = rows.Scan(&l.Consumer, &l.ID, &l.Reason, &l.Error, &l.Attempts, &first, &last, &l.Type, &l.Version, &l.EventID, &l.Key,
		&source, &l.Message.Key, &headers, &l.Message.Body)
	if err != nil {
		return l, err
	}
	l.First, l.Last = time.Unix(0, first).UTC(), time.Unix(0, last).UTC()
	return l, unpack(&l.Message, source, headers)
}

// Remove is that of delivery.DeadLetters.
func (d *Letters) Remove(ctx context.Context, consumer, id string) error {
	if _, err := d.store.in(ctx).ExecContext(ctx, d.store.queries.remove, consumer, id); err != nil {
		return fmt.Errorf("sqlstore: remove a dead letter: %w", err)
	}
	return nil
}

// querier is a database, or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// in returns the transaction of a handler who asks, which would wait for itself elsewhere.
func (s *Store) in(ctx context.Context) querier {
	if tx, ok := s.Tx(ctx); ok {
		return tx
	}
	return s.db
}

// packedHeaders are what of a message has no column: JSON, so that people can read it, with
// what is no text in base64.
type packedHeaders struct {
	Source  []byte         `json:"source,omitempty"` // where the column could not have it
	Headers []packedHeader `json:"headers,omitempty"`
}

type packedHeader struct {
	Key   string `json:"key,omitempty"`
	Bytes []byte `json:"bytes,omitempty"` // the key, where it is no text
	Value []byte `json:"value"`
}

// packed returns the columns of the source and the headers of a message.
func packed(m delivery.Message) (source string, headers []byte, err error) {
	var p packedHeaders
	if source = mended(m.Source); source != m.Source {
		p.Source = []byte(m.Source)
	}
	for _, h := range m.Headers {
		one := packedHeader{Key: h.Key, Value: h.Value}
		if !utf8.ValidString(h.Key) {
			one.Key, one.Bytes = "", []byte(h.Key)
		}
		p.Headers = append(p.Headers, one)
	}
	headers, err = json.Marshal(p)
	return source, headers, err
}

// unpack is the way back.
func unpack(m *delivery.Message, source string, headers []byte) error {
	var p packedHeaders
	if err := json.Unmarshal(headers, &p); err != nil {
		return fmt.Errorf("the headers of a message: %w", err)
	}
	m.Source = source
	if p.Source != nil {
		m.Source = string(p.Source)
	}
	for _, h := range p.Headers {
		if h.Bytes != nil {
			h.Key = string(h.Bytes)
		}
		m.Headers = append(m.Headers, delivery.Header{Key: h.Key, Value: h.Value})
	}
	return nil
}

// mended makes of a text one that every database takes.
func mended(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "�"), "�")
}

package confluent

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
)

// Bounds of lists, as Confluent has them. Whoever wants more pages through it.
const (
	maxSchemas = 1_000  // with their texts
	maxListed  = 20_000 // names and numbers
)

// allSchemas lists versions with their schemas. They are sent one by one: all of them
// together may be larger than the memory.
func (d *Door) allSchemas(c *call) error {
	called, err := c.accepted()
	if err != nil {
		return err
	}
	entries, err := d.listed(c)
	if err != nil {
		return err
	}
	if entries, err = part(c, entries, maxSchemas); err != nil {
		return err
	}
	if called == "" {
		called = mediaType
	}
	c.Header("Content-Type", called)
	c.Header("Cache-Control", bodies.Never)
	if c.Request.Method == http.MethodHead {
		c.Status(http.StatusOK)
		return nil
	}
	l := &list{}
	for _, e := range entries {
		v, err := d.describe(c, e)
		if deleted(err) {
			continue // since the list was made
		}
		if err == nil {
			if l.to == nil {
				l.begin(c)
			}
			err = l.add(v)
		}
		if err != nil {
			return l.broken(d, c, err)
		}
	}
	if l.to == nil {
		return c.answer([]described{})
	}
	return l.broken(d, c, l.end())
}

// listed lists the entries that the query is about, by subject and number.
func (d *Door) listed(c *call) ([]registry.NamedEntry, error) {
	s, err := d.registry.Snapshot(c.Request.Context())
	if err != nil {
		return nil, err
	}
	matches, lookDeleted, latest := c.prefixes(), c.flag("deleted"), c.flag("latestOnly")
	var list []registry.NamedEntry
	for _, name := range s.SubjectNames() {
		if !matches(name) {
			continue
		}
		first := len(list)
		for _, e := range s.SubjectEntries(name) {
			if e.Visible() || lookDeleted && e.Deleted == nil {
				list = append(list, registry.NamedEntry{Subject: name, SubjectEntry: e})
			}
		}
		if latest && len(list) > first {
			list = append(list[:first], list[len(list)-1])
		}
	}
	return list, nil
}

// deleted reports whether the error is that a version's content has gone.
func deleted(err error) bool {
	var refusal *registry.Refusal
	return errors.As(err, &refusal) && slices.Contains([]registry.Code{registry.Gone, registry.NotFound}, refusal.Code)
}

// list is a JSON array that is sent while it is made.
type list struct {
	to   *bufio.Writer // nil: nothing was sent yet
	zip  *gzip.Writer  // nil: the client does not take it
	some bool
}

func (l *list) begin(c *call) {
	c.Header("Vary", "Accept-Encoding")
	var to io.Writer = c.Writer
	if bodies.AcceptsGzip(c.Request) {
		c.Header("Content-Encoding", "gzip")
		l.zip = gzip.NewWriter(c.Writer)
		to = l.zip
	}
	c.Status(http.StatusOK)
	l.to = bufio.NewWriterSize(to, 32<<10)
}

func (l *list) add(v any) error {
	text, err := bodies.JSON(v)
	if err != nil {
		return err
	}
	separator := byte(',')
	if !l.some {
		l.some, separator = true, '['
	}
	_ = l.to.WriteByte(separator) // Write says it too
	_, err = l.to.Write(bytes.TrimSuffix(text, []byte("\n")))
	return err
}

func (l *list) end() error {
	_ = l.to.WriteByte(']') // Flush says it too
	err := l.to.Flush()
	if l.zip != nil {
		err = errors.Join(err, l.zip.Close())
	}
	return err
}

// broken says what went wrong: once something was sent, by breaking the connection,
// for half a list must not look like one.
func (l *list) broken(d *Door, c *call, err error) error {
	if err == nil || l.to == nil {
		return err
	}
	if c.Request.Context().Err() == nil {
		d.opt.Log.Error("a list was cut off", "request", c.Writer.Header().Get("X-Request-Id"), "error", err)
	}
	panic(http.ErrAbortHandler)
}

package confluent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/internal/bodies"
)

// Media types that clients send, and none: what they carry is JSON in any case.
var requestTypes = []string{mediaType, "application/vnd.schemaregistry+json", "application/json", "application/octet-stream"}

// maxSmall bounds a body without a schema, in bytes.
const maxSmall = 256 << 10

// read reads the body, a JSON object, into v. Members that v does not have count for
// nothing: clients of other versions send them.
func (d *Door) read(c *call, v any, limit int64) error {
	if sent := c.Request.Header.Get("Content-Type"); sent != "" {
		if name, _, err := mime.ParseMediaType(sent); err != nil || !slices.Contains(requestTypes, name) {
			return badMediaType.of()
		}
	}
	limit = min(limit, d.opt.MaxBody)
	body, err := d.intake.Read(c.Writer, c.Request, c.caller(), limit)
	if err != nil {
		return c.unread(err, limit)
	}
	c.body = body
	if !utf8.Valid(body.Data) {
		return badBody.of("the body is not UTF-8")
	}
	if err := json.Unmarshal(body.Data, v); err != nil {
		return badBody.of(unreadable(body.Data, err))
	}
	return nil
}

// readSchema is read for a body that has a schema.
func (d *Door) readSchema(c *call, v any) error { return d.read(c, v, d.opt.MaxBody) }

// readSmall is read for a body that has none.
func (d *Door) readSmall(c *call, v any) error { return d.read(c, v, maxSmall) }

// unread says why a body could not be received.
func (c *call) unread(err error, limit int64) error {
	switch {
	case errors.Is(err, bodies.ErrTooLarge):
		return tooLarge.of(limit >> 10)
	case errors.Is(err, bodies.ErrEncoding):
		c.Header("Accept-Encoding", "gzip")
		return badMediaType.of()
	case errors.Is(err, bodies.ErrNotGzip):
		return badBody.of("the body is not gzip, as its Content-Encoding says")
	case errors.Is(err, bodies.ErrBroken):
		return badBody.of("the body ended too early or could not be received")
	}
	return err
}

// unreadable says what of a body is not as it should be, and where.
func unreadable(body []byte, err error) string {
	var (
		syntax *json.SyntaxError
		member *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &member) && member.Field != "":
		return fmt.Sprintf("the body's %q cannot be %s: %s", member.Field, kindOf(member.Value), position(body, member.Offset))
	case errors.As(err, &syntax):
		return fmt.Sprintf("the body is no JSON: %s: %v", position(body, syntax.Offset), syntax)
	}
	return "the body is no JSON object"
}

// kindOf names a kind of JSON value as encoding/json calls it: "object", "number 1.5".
func kindOf(value string) string {
	value, _, _ = strings.Cut(value, " ")
	switch value {
	case "object", "array":
		return "an " + value
	case "bool":
		return "true or false"
	}
	return "a " + value
}

// position says where the reader stood when it had read so many bytes.
func position(body []byte, read int64) string {
	before := body[:max(0, min(int(read)-1, len(body)))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}

// caller says whose share of the memory a body takes.
func (c *call) caller() string {
	if c.who.Name != "" && !c.who.Anonymous {
		return c.who.Name
	}
	return c.who.Origin
}

package api

import (
	"net/http"
	"strings"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/wire"
)

// answer writes v as JSON.
func (c *call) answer(v any) error { return c.answerFor(v, c.op.caching) }

// answerFor is answer, with how long it may be kept.
func (c *call) answerFor(v any, caching string) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	text, err := bodies.JSON(v)
	if err != nil {
		return err
	}
	c.write(bodies.NewContent(wire.MediaType, text), caching)
	return nil
}

// acceptable refuses a request whose Accept leaves none of the types.
func acceptable(r *http.Request, types ...string) error {
	if bodies.Acceptable(r, types...) {
		return nil
	}
	return &problem{notAcceptable, "this is answered as " + strings.Join(types, " or "), "send an Accept that allows it, or none"}
}

// write sends a content, or 304 where the client has it already.
func (c *call) write(b *bodies.Content, caching string) {
	if caching == forever && c.who.Principal.Kind != auth.Anonymous {
		caching = mine // a cache that others share would give it to those who may not read
	}
	b.Send(c.Writer, c.Request, caching, "")
}

package confluent

import (
	"strings"

	"github.com/treaty-events/treaty/internal/bodies"
)

// mediaType is what every answer is, if the client takes it.
const mediaType = "application/vnd.schemaregistry.v1+json"

// others are the media types that an answer is called for clients that do not know
// the first.
var others = []string{"application/vnd.schemaregistry+json", "application/json"}

// answer writes v as JSON.
func (c *call) answer(v any) error { return c.answerFor(v, c.row.caching) }

// answerFor is answer, with how long it may be kept.
func (c *call) answerFor(v any, caching string) error {
	text, err := bodies.JSON(v)
	if err != nil {
		return err
	}
	return c.send(bodies.NewContent(mediaType, text), caching)
}

// send writes what is ready.
func (c *call) send(b *bodies.Content, caching string) error {
	called, err := c.accepted()
	if err != nil {
		return err
	}
	if caching == bodies.Forever && !c.who.Anonymous {
		caching = bodies.Mine // a cache that others share would give it to those who may not read
	}
	b.Send(c.Writer, c.Request, caching, called)
	return nil
}

// accepted returns what an answer is called for this client; empty: what it is.
func (c *call) accepted() (string, error) {
	if sent := c.Request.Header["Accept"]; len(sent) == 0 || len(sent) == 1 && (sent[0] == mediaType || strings.HasPrefix(sent[0], mediaType+",")) {
		return "", nil
	}
	if bodies.Acceptable(c.Request, mediaType) {
		return "", nil
	}
	for _, name := range others {
		if bodies.Acceptable(c.Request, name) {
			return name, nil
		}
	}
	return "", notAcceptable.of()
}

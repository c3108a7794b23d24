package api

import (
	"bytes"
	"encoding/json"
	"net/http"

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
	text, err := encode(v)
	if err != nil {
		return err
	}
	c.write(newContent(wire.MediaType, text), caching)
	return nil
}

// encode writes v as JSON, with markup as it is.
func encode(v any) ([]byte, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return text.Bytes(), err
}

// Values of headers that many answers share; nobody changes them.
var (
	varyEncoding = []string{"Accept-Encoding"}
	gzipEncoding = []string{"gzip"}
	cacheControl = map[string][]string{forever: {forever}, mine: {mine}, revalidate: {revalidate}, never: {never}}
)

// write sends a content, or 304 where the client has it already. A HEAD has the
// headers of a GET; net/http leaves out the body.
func (c *call) write(b *content, caching string) {
	h := c.Writer.Header()
	if caching == forever && c.who.Principal.Kind != auth.Anonymous {
		caching = mine // a cache that others share would give it to those who may not read
	}
	h["Cache-Control"] = cacheControl[caching]
	form := &b.plain
	if len(b.plain.data) >= zippedFrom {
		h["Vary"] = varyEncoding
		if acceptsGzip(c.Request) {
			if zipped := b.zip(); zipped.data != nil {
				form = zipped
			}
		}
	}
	if caching != never {
		h["Etag"] = form.tag
		if sent := c.Request.Header["If-None-Match"]; len(sent) > 0 && b.known(sent) {
			c.Writer.WriteHeader(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return
		}
	}
	if form != &b.plain {
		h["Content-Encoding"] = gzipEncoding
	}
	h["Content-Type"] = b.mediaType
	h["Content-Length"] = form.length
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(form.data) // the client has gone where this fails
}

package api

import (
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/bodies"
)

// bodyLimits bound a JSON body beyond its size: it holds texts, not structure.
func bodyLimits(size int64) source.Limits {
	return source.Limits{Bytes: int(size), Depth: 20, Exponent: 400, Nodes: 500_000}
}

// readJSON reads the body of a request as one JSON document.
func (a *api) readJSON(c *call) (*source.Document, error) {
	limit := a.most(c.op)
	data, err := a.readBody(c, limit)
	if err != nil {
		return nil, err
	}
	doc, err := source.ParseJSON("body", data, bodyLimits(limit))
	if err != nil {
		return nil, unreadable(err)
	}
	return doc, nil
}

// unreadable says where a body could not be read.
func unreadable(err error) error {
	var syntax *source.Error
	if errors.As(err, &syntax) {
		return &problem{badBody, syntax.Error(), syntax.Hint}
	}
	return err
}

// mediaType returns the type of the request's body; one that the operation does
// not read is refused.
func (c *call) mediaType() (string, error) {
	types := c.op.body.types
	mediaType, _, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(types, mediaType) {
		return "", &problem{badMediaType, "the body must be " + strings.Join(types, " or "), "send the header Content-Type: " + types[0]}
	}
	return mediaType, nil
}

// most returns how large the body of an operation may be.
func (a *api) most(op *operation) int64 {
	if op.body.large {
		return a.opt.MaxBody
	}
	return min(a.opt.MaxBody, maxSmall)
}

// readBody reads the body, decompressed, within the limit, when there is room
// for it.
func (a *api) readBody(c *call, limit int64) ([]byte, error) {
	if _, err := c.mediaType(); err != nil {
		return nil, err
	}
	body, err := a.intake.Read(c.Writer, c.Request, c.listener(), limit)
	if err != nil {
		return nil, c.broken(err, limit)
	}
	c.body = body
	return body.Data, nil
}

// broken says why a body could not be received.
func (c *call) broken(err error, limit int64) error {
	switch {
	case errors.Is(err, bodies.ErrTooLarge):
		return oversize(limit)
	case errors.Is(err, bodies.ErrEncoding):
		c.Header("Accept-Encoding", "gzip")
		return &problem{badMediaType, "the body is compressed in a way that is not read here", "send it plain or as gzip"}
	case errors.Is(err, bodies.ErrNotGzip):
		return &problem{badBody, "the body is not gzip, as its Content-Encoding says", ""}
	case errors.Is(err, bodies.ErrCrowded):
		return &problem{crowded, "others, or you, send so much that there is no room to read this", "send it again when Retry-After says"}
	case errors.Is(err, bodies.ErrBroken):
		return &problem{badBody, "the body ended too early or could not be received", ""}
	}
	return err
}

func oversize(limit int64) error {
	return &problem{tooLarge, fmt.Sprintf("the body is larger than %d KiB", limit>>10), "send less: of a push the contract files alone, of events one at a time or as lines"}
}

package api

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry/wire"
)

// bodyLimits bound a JSON body beyond its size: it holds texts, not structure.
func bodyLimits(size int64) source.Limits {
	return source.Limits{Bytes: int(size), Depth: 20, Exponent: 400, Nodes: 500_000}
}

// readJSON reads the body of a request as one JSON document.
func (a *api) readJSON(c *gin.Context) (*source.Document, error) {
	data, err := a.readBody(c)
	if err != nil {
		return nil, err
	}
	doc, err := source.ParseJSON("body", data, bodyLimits(a.opt.MaxBody))
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

// readBody reads the body, decompressed, within the limit.
func (a *api) readBody(c *gin.Context) ([]byte, error) {
	r := c.Request
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != wire.MediaType {
		return nil, &problem{badMediaType, "the body must be " + wire.MediaType, "send the header Content-Type: " + wire.MediaType}
	}
	body := io.Reader(http.MaxBytesReader(c.Writer, r.Body, a.opt.MaxBody))
	switch encoding := strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, a.broken(err)
		}
		defer z.Close()
		body = z
	default:
		c.Header("Accept-Encoding", "gzip")
		return nil, &problem{badMediaType, "the body is compressed in a way that is not read here", "send it plain or as gzip"}
	}
	data, err := io.ReadAll(io.LimitReader(body, a.opt.MaxBody+1))
	if err != nil {
		return nil, a.broken(err)
	}
	if int64(len(data)) > a.opt.MaxBody {
		return nil, a.oversize()
	}
	return data, nil
}

// broken says why a body could not be received.
func (a *api) broken(err error) error {
	var size *http.MaxBytesError
	switch {
	case errors.As(err, &size):
		return a.oversize()
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return &problem{badBody, "the body is not gzip, as its Content-Encoding says", ""}
	}
	return &problem{badBody, "the body ended too early or could not be received", ""}
}

func (a *api) oversize() error {
	return &problem{tooLarge, fmt.Sprintf("the body is larger than %d MiB", a.opt.MaxBody>>20),
		"push the contract files alone, not what else is in the repository"}
}

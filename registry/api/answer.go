package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/registry/wire"
)

// How long an answer may be kept.
const (
	forever    = "public, max-age=31536000, immutable" // what can never change
	revalidate = "no-cache"                            // kept, but asked about each time
	never      = "no-store"
)

// answer writes v as JSON.
func answer(c *gin.Context, v any, caching string) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	write(c, wire.MediaType, body.Bytes(), caching)
	return nil
}

// write sends a body, or 304 where the client has it already. A HEAD has the
// headers of a GET; net/http leaves out the body.
func write(c *gin.Context, mediaType string, body []byte, caching string) {
	h := c.Writer.Header()
	h.Set("Cache-Control", caching)
	if caching != never {
		sum := sha256.Sum256(body)
		tag := `"` + hex.EncodeToString(sum[:16]) + `"`
		h.Set("ETag", tag)
		if matches(c.Request.Header.Values("If-None-Match"), tag) {
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.Data(http.StatusOK, mediaType, body)
}

// matches reports whether an If-None-Match names the tag (RFC 9110, 13.1.2:
// weak comparison).
func matches(headers []string, tag string) bool {
	for _, header := range headers {
		for candidate := range strings.SplitSeq(header, ",") {
			candidate = strings.TrimSpace(candidate)
			if candidate == "*" || strings.TrimPrefix(candidate, "W/") == tag {
				return true
			}
		}
	}
	return false
}

// acceptable refuses a request whose Accept leaves none of the types. What
// cannot be parsed in it does not count.
func acceptable(r *http.Request, types ...string) error {
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
		return nil
	}
	for _, mediaType := range types {
		if accepts(header, mediaType) {
			return nil
		}
	}
	return &problem{notAcceptable, "this is answered as " + strings.Join(types, " or "), "send an Accept that allows it, or none"}
}

// accepts reports whether the most specific range of the header that covers
// the type has a quality above 0 (RFC 9110, 12.5.1).
func accepts(header, mediaType string) bool {
	main, _, _ := strings.Cut(mediaType, "/")
	best, allowed := 0, false
	for part := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		specific := 0
		switch name {
		case mediaType:
			specific = 3
		case main + "/*":
			specific = 2
		case "*/*":
			specific = 1
		}
		if specific > best {
			best = specific
			q, err := strconv.ParseFloat(params["q"], 64)
			allowed = err != nil || q > 0
		}
	}
	return allowed
}

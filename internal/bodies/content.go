package bodies

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// zippedFrom is the size in bytes from which an answer is compressed for whom
// that suits: smaller ones fit into one packet anyway.
const zippedFrom = 1 << 10

// How long an answer may be kept.
const (
	Forever    = "public, max-age=31536000, immutable"  // what can never change
	Mine       = "private, max-age=31536000, immutable" // forever, for whoever had to show who they are
	Revalidate = "no-cache"                             // kept, but asked about each time
	Never      = "no-store"
)

// Content is a body that is ready to be sent, any number of times.
type Content struct {
	mediaType []string
	plain     form

	once   sync.Once
	zipped form
}

// form is a content as it is sent, with its headers. The two forms of a content
// differ byte by byte, so each has a strong tag of its own (RFC 9110, 8.8.3.3).
type form struct {
	data   []byte
	tag    []string
	length []string
}

// NewContent returns a content of that type.
func NewContent(mediaType string, data []byte) *Content {
	sum := sha256.Sum256(data)
	return &Content{mediaType: []string{mediaType}, plain: newForm(data, hex.EncodeToString(sum[:16]))}
}

// JSON writes v as JSON, with markup as it is.
func JSON(v any) ([]byte, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return text.Bytes(), err
}

func newForm(data []byte, tag string) form {
	return form{data: data, tag: []string{`"` + tag + `"`}, length: []string{strconv.Itoa(len(data))}}
}

// Values of headers that many answers share; nobody changes them.
var (
	varyEncoding = []string{"Accept-Encoding"}
	gzipEncoding = []string{"gzip"}
	cacheControl = map[string][]string{Forever: {Forever}, Mine: {Mine}, Revalidate: {Revalidate}, Never: {Never}}
)

// Send writes the content, or 304 where the client has it already. A HEAD has the
// headers of a GET; net/http leaves out the body. Its type is called what called
// says, if that is not empty.
func (b *Content) Send(w http.ResponseWriter, r *http.Request, caching, called string) {
	h := w.Header()
	h["Cache-Control"] = cacheControl[caching]
	form := &b.plain
	if len(b.plain.data) >= zippedFrom {
		h["Vary"] = varyEncoding
		if AcceptsGzip(r) {
			if zipped := b.zip(); zipped.data != nil {
				form = zipped
			}
		}
	}
	if caching != Never {
		h["Etag"] = form.tag
		if sent := r.Header["If-None-Match"]; len(sent) > 0 && b.known(sent) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if form != &b.plain {
		h["Content-Encoding"] = gzipEncoding
	}
	if h["Content-Type"] = b.mediaType; called != "" {
		h["Content-Type"] = []string{called}
	}
	h["Content-Length"] = form.length
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(form.data) // the client has gone where this fails
}

// zip returns the compressed form, made when it is first asked for; one without
// data where that is no smaller.
func (b *Content) zip() *form {
	b.once.Do(func() {
		var out bytes.Buffer
		z := zippers.Get().(*gzip.Writer)
		defer zippers.Put(z)
		z.Reset(&out)
		_, err := z.Write(b.plain.data)
		if err == nil {
			err = z.Close()
		}
		if err == nil && out.Len() < len(b.plain.data) {
			b.zipped = newForm(out.Bytes(), strings.Trim(b.plain.tag[0], `"`)+"-gzip")
		}
	})
	return &b.zipped
}

var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// known reports whether If-None-Match names the content in either form (RFC
// 9110, 13.1.2: weak comparison).
func (b *Content) known(headers []string) bool {
	plain := strings.Trim(b.plain.tag[0], `"`)
	for _, header := range headers {
		for candidate := range strings.SplitSeq(header, ",") {
			candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
			if candidate == "*" || candidate == b.plain.tag[0] || candidate == `"`+plain+`-gzip"` {
				return true
			}
		}
	}
	return false
}

// Cost is what a content takes in memory once it is compressed too, at most.
func (b *Content) Cost() int { return 2 * len(b.plain.data) }

// Data returns the body; nobody changes it.
func (b *Content) Data() []byte { return b.plain.data }

package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
)

// zippedFrom is the size in bytes from which an answer is compressed for whom
// that suits: smaller ones fit into one packet anyway.
const zippedFrom = 1 << 10

// content is a body that is ready to be sent, any number of times.
type content struct {
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

func newContent(mediaType string, data []byte) *content {
	sum := sha256.Sum256(data)
	return &content{mediaType: []string{mediaType}, plain: newForm(data, hex.EncodeToString(sum[:16]))}
}

func newForm(data []byte, tag string) form {
	return form{data: data, tag: []string{`"` + tag + `"`}, length: []string{strconv.Itoa(len(data))}}
}

// zip returns the compressed form, made when it is first asked for; one without
// data where that is no smaller.
func (b *content) zip() *form {
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
func (b *content) known(headers []string) bool {
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

// cost is what a content takes in memory once it is compressed too, at most.
func (b *content) cost() int { return 2 * len(b.plain.data) }

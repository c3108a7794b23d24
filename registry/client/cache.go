package client

import (
	"net/http"
	"strings"

	"github.com/treaty-events/treaty/internal/keep"
)

// cacheBytes bounds what a client keeps of answers.
const cacheBytes = 32 << 20

// kept is an answer that need not be sent again: for ever, or as long as the
// server says that its tag still stands.
type kept struct {
	body    []byte // nobody changes it
	tag     string // ETag; empty: none
	forever bool
}

// cache keeps answers to reads by what was asked. A client has one token, so
// that nobody sees what another was answered.
type cache struct{ answers *keep.Cache[string, kept] }

func newCache() cache { return cache{keep.New[string, kept](cacheBytes)} }

// key returns what a request asks for; ok is false where answers are not kept.
func (cache) key(req *http.Request) (key string, ok bool) {
	return req.URL.RequestURI() + " " + req.Header.Get("Accept"), req.Method == http.MethodGet
}

// recall returns what is kept of the answer to req, and has the server asked
// only whether it still stands.
func (c cache) recall(req *http.Request) kept {
	key, ok := c.key(req)
	if !ok {
		return kept{}
	}
	have, _ := c.answers.Get(key)
	if have.tag != "" {
		req.Header.Set("If-None-Match", have.tag)
	}
	return have
}

// note keeps an answer as the server allows.
func (c cache) note(req *http.Request, h http.Header, body []byte) {
	key, ok := c.key(req)
	if !ok {
		return
	}
	rules := strings.ToLower(strings.Join(h.Values("Cache-Control"), ","))
	k := kept{body: body, tag: h.Get("Etag"), forever: says(rules, "immutable")}
	if says(rules, "no-store") || !k.forever && k.tag == "" {
		c.answers.Delete(key)
		return
	}
	c.answers.Put(key, k, len(key)+len(k.tag)+len(body))
}

// says reports whether a header's list of rules has that one.
func says(rules, rule string) bool {
	for part := range strings.SplitSeq(rules, ",") {
		if strings.TrimSpace(part) == rule {
			return true
		}
	}
	return false
}

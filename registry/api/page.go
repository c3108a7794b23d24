package api

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"net/url"
	"slices"
)

// page is a part of a list that is ordered by its keys, as texts.
type page[T any] struct {
	items []T
	next  string // cursor of what comes after; empty: nothing
}

// pageOf returns the part of a sorted list that the request asks for. A cursor
// holds the last key of the page before, so what is added or taken away in
// between neither hides nor repeats anything else.
func pageOf[T any](c *call, list []T, key func(T) string) (page[T], error) {
	after, err := c.after()
	if err != nil {
		return page[T]{}, err
	}
	first := 0
	if after != "" {
		first, _ = slices.BinarySearchFunc(list, after, func(item T, after string) int {
			if key(item) <= after {
				return -1
			}
			return 1
		})
	}
	last := min(len(list), first+c.number("limit"))
	p := page[T]{items: list[first:last]}
	if last < len(list) {
		p.next = c.linkNext(key(list[last-1]))
	}
	return p, nil
}

// after returns the key after which the page begins; empty: the first one.
func (c *call) after() (string, error) {
	cursor := c.text("cursor")
	if cursor == "" {
		return "", nil
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(text) <= cursorSum || !bytes.Equal(text[:cursorSum], sumOf(text[cursorSum:])) {
		return "", badCursor()
	}
	return string(text[cursorSum:]), nil
}

// cursorSum is how many bytes of a cursor are the sum of the others: a damaged
// one would otherwise look like the end of the list, or skip a part of it.
const cursorSum = crc32.Size

func sumOf(key []byte) []byte {
	return binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(key))
}

func badCursor() error {
	return &problem{badQuery, "the cursor is none of this registry's", "begin without one, and go on with `next` of the answer"}
}

// linkNext adds the header that leads to the page after the item with that key,
// and returns the cursor that does.
func (c *call) linkNext(last string) string {
	cursor := base64.RawURLEncoding.EncodeToString(append(sumOf([]byte(last)), last...))
	query := url.Values{"cursor": {cursor}}
	for name, value := range c.query {
		if name != "cursor" {
			query.Set(name, value)
		}
	}
	c.Header("Link", "<"+c.Request.URL.EscapedPath()+"?"+query.Encode()+`>; rel="next"`)
	return cursor
}

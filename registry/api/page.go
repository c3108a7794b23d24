package api

import (
	"encoding/base64"
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
	first := 0
	if cursor := c.text("cursor"); cursor != "" {
		after, err := base64.RawURLEncoding.DecodeString(cursor)
		if err != nil || len(after) == 0 {
			return page[T]{}, &problem{badQuery, "the cursor is none of this registry's", "begin without one, and go on with `next` of the answer"}
		}
		first, _ = slices.BinarySearchFunc(list, string(after), func(item T, after string) int {
			if key(item) <= after {
				return -1
			}
			return 1
		})
	}
	last := min(len(list), first+c.number("limit"))
	p := page[T]{items: list[first:last]}
	if last < len(list) {
		p.next = base64.RawURLEncoding.EncodeToString([]byte(key(list[last-1])))
		c.linkNext(p.next)
	}
	return p, nil
}

// linkNext adds the header that leads to the next page.
func (c *call) linkNext(cursor string) {
	query := url.Values{"cursor": {cursor}}
	for name, value := range c.query {
		if name != "cursor" {
			query.Set(name, value)
		}
	}
	c.Header("Link", "<"+c.Request.URL.EscapedPath()+"?"+query.Encode()+`>; rel="next"`)
}

package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/treaty-events/treaty/internal/line"
)

// The media types of the protocol: the one that is sent, and those that are read.
const (
	mediaType = "application/vnd.schemaregistry.v1+json"
	accepted  = mediaType + ", application/vnd.schemaregistry+json;q=0.9, application/json;q=0.5"
)

// maxAnswer bounds an answer, maxError that of a refusal, in bytes; maxList how many
// names or numbers a list may have.
const (
	maxAnswer = 64 << 20
	maxError  = 1 << 20
	maxList   = 100_000
)

// page is how much of a list is asked for at once.
const page = 1000

// call is one request: what is asked, of whom, with what.
type call struct {
	method string
	path   string // escaped, from the address on
	query  url.Values
	body   any // nil: none
	once   bool
	heard  *http.Header // gets the headers of the answer; nil: nobody asks
}

// ask sends the request until it is answered, and reads the answer into out.
func (c *Client) ask(ctx context.Context, q call, out any) error {
	var text []byte
	if q.body != nil {
		var err error
		if text, err = json.Marshal(q.body); err != nil {
			return err
		}
	}
	body, err := c.patiently(ctx, q, text)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(body, out); err != nil {
		return c.strange(q, "cannot be read: "+err.Error())
	}
	return nil
}

func (c *Client) patiently(ctx context.Context, q call, text []byte) ([]byte, error) {
	if !q.once {
		return line.Patiently(ctx, c.patience, func() ([]byte, error) { return c.send(ctx, q, text) })
	}
	body, err := c.send(ctx, q, text)
	var p *line.Passing
	if errors.As(err, &p) {
		err = p.Err
	}
	return body, err
}

// send sends the request once and returns the body of a success. Trouble that may be
// over soon is a *line.Passing.
func (c *Client) send(ctx context.Context, q call, text []byte) ([]byte, error) {
	target := c.Address() + q.path
	if len(q.query) > 0 {
		target += "?" + q.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, q.method, target, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", accepted)
	if text != nil {
		req.Header.Set("Content-Type", mediaType)
	}
	if c.name != "" {
		req.Header.Set("User-Agent", c.name)
	}
	if !c.proof.IsZero() {
		req.Header.Set("Authorization", c.proof.Reveal())
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, line.Broken(ctx, c.Address(), err)
	}
	defer res.Body.Close()
	if q.heard != nil {
		*q.heard = res.Header
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return nil, c.refusal(q, res)
	}
	body, err := line.Read(res.Body, maxAnswer)
	var large *line.TooLarge
	switch {
	case errors.As(err, &large):
		return nil, &Unreachable{Address: c.Address(), Err: err}
	case err != nil:
		return nil, line.Broken(ctx, c.Address(), err)
	}
	return body, nil
}

// strange says that an answer is not one of a registry.
func (c *Client) strange(q call, what string) error {
	return &Unreachable{Address: c.Address(), Err: &Strange{fmt.Sprintf("its answer to %s %s %s", q.method, q.path, what)}}
}

// list returns a list whole, page by page, without what is in it twice. A registry
// that knows no pages answers with everything, or again and again with the same. To
// the end means until nothing new comes; else a page that is not full is the last.
func list[T comparable](ctx context.Context, c *Client, q call, toTheEnd bool) ([]T, error) {
	var all []T
	seen := map[T]bool{}
	for offset := 0; ; offset += page {
		query := url.Values{"offset": {strconv.Itoa(offset)}, "limit": {strconv.Itoa(page)}}
		for name, values := range q.query {
			query[name] = values
		}
		var got []T
		if err := c.ask(ctx, call{method: q.method, path: q.path, query: query}, &got); err != nil {
			return nil, err
		}
		before := len(all)
		for _, item := range got {
			if !seen[item] {
				seen[item] = true
				all = append(all, item)
			}
		}
		switch {
		case len(all) > maxList:
			return nil, c.strange(q, "does not end")
		case len(all) == before, len(got) > page, len(got) < page && !toTheEnd:
			return all, nil
		case len(got) < page: // it gives less than it is asked for: go on where it stopped
			offset += len(got) - page
		}
	}
}

package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/treaty-events/treaty/internal/line"
	"github.com/treaty-events/treaty/registry/wire"
)

func get[T any](ctx context.Context, c *Client, path string) (*T, error) {
	req, err := c.request(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	return decode[T](c, req)
}

func decode[T any](c *Client, req *http.Request) (*T, error) {
	body, err := c.do(req)
	if err != nil {
		return nil, err
	}
	return read[T](c, req, body)
}

func read[T any](c *Client, req *http.Request, body []byte) (*T, error) {
	out := new(T)
	if err := json.Unmarshal(body, out); err != nil {
		return nil, &Unreachable{Address: c.Address(), Err: fmt.Errorf("its answer to %s %s cannot be read: %w", req.Method, req.URL.Path, err)}
	}
	return out, nil
}

func (c *Client) bytes(ctx context.Context, path string) ([]byte, error) {
	req, err := c.request(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "*/*")
	body, err := c.do(req)
	return bytes.Clone(body), err
}

func (c *Client) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.Address()+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", wire.MediaType+", "+wire.ProblemMediaType)
	if c.name != "" {
		req.Header.Set("Treaty-Client", c.name)
	}
	if !c.token.IsZero() {
		req.Header.Set("Authorization", "Bearer "+c.token.Reveal())
	}
	return req, nil
}

// do returns the body of a success: what is kept of it, or what the server sends
// while it is asked patiently. Nobody may change it.
func (c *Client) do(req *http.Request) ([]byte, error) {
	have := c.cache.recall(req)
	if have.forever {
		return have.body, nil
	}
	return line.Patiently(req.Context(), c.patience, func() ([]byte, error) {
		again := req.Clone(req.Context())
		if req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, err
			}
			again.Body = body
		}
		return c.once(again, have)
	})
}

// single is do for what must not be sent again where nobody knows what became
// of it.
func single[T any](c *Client, req *http.Request) (*T, error) {
	body, err := c.once(req, kept{})
	var p *line.Passing
	switch {
	case errors.As(err, &p):
		return nil, p.Err
	case err != nil:
		return nil, err
	}
	return read[T](c, req, body)
}

// once sends req and returns the body of a success. Trouble that may be over soon
// is a *line.Passing.
func (c *Client) once(req *http.Request, have kept) ([]byte, error) {
	res, err := c.http.Do(req)
	if err != nil {
		return nil, line.Broken(req.Context(), c.Address(), err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotModified && have.tag != "":
		return have.body, nil
	case res.StatusCode < 200 || res.StatusCode > 299:
		return nil, c.refusal(res)
	}
	body, err := line.Read(res.Body, maxAnswer)
	var large *line.TooLarge
	switch {
	case errors.As(err, &large):
		return nil, &Unreachable{Address: c.Address(), Err: err}
	case err != nil:
		return nil, line.Broken(req.Context(), c.Address(), err)
	}
	c.cache.note(req, res.Header, body)
	return body, nil
}

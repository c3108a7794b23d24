package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

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
	out := new(T)
	if err := json.Unmarshal(body, out); err != nil {
		return nil, &Unreachable{c.Address(), fmt.Errorf("its answer to %s %s cannot be read: %w", req.Method, req.URL.Path, err)}
	}
	return out, nil
}

func (c *Client) bytes(ctx context.Context, path string) ([]byte, error) {
	req, err := c.request(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "*/*")
	return c.do(req)
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
	return req, nil
}

// do sends req and returns the body of a success.
func (c *Client) do(req *http.Request) ([]byte, error) {
	res, err := c.http.Do(req)
	if err != nil {
		return nil, c.unreachable(req.Context(), err)
	}
	defer res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return nil, c.refusal(res)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, c.unreachable(req.Context(), err)
	}
	if len(body) > maxAnswer {
		return nil, &Unreachable{c.Address(), fmt.Errorf("its answer is larger than %d MiB", maxAnswer>>20)}
	}
	return body, nil
}

// unreachable keeps a cancellation what it is, and shortens net/http's words to
// the cause.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		err = errors.New("it speaks http, not https")
	}
	return &Unreachable{c.Address(), err}
}

package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"net/http"

	"github.com/treaty-events/treaty/registry/wire"
)

// Push publishes a workspace in one transaction, or asks what would happen
// (push.DryRun). A refusal is an *Error with the findings that explain it; after
// an *Unreachable pushing again is safe.
func (c *Client) Push(ctx context.Context, push wire.Push) (*wire.Pushed, error) {
	body, err := compressed(push)
	if err != nil {
		return nil, err
	}
	req, err := c.request(ctx, http.MethodPost, "/v1/push", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", wire.MediaType)
	req.Header.Set("Content-Encoding", "gzip")
	return decode[wire.Pushed](c, req)
}

func compressed(v any) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	enc := json.NewEncoder(z)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

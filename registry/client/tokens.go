package client

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/treaty-events/treaty/registry/wire"
)

// CreateToken makes a token, whose secret is in the answer and nowhere else. It is
// sent once: after an *Unreachable look at Tokens, and revoke what nobody has the
// secret of.
func (c *Client) CreateToken(ctx context.Context, token wire.NewToken) (*wire.Token, error) {
	body, err := json.Marshal(token)
	if err != nil {
		return nil, err
	}
	req, err := c.request(ctx, http.MethodPost, "/v1/tokens", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", wire.MediaType)
	return single[wire.Token](c, req)
}

// Tokens returns every token, by id, without secrets.
func (c *Client) Tokens(ctx context.Context) ([]wire.Token, error) {
	return pages(ctx, c, "/v1/tokens", func(l *wire.Tokens) ([]wire.Token, string) { return l.Tokens, l.Next })
}

// RevokeToken ends a token for ever. Reason is for the audit trail, and may be
// empty.
func (c *Client) RevokeToken(ctx context.Context, id, reason string) (*wire.Token, error) {
	path := "/v1/tokens/" + url.PathEscape(id)
	if reason != "" {
		path += "?" + url.Values{"reason": {reason}}.Encode()
	}
	req, err := c.request(ctx, http.MethodDelete, path, nil)
	if err != nil {
		return nil, err
	}
	return single[wire.Token](c, req)
}

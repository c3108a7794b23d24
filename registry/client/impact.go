package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/treaty-events/treaty/registry/wire"
)

// Impact says whom the change from one version of an event to another hurts.
func (c *Client) Impact(ctx context.Context, event, from, to string) (*wire.Impact, error) {
	return get[wire.Impact](ctx, c, "/v1/events/"+url.PathEscape(event)+"/impact?"+url.Values{"from": {from}, "to": {to}}.Encode())
}

// ImpactOfRetiring says whom the end of a major hurts.
func (c *Client) ImpactOfRetiring(ctx context.Context, event string, major int) (*wire.Impact, error) {
	return get[wire.Impact](ctx, c, "/v1/events/"+url.PathEscape(event)+"/impact?retire="+strconv.Itoa(major))
}

// ImpactOfSchema says whom a schema would hurt as the next version of a major: JSON.
// Nothing is published.
func (c *Client) ImpactOfSchema(ctx context.Context, event string, major int, schema []byte) (*wire.Impact, error) {
	return send[wire.Impact](ctx, c, http.MethodPost, "/v1/events/"+url.PathEscape(event)+"/majors/"+strconv.Itoa(major)+"/impact", schema)
}

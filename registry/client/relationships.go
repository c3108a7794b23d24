package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/treaty-events/treaty/registry/wire"
)

// AcceptRelationship has a context accept what another proposes to it, as if its own
// file declared the other side.
func (c *Client) AcceptRelationship(ctx context.Context, name, with string, accept wire.AcceptRelationship) (*wire.AcceptedRelationship, error) {
	body, err := json.Marshal(accept)
	if err != nil {
		return nil, err
	}
	return send[wire.AcceptedRelationship](ctx, c, http.MethodPost, acceptance(name, with), body)
}

// WithdrawRelationship takes back what a context accepted, and returns what that was.
func (c *Client) WithdrawRelationship(ctx context.Context, name, with string, accepted wire.AcceptRelationship) (*wire.AcceptedRelationship, error) {
	query := url.Values{"as": {accepted.As}, "pattern": {accepted.Pattern}, "reason": {accepted.Reason}}
	return send[wire.AcceptedRelationship](ctx, c, http.MethodDelete, acceptance(name, with)+"?"+query.Encode(), nil)
}

func acceptance(name, with string) string {
	return "/v1/contexts/" + url.PathEscape(name) + "/relationships/" + url.PathEscape(with) + "/acceptance"
}

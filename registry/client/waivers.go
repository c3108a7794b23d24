package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/treaty-events/treaty/registry/wire"
)

// Waivers returns every waiver that homes ask for, by home and fingerprint.
func (c *Client) Waivers(ctx context.Context) ([]wire.Waiver, error) {
	return pages(ctx, c, "/v1/waivers", func(l *wire.Waivers) ([]wire.Waiver, string) { return l.Waivers, l.Next })
}

// ApproveWaiver gives the consent of every context that has to agree and that the
// caller approves for; Missing of the answer says who has still to. The
// fingerprint is a finding's, or at least its first eight digits.
func (c *Client) ApproveWaiver(ctx context.Context, fingerprint string, decision wire.WaiverDecision) (*wire.Waiver, error) {
	body, err := json.Marshal(decision)
	if err != nil {
		return nil, err
	}
	return send[wire.Waiver](ctx, c, http.MethodPost, approval(fingerprint), body)
}

// RevokeWaiver takes the consent of the caller's contexts back.
func (c *Client) RevokeWaiver(ctx context.Context, fingerprint string, decision wire.WaiverDecision) (*wire.Waiver, error) {
	query := url.Values{"reason": {decision.Reason}}
	if decision.Home != "" {
		query.Set("home", decision.Home)
	}
	return send[wire.Waiver](ctx, c, http.MethodDelete, approval(fingerprint)+"?"+query.Encode(), nil)
}

func approval(fingerprint string) string {
	return "/v1/waivers/" + url.PathEscape(fingerprint) + "/approval"
}

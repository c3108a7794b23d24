package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/treaty-events/treaty/registry/wire"
)

// ReportUsage tells the registry what an instance of a service counted. Sent again
// with the same id, it is counted once.
func (c *Client) ReportUsage(ctx context.Context, r wire.UsageReport) (*wire.UsageReported, error) {
	if r.Counts == nil {
		r.Counts = []wire.UsageCount{} // a list, as the API reads it
	}
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return send[wire.UsageReported](ctx, c, http.MethodPost, "/v1/usage", body)
}

// Volumes returns what services reported in so many days, today included, and how
// that differs from what is declared.
func (c *Client) Volumes(ctx context.Context, days int) (*wire.Volumes, error) {
	return get[wire.Volumes](ctx, c, "/v1/volumes?"+url.Values{"days": {strconv.Itoa(days)}}.Encode())
}

// EventVolumes returns what they reported of an event, by "day" or "hour".
func (c *Client) EventVolumes(ctx context.Context, event string, days int, by string) (*wire.EventVolumes, error) {
	query := url.Values{"days": {strconv.Itoa(days)}, "by": {by}}
	return get[wire.EventVolumes](ctx, c, "/v1/events/"+url.PathEscape(event)+"/volumes?"+query.Encode())
}

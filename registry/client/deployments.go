package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/treaty-events/treaty/registry/wire"
)

// RecordDeployment records that a service runs in an environment, or does no
// more. To record the same again changes nothing.
func (c *Client) RecordDeployment(ctx context.Context, d wire.NewDeployment) (*wire.Deployed, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	return send[wire.Deployed](ctx, c, http.MethodPost, "/v1/deployments", body)
}

// Deployments returns what runs, by environment, service and commit: of one
// environment, and of one service, where they are not empty; with ended, what
// once ran as well.
func (c *Client) Deployments(ctx context.Context, environment, service string, ended bool) ([]wire.Deployment, error) {
	query := url.Values{"limit": {"1000"}}
	if ended {
		query.Set("state", "any")
	}
	for name, value := range map[string]string{"environment": environment, "service": service} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return pagesOf(ctx, c, "/v1/deployments", query, func(l *wire.Deployments) ([]wire.Deployment, string) { return l.Deployments, l.Next })
}

// CanDeploy asks whether a service may go to an environment, built from a commit;
// empty: from the one that was pushed last.
func (c *Client) CanDeploy(ctx context.Context, service, environment, commit string) (*wire.CanDeploy, error) {
	query := url.Values{"environment": {environment}}
	if commit != "" {
		query.Set("commit", commit)
	}
	return get[wire.CanDeploy](ctx, c, "/v1/services/"+url.PathEscape(service)+"/can-deploy?"+query.Encode())
}

// CanRetire asks whether a major of an event may be retired, by what runs in an
// environment; empty: in all of them.
func (c *Client) CanRetire(ctx context.Context, event string, major int, environment string) (*wire.CanRetire, error) {
	path := "/v1/events/" + url.PathEscape(event) + "/majors/" + strconv.Itoa(major) + "/can-retire"
	if environment != "" {
		path += "?" + url.Values{"environment": {environment}}.Encode()
	}
	return get[wire.CanRetire](ctx, c, path)
}

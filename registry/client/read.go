package client

import (
	"context"
	"net/url"

	"github.com/treaty-events/treaty/registry/wire"
)

// Health asks whether the registry is ready to answer.
func (c *Client) Health(ctx context.Context) (*wire.Health, error) {
	return get[wire.Health](ctx, c, "/v1/health")
}

// Contexts returns every context, by name.
func (c *Client) Contexts(ctx context.Context) ([]wire.Context, error) {
	list, err := get[wire.Contexts](ctx, c, "/v1/contexts")
	if err != nil {
		return nil, err
	}
	return list.Contexts, nil
}

// Context returns one context.
func (c *Client) Context(ctx context.Context, name string) (*wire.Context, error) {
	return get[wire.Context](ctx, c, "/v1/contexts/"+url.PathEscape(name))
}

// Events returns every event, by name.
func (c *Client) Events(ctx context.Context) ([]wire.EventSummary, error) {
	list, err := get[wire.Events](ctx, c, "/v1/events")
	if err != nil {
		return nil, err
	}
	return list.Events, nil
}

// Event returns one event by its full name, "ordering.OrderPlaced".
func (c *Client) Event(ctx context.Context, name string) (*wire.Event, error) {
	return get[wire.Event](ctx, c, "/v1/events/"+url.PathEscape(name))
}

// Version returns a version of an event: "1.3", "1.latest" or "latest".
func (c *Client) Version(ctx context.Context, name, version string) (*wire.Version, error) {
	return get[wire.Version](ctx, c, versionPath(name, version))
}

// Schema returns the bundled JSON Schema of a version: one document without
// references to other files, in canonical form.
func (c *Client) Schema(ctx context.Context, name, version string) ([]byte, error) {
	return c.bytes(ctx, versionPath(name, version)+"/schema")
}

// OriginalSchema returns a version's own file as its home wrote it: JSON or
// YAML, references to other files unresolved.
func (c *Client) OriginalSchema(ctx context.Context, name, version string) ([]byte, error) {
	return c.bytes(ctx, versionPath(name, version)+"/schema?form=original")
}

// SchemaByFingerprint returns the bundled JSON Schema with that fingerprint.
func (c *Client) SchemaByFingerprint(ctx context.Context, fingerprint string) ([]byte, error) {
	return c.bytes(ctx, "/v1/schemas/"+url.PathEscape(fingerprint))
}

// Services returns every service, by name.
func (c *Client) Services(ctx context.Context) ([]wire.Service, error) {
	list, err := get[wire.Services](ctx, c, "/v1/services")
	if err != nil {
		return nil, err
	}
	return list.Services, nil
}

// Service returns one service.
func (c *Client) Service(ctx context.Context, name string) (*wire.Service, error) {
	return get[wire.Service](ctx, c, "/v1/services/"+url.PathEscape(name))
}

func versionPath(name, version string) string {
	return "/v1/events/" + url.PathEscape(name) + "/versions/" + url.PathEscape(version)
}

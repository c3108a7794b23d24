package client

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/treaty-events/treaty/registry/wire"
)

// Health asks whether the registry is ready to answer.
func (c *Client) Health(ctx context.Context) (*wire.Health, error) {
	return get[wire.Health](ctx, c, "/v1/health")
}

// Whoami asks whom the registry takes the client for.
func (c *Client) Whoami(ctx context.Context) (*wire.Principal, error) {
	return get[wire.Principal](ctx, c, "/v1/whoami")
}

// Contexts returns every context, by name.
func (c *Client) Contexts(ctx context.Context) ([]wire.Context, error) {
	return pages(ctx, c, "/v1/contexts", func(l *wire.Contexts) ([]wire.Context, string) { return l.Contexts, l.Next })
}

// Context returns one context.
func (c *Client) Context(ctx context.Context, name string) (*wire.Context, error) {
	return get[wire.Context](ctx, c, "/v1/contexts/"+url.PathEscape(name))
}

// Events returns every event, by name.
func (c *Client) Events(ctx context.Context) ([]wire.EventSummary, error) {
	return pages(ctx, c, "/v1/events", func(l *wire.Events) ([]wire.EventSummary, string) { return l.Events, l.Next })
}

// Event returns one event by its full name, "ordering.OrderPlaced".
func (c *Client) Event(ctx context.Context, name string) (*wire.Event, error) {
	return get[wire.Event](ctx, c, "/v1/events/"+url.PathEscape(name))
}

// Versions returns every version of an event, by number.
func (c *Client) Versions(ctx context.Context, name string) ([]wire.Version, error) {
	return pages(ctx, c, "/v1/events/"+url.PathEscape(name)+"/versions", func(l *wire.Versions) ([]wire.Version, string) { return l.Versions, l.Next })
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

// SchemaByFingerprint returns the bundled JSON Schema with that fingerprint. It
// verifies that it is that one, and asks nobody where Options.CacheDir has it.
func (c *Client) SchemaByFingerprint(ctx context.Context, fingerprint string) ([]byte, error) {
	if schema, ok := c.folder.get(fingerprint); ok {
		return schema, nil
	}
	schema, err := c.bytes(ctx, "/v1/schemas/"+url.PathEscape(fingerprint))
	if err != nil {
		return nil, err
	}
	if !matches(fingerprint, schema) {
		return nil, &Unreachable{Address: c.Address(), Err: fmt.Errorf("its schema with the fingerprint %.64q has another fingerprint", fingerprint)}
	}
	c.folder.put(fingerprint, schema)
	return schema, nil
}

// Policy returns the server's policy, as its operator wrote it; an *Error with the
// status 404 says that it has none.
func (c *Client) Policy(ctx context.Context) ([]byte, error) {
	return c.bytes(ctx, "/v1/policy")
}

// SchemaByID returns the bundled JSON Schema with that id.
func (c *Client) SchemaByID(ctx context.Context, id int32) ([]byte, error) {
	return c.bytes(ctx, "/v1/schemas/ids/"+strconv.Itoa(int(id)))
}

// Diff compares two versions of an event: "1.0", "1.latest" or "latest".
func (c *Client) Diff(ctx context.Context, name, from, to string) (*wire.Diff, error) {
	return get[wire.Diff](ctx, c, "/v1/events/"+url.PathEscape(name)+"/diff?"+url.Values{"from": {from}, "to": {to}}.Encode())
}

// Search returns what has all of the words, the best first.
func (c *Client) Search(ctx context.Context, words string, limit int) (*wire.Found, error) {
	return get[wire.Found](ctx, c, "/v1/search?"+url.Values{"q": {words}, "limit": {strconv.Itoa(limit)}}.Encode())
}

// Services returns every service, by name.
func (c *Client) Services(ctx context.Context) ([]wire.Service, error) {
	return pages(ctx, c, "/v1/services", func(l *wire.Services) ([]wire.Service, string) { return l.Services, l.Next })
}

// Service returns one service.
func (c *Client) Service(ctx context.Context, name string) (*wire.Service, error) {
	return get[wire.Service](ctx, c, "/v1/services/"+url.PathEscape(name))
}

// PersonalData returns the register of personal data, whole. The filters keep a
// part: an event or a context, a data subject, a receiver; empty: everything. With
// paths, fields say where their data may go on.
func (c *Client) PersonalData(ctx context.Context, of, subject, receiver string, paths bool) (*wire.PersonalData, error) {
	query := url.Values{"limit": {"1000"}}
	for name, value := range map[string]string{"of": of, "subject": subject, "receiver": receiver} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if paths {
		query.Set("paths", "true")
	}
	all := &wire.PersonalData{}
	fields, err := pagesOf(ctx, c, "/v1/privacy", query, func(p *wire.PersonalData) ([]wire.PersonalField, string) {
		all.Unknown, all.Unmarked = append(all.Unknown, p.Unknown...), append(all.Unmarked, p.Unmarked...)
		return p.Fields, p.Next
	})
	all.Fields = fields
	return all, err
}

// maxPages bounds a list: a server that never ends one is none.
const maxPages = 10_000

// pages returns a list whole, page by page. Part takes a page apart: what it
// lists, and the cursor of the next one.
func pages[P, T any](ctx context.Context, c *Client, path string, part func(*P) ([]T, string)) ([]T, error) {
	return pagesOf(ctx, c, path, url.Values{"limit": {"1000"}}, part)
}

// pagesOf is pages, of what the query chooses.
func pagesOf[P, T any](ctx context.Context, c *Client, path string, query url.Values, part func(*P) ([]T, string)) ([]T, error) {
	var list []T
	for range maxPages {
		page, err := get[P](ctx, c, path+"?"+query.Encode())
		if err != nil {
			return nil, err
		}
		items, next := part(page)
		list = append(list, items...)
		if next == "" {
			return list, nil
		}
		query.Set("cursor", next)
	}
	return nil, &Unreachable{Address: c.Address(), Err: fmt.Errorf("its list at %s does not end", path)}
}

func versionPath(name, version string) string {
	return "/v1/events/" + url.PathEscape(name) + "/versions/" + url.PathEscape(version)
}

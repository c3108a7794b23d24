package client

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/treaty-events/treaty/registry/wire"
)

// Check asks what a push would do; it changes nothing.
func (c *Client) Check(ctx context.Context, push wire.Push) (*wire.Pushed, error) {
	body, err := compressed(push)
	if err != nil {
		return nil, err
	}
	req, err := c.request(ctx, http.MethodPost, "/v1/check", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", wire.MediaType)
	req.Header.Set("Content-Encoding", "gzip")
	return decode[wire.Pushed](c, req)
}

// Publication says how one version is published.
type Publication struct {
	Expect string // the newest version that the caller knows; empty: not asked
	Revert bool   // it may have the content of an older version
	DryRun bool
	Accept string // as an approver, let this finding of the major pass: "not-proved"
	Reason string // why it is accepted, for the audit trail
}

// PublishVersion publishes one version of a major of an event: JSON.
func (c *Client) PublishVersion(ctx context.Context, event string, major int, schema []byte, how Publication) (*wire.Pushed, error) {
	query := url.Values{"revert": {strconv.FormatBool(how.Revert)}, "dryRun": {strconv.FormatBool(how.DryRun)}}
	for name, value := range map[string]string{"expect": how.Expect, "accept": how.Accept, "reason": how.Reason} {
		if value != "" {
			query.Set(name, value)
		}
	}
	path := "/v1/events/" + url.PathEscape(event) + "/majors/" + strconv.Itoa(major) + "/versions?" + query.Encode()
	return send[wire.Pushed](ctx, c, http.MethodPost, path, schema)
}

// Delete deletes a version ("1.3"), a major ("1") or all versions ("") of an
// event. Without confirm it deletes nothing: the *Error has the code
// needs-confirmation, and its Deletion says whom it hurts and what confirms it.
func (c *Client) Delete(ctx context.Context, event, version, confirm, reason string) (*wire.Deletion, error) {
	path := "/v1/events/" + url.PathEscape(event)
	if version != "" {
		path += "/versions/" + url.PathEscape(version)
	}
	query := url.Values{}
	for name, value := range map[string]string{"confirm": confirm, "reason": reason} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return send[wire.Deletion](ctx, c, http.MethodDelete, path+"?"+query.Encode(), nil)
}

// Transfer gives what a home owns to another.
func (c *Client) Transfer(ctx context.Context, transfer wire.Transfer) (*wire.Change, error) {
	body, err := json.Marshal(transfer)
	if err != nil {
		return nil, err
	}
	return send[wire.Change](ctx, c, http.MethodPost, "/v1/transfers", body)
}

// Subjects returns every Kafka subject with a version, by name.
func (c *Client) Subjects(ctx context.Context) ([]wire.SubjectSummary, error) {
	return c.subjects(ctx, url.Values{"limit": {"1000"}})
}

// UnmanagedSubjects returns those of Subjects that no contract claims.
func (c *Client) UnmanagedSubjects(ctx context.Context) ([]wire.SubjectSummary, error) {
	return c.subjects(ctx, url.Values{"limit": {"1000"}, "standing": {"unmanaged"}})
}

func (c *Client) subjects(ctx context.Context, query url.Values) ([]wire.SubjectSummary, error) {
	return pagesOf(ctx, c, "/v1/subjects", query, func(l *wire.Subjects) ([]wire.SubjectSummary, string) { return l.Subjects, l.Next })
}

// Subject returns a subject with its versions.
func (c *Client) Subject(ctx context.Context, name string) (*wire.Subject, error) {
	return get[wire.Subject](ctx, c, "/v1/subjects/"+url.PathEscape(name))
}

// PublishSubject publishes a version under a subject: one JSON Schema.
func (c *Client) PublishSubject(ctx context.Context, name string, schema []byte) (*wire.RevisionResult, error) {
	return send[wire.RevisionResult](ctx, c, http.MethodPost, "/v1/subjects/"+url.PathEscape(name)+"/versions", schema)
}

// send sends JSON, or nothing, and reads the answer.
func send[T any](ctx context.Context, c *Client, method, path string, body []byte) (*T, error) {
	req, err := c.request(ctx, method, path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", wire.MediaType)
	}
	return decode[T](c, req)
}

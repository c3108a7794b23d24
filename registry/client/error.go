package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/treaty-events/treaty/internal/line"
	"github.com/treaty-events/treaty/registry/wire"
)

// Error is what the registry refused, in its own words. Findings that explain
// the refusal are in Problem.Findings.
type Error struct {
	Problem wire.Problem
}

// Error returns the server's explanation.
func (e *Error) Error() string {
	if e.Problem.Detail != "" {
		return e.Problem.Detail
	}
	return e.Problem.Title
}

// Code returns the API's code of the refusal, such as "not-home".
func (e *Error) Code() string { return e.Problem.Code }

// Unreachable says that no registry answered: nothing listens, the connection
// broke, or what answered is not a registry. Whether a push was accepted is then
// not known; pushing again is safe.
type Unreachable = line.Unreachable

// IsNotFound reports whether err says that the registry does not have it.
func IsNotFound(err error) bool {
	var refused *Error
	return errors.As(err, &refused) && refused.Problem.Status == http.StatusNotFound
}

// IsUnauthenticated reports whether the registry does not know who asks: no
// token was sent, or one that is not good.
func IsUnauthenticated(err error) bool {
	var refused *Error
	return errors.As(err, &refused) && refused.Problem.Status == http.StatusUnauthorized
}

// refusal reads an answer that is not a success. One that says "not now" is a
// *line.Passing.
func (c *Client) refusal(res *http.Response) error {
	mediaType, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	body, err := io.ReadAll(io.LimitReader(res.Body, maxProblem))
	var p wire.Problem
	var refused error
	if err != nil || mediaType != wire.ProblemMediaType || json.Unmarshal(body, &p) != nil || p.Code == "" {
		refused = &Unreachable{Address: c.Address(), Err: fmt.Errorf("it answered %s, and not as a registry does%s", res.Status, firstLine(mediaType, body))}
	} else {
		p.Status = res.StatusCode
		refused = &Error{Problem: p}
	}
	if passingStatus(res.StatusCode, p.Code) {
		return &line.Passing{Err: refused, After: line.RetryAfter(res.Header, time.Now())}
	}
	return refused
}

// firstLine quotes the beginning of a plain-text answer, for the reader to
// recognise whom they have reached.
func firstLine(mediaType string, body []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	if mediaType != "text/plain" || line == "" {
		return ""
	}
	return fmt.Sprintf(": %.120q", line)
}

// passingStatus reports whether an answer says: not now. Too many bad tokens are
// not mended by showing one more.
func passingStatus(status int, code string) bool {
	switch status {
	case http.StatusTooManyRequests:
		return code != "too-many-tries"
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

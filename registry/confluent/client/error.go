package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/internal/line"
)

// Unreachable says that no registry answered: nothing listens, the connection broke,
// or what answered is not such a registry. Whether what was sent was accepted is then
// not known.
type Unreachable = line.Unreachable

// Strange is why no registry was reached where something answered, but not as a registry
// does. Asking again does not help, unless it says that it is in trouble.
type Strange struct{ what string }

// Error says what is strange about the answer.
func (e *Strange) Error() string { return e.what }

// IsStrange reports whether what answers is no registry.
func IsStrange(err error) bool {
	var strange *Strange
	return errors.As(err, &strange)
}

// Error is what the registry refused, in its own words.
type Error struct {
	Status  int
	Code    int // the protocol's code, such as 40401
	Message string
}

// Error returns the registry's explanation, with its code.
func (e *Error) Error() string { return fmt.Sprintf("%s (%d)", e.Message, e.Code) }

// The codes that callers go by.
const (
	codeRetracted = 40406 // the version was deleted softly before
)

// IsNotFound reports whether err says that the registry does not have it.
func IsNotFound(err error) bool { return hasStatus(err, http.StatusNotFound) }

// IsUnauthenticated reports whether the registry does not know who asks.
func IsUnauthenticated(err error) bool { return hasStatus(err, http.StatusUnauthorized) }

// IsForbidden reports whether who asks may not.
func IsForbidden(err error) bool { return hasStatus(err, http.StatusForbidden) }

func hasStatus(err error, status int) bool {
	var refused *Error
	return errors.As(err, &refused) && refused.Status == status
}

// refusal reads an answer that is not a success. One that may be another soon is a
// *line.Passing.
func (c *Client) refusal(q call, res *http.Response) error {
	body, err := line.Read(res.Body, maxError)
	var said struct {
		Code    int    `json:"error_code"`
		Message string `json:"message"`
	}
	var refused error
	switch known := err == nil && json.Unmarshal(body, &said) == nil && said.Message != ""; {
	case known:
		refused = &Error{res.StatusCode, said.Code, said.Message}
	case slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, res.StatusCode):
		// What stands before a registry, or does not know all of the protocol, says
		// it in words of its own.
		refused = &Error{res.StatusCode, res.StatusCode, "it answered " + res.Status}
	case res.StatusCode >= 300 && res.StatusCode < 400:
		refused = c.strange(q, fmt.Sprintf("leads to another address, %.200q: name that one", res.Header.Get("Location")))
	case mayPass(res.StatusCode): // of what stands before a registry
		refused = &Unreachable{Address: c.Address(), Err: fmt.Errorf("its answer to %s %s is %s, and not one of a schema registry%s", q.method, q.path, res.Status, firstLine(res, body))}
	default:
		refused = c.strange(q, fmt.Sprintf("is %s, and not one of a schema registry%s", res.Status, firstLine(res, body)))
	}
	if mayPass(res.StatusCode) {
		return &line.Passing{Err: refused, After: line.RetryAfter(res.Header, time.Now())}
	}
	return refused
}

// mayPass reports whether the answer may be another soon: so may a 500, with which
// registries say that their store has no leader at the moment.
func mayPass(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// firstLine quotes the beginning of a plain-text answer, for the reader to recognise
// whom they have reached.
func firstLine(res *http.Response, body []byte) string {
	text, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	if text == "" || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") {
		return ""
	}
	return fmt.Sprintf(": %.120q", text)
}

// Package client asks a registry over HTTP, for the command line and for
// programs that want schemas at run time.
//
// It promises to import the standard library only, to bound the size of every
// answer and the time of every request, to follow no redirect with a body to
// another host, and to return what the server refused as an *Error that holds
// the server's own words and findings.
package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client asks one registry. It is safe for concurrent use.
type Client struct {
	base *url.URL
	http *http.Client
	name string
}

// Options steer a client; the zero value is good.
type Options struct {
	// Name is how the client presents itself to the server: "service/version".
	Name string
	// Timeout bounds one request with its answer; 0: DefaultTimeout. A push may
	// take long: the server proves every change.
	Timeout time.Duration
	// Transport carries the requests; nil: http.DefaultTransport.
	Transport http.RoundTripper
}

// DefaultTimeout bounds one request with its answer.
const DefaultTimeout = 10 * time.Minute

// maxAnswer bounds an answer, in bytes; maxProblem that of a refusal, which is
// cut where it is not a registry that answers.
const (
	maxAnswer  = 64 << 20
	maxProblem = 16 << 20
)

// New returns a client of the registry at address, such as
// "https://treaty.example.com". Path prefixes are kept; user information,
// queries and fragments are refused.
func New(address string, opt Options) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(address, "/"))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the registry's address %q cannot be read: %w", address, errors.Unwrap(err))
	case base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return nil, fmt.Errorf("the registry's address %q is not http(s)://host[:port]", address)
	case base.User != nil || base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("the registry's address must be http(s)://host[:port][/path] alone, without user, query or fragment")
	}
	timeout := opt.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	return &Client{
		base: base,
		name: opt.Name,
		http: &http.Client{Timeout: timeout, Transport: opt.Transport, CheckRedirect: sameHost},
	}, nil
}

// Address returns the address of the registry, without a trailing slash.
func (c *Client) Address() string { return c.base.String() }

// sameHost lets a redirect change the path of a read, not the host and not the
// scheme: whoever answers must be who was asked.
func sameHost(req *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) >= 5 || req.URL.Host != first.URL.Host || req.URL.Scheme != first.URL.Scheme || req.Method != first.Method {
		return http.ErrUseLastResponse
	}
	return nil
}

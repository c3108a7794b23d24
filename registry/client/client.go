// Package client asks a registry over HTTP, for the command line and for
// programs that want schemas at run time.
//
// It promises to link the standard library only; to bound the size of every
// answer and the time of every request; to repeat what failed in passing, with
// waits that grow, as long as the context and its patience allow; to ask once for
// what never changes, and for the rest only whether it changed; and to return
// what the server refused as an *Error that holds the server's own words and
// findings.
//
// A token goes to the scheme, host and port that the client was made for and
// nowhere else: no redirect to another one is followed, and over plain http it is
// sent to this machine alone.
package client

import (
	"net/http"
	"net/url"
	"time"

	"github.com/treaty-events/treaty/internal/line"
)

// Client asks one registry. It is safe for concurrent use.
type Client struct {
	base     *url.URL
	http     *http.Client
	name     string
	token    Token
	patience time.Duration
	cache    cache
	folder   folder
}

// Options steer a client; the zero value is good.
type Options struct {
	// Name is how the client presents itself to the server: "service/version".
	Name string
	// Timeout bounds one request with its answer; 0: DefaultTimeout. A push may
	// take long: the server proves every change.
	Timeout time.Duration
	// Token proves who asks; the zero one: nobody is named.
	Token Token
	// Patience bounds how long a request is repeated while the registry cannot be
	// reached or asks for patience; 0: DefaultPatience, below 0: nothing is
	// repeated.
	Patience time.Duration
	// CacheDir is a folder for schemas by their fingerprint, which other clients
	// may share; it is made where it is missing. Empty: memory alone.
	CacheDir string
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
// queries and fragments are refused. A token for an address where others can
// read it on the way is an *Open.
func New(address string, opt Options) (*Client, error) {
	base, err := line.ParseAddress(address)
	if err != nil {
		return nil, err
	}
	if err := checkToken(base, opt.Token); err != nil {
		return nil, err
	}
	if opt.Timeout == 0 {
		opt.Timeout = DefaultTimeout
	}
	if opt.Patience == 0 {
		opt.Patience = DefaultPatience
	}
	return &Client{
		base: base, name: opt.Name, token: opt.Token, patience: opt.Patience,
		cache: newCache(), folder: folder{dir: opt.CacheDir},
		http: &http.Client{Timeout: opt.Timeout, Transport: opt.Transport, CheckRedirect: line.SameOrigin},
	}, nil
}

// DefaultPatience bounds the time that a request is repeated for.
const DefaultPatience = line.DefaultPatience

// Address returns the address of the registry, without a trailing slash.
func (c *Client) Address() string { return c.base.String() }

// Origin returns what a token is stored for: scheme, host and port of an
// address, always with the port, the host in lower case.
func Origin(address string) (string, error) {
	base, err := line.ParseAddress(address)
	if err != nil {
		return "", err
	}
	return line.OriginOf(base), nil
}

// Package client asks a registry that speaks Confluent's protocol: a Schema Registry
// of Confluent or another maker, or the door of a treatyd at /confluent.
//
// It promises to link the standard library only; to bound the size of every answer,
// the length of every list and the time of every request; to repeat what may be
// repeated, with waits that grow, as long as the context and its patience allow; and
// to return what the registry refused as an *Error that holds its own words, and what
// is no answer of such a registry as an *Unreachable.
//
// Credentials go to the scheme, host and port that the client was made for and
// nowhere else: no redirect to another one is followed, and over plain http they are
// sent to this machine alone.
package client

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/treaty-events/treaty/internal/line"
)

// Client asks one registry. It is safe for concurrent use.
type Client struct {
	base     *url.URL
	http     *http.Client
	name     string
	proof    Credentials
	patience time.Duration
}

// Options steer a client; the zero value is good.
type Options struct {
	// Name is how the client presents itself: "treaty/1.2".
	Name string
	// Timeout bounds one request with its answer; 0: DefaultTimeout.
	Timeout time.Duration
	// Patience bounds how long a request is repeated while the registry cannot be
	// reached or asks for patience; 0: line.DefaultPatience, below 0: nothing is
	// repeated.
	Patience time.Duration
	// Credentials prove who asks; the zero ones: nobody is named.
	Credentials Credentials
}

// DefaultTimeout bounds one request with its answer.
const DefaultTimeout = 2 * time.Minute

// Credentials prove to a registry who asks. Printing, logging and encoding them
// hides them. The zero ones are none.
type Credentials struct{ line.Secret }

// Basic returns credentials of a user, or of a key and its secret.
func Basic(user, password string) (Credentials, error) {
	if strings.Contains(user, ":") || controls(user+password) {
		return Credentials{}, errors.New("these are no credentials: a user has no colon, and neither user nor password has control characters")
	}
	return Credentials{line.NewSecret("Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password)))}, nil
}

// Bearer returns the credentials that a token is.
func Bearer(token string) (Credentials, error) {
	if token == "" || controls(token) || strings.Contains(token, " ") {
		return Credentials{}, errors.New("this is no token: a token is one word")
	}
	return Credentials{line.NewSecret("Bearer " + token)}, nil
}

// controls reports whether a text has what no header may have.
func controls(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// New returns a client of the registry at address, such as
// "https://schemas.example.com". Path prefixes are kept; user information, queries
// and fragments are refused. Credentials for an address where others can read them
// on the way are a *line.Open.
func New(address string, opt Options) (*Client, error) {
	base, err := line.ParseAddress(address)
	if err != nil {
		return nil, err
	}
	if !opt.Credentials.IsZero() {
		if err := line.CheckSecret(base, "password or token"); err != nil {
			return nil, err
		}
	}
	if opt.Timeout == 0 {
		opt.Timeout = DefaultTimeout
	}
	if opt.Patience == 0 {
		opt.Patience = line.DefaultPatience
	}
	return &Client{
		base: base, name: opt.Name, proof: opt.Credentials, patience: opt.Patience,
		http: &http.Client{Timeout: opt.Timeout, Transport: transport(), CheckRedirect: line.SameOrigin},
	}, nil
}

// transport keeps as many connections as are used at once: net/http keeps two.
func transport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = Beside
	return t
}

// Patience bounds how long a request is repeated.
func (c *Client) Patience() time.Duration { return c.patience }

// Address returns the address of the registry, without a trailing slash.
func (c *Client) Address() string { return c.base.String() }

package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// What bounds one attempt.
const (
	attemptTimeout = 10 * time.Second // from the look-up of the name to the end of the answer
	connectTimeout = 5 * time.Second
	maxAnswer      = 4 << 10  // bytes of a body that are read, so that the connection can be kept
	maxHeaders     = 16 << 10 // bytes of an answer's headers
)

// sender sends messages.
type sender struct {
	client *http.Client
	agent  string
}

// newSender returns a sender to those places. Roots are the certificate
// authorities to trust; nil: the system's.
func newSender(places Places, roots *x509.CertPool, agent string) *sender {
	dialer := &net.Dialer{Timeout: connectTimeout, Control: places.control}
	return &sender{agent: agent, client: &http.Client{
		Timeout:       attemptTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would connect where we may not look
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			TLSHandshakeTimeout:    connectTimeout,
			MaxResponseHeaderBytes: maxHeaders,
			MaxIdleConns:           32,
			MaxIdleConnsPerHost:    1,
			IdleConnTimeout:        30 * time.Second,
			ForceAttemptHTTP2:      true,
		},
	}}
}

// outcome is what one attempt came to.
type outcome struct {
	status     int           // of the answer; 0: there was none
	problem    string        // safe to show to whoever made the hook; empty: it was delivered
	cause      error         // for the log; may be nil
	retryAfter time.Duration // what the target asked for; 0: nothing
}

// send makes one attempt. Of an answer, only the status is kept: a target's
// words are never shown to anybody.
func (s *sender) send(ctx context.Context, target, delivery string, body []byte, signature string) outcome {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return outcome{problem: "the URL cannot be used", cause: err}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", s.agent)
	r.Header.Set(DeliveryHeader, delivery)
	r.Header.Set(SignatureHeader, signature)
	answer, err := s.client.Do(r)
	if err != nil {
		return outcome{problem: explain(err), cause: err}
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer) // the status has said it all
	o := outcome{status: answer.StatusCode, retryAfter: retryAfter(answer.Header)}
	switch {
	case o.status/100 == 2:
	case o.status/100 == 3:
		o.problem = fmt.Sprintf("answered %d: redirects are not followed, give the hook the final address", o.status)
	default:
		o.problem = fmt.Sprintf("answered %d", o.status)
	}
	return o
}

// retryAfter reads how long a target wants to be left alone, in seconds.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 16)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// explain says what kept a message from a target. It names no address: where a
// name leads inside of the registry's network is nobody's business.
func explain(err error) string {
	var (
		lookup   *net.DNSError
		unknown  x509.UnknownAuthorityError
		host     x509.HostnameError
		invalid  x509.CertificateInvalidError
		timeouts interface{ Timeout() bool }
	)
	switch {
	case errors.Is(err, ErrNotPublic):
		return "the host's address or port is not allowed: hooks reach hosts on the public internet alone"
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid):
		return "the target's certificate is not valid"
	case errors.As(err, &lookup):
		return "the host's name could not be resolved"
	case errors.As(err, &timeouts) && timeouts.Timeout():
		return fmt.Sprintf("no answer within %s", attemptTimeout)
	}
	return "the connection failed"
}

// close gives the connections back.
func (s *sender) close() { s.client.CloseIdleConnections() }

// Package line is what clients of registries have in common: one line over HTTP to
// one server that may be anybody's.
//
// It promises to link the standard library only; that nobody but the scheme, host
// and port that were named gets what is sent; that an answer is bounded; that trouble
// is told apart that may be over soon; and that what is said of it names the address
// and no secret.
package line

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Unreachable says that no registry answered: nothing listens, the connection
// broke, or what answered is not a registry. Whether what was sent was accepted is
// then not known.
type Unreachable struct {
	Address string
	Err     error
}

// Error says what happened with which address.
func (e *Unreachable) Error() string {
	return fmt.Sprintf("the registry at %s cannot be used: %v", e.Address, e.Err)
}

// Unwrap returns the cause.
func (e *Unreachable) Unwrap() error { return e.Err }

// Open says that a secret was to be sent where others can read it on the way.
type Open struct {
	Secret  string // "token"
	Address string
}

// Error says to which address, and why not.
func (e *Open) Error() string {
	return "no " + e.Secret + " is sent to " + e.Address + ": over plain http others can read it on the way"
}

// CheckSecret refuses to send a secret over an open line.
func CheckSecret(base *url.URL, secret string) error {
	if !Private(base) {
		return &Open{secret, base.String()}
	}
	return nil
}

// SameOrigin lets a redirect change the path of a request, not the host and not the
// scheme: whoever answers must be who was asked, and nobody else gets what was sent.
// It is an http.Client's CheckRedirect.
func SameOrigin(req *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) >= 5 || OriginOf(req.URL) != OriginOf(first.URL) || req.Method != first.Method {
		return http.ErrUseLastResponse
	}
	return nil
}

// Broken says why the registry at address did not answer, or not to the end. A
// cancellation stays what it is; net/http's words are shortened to the cause; trouble
// that may be over soon is a *Passing.
func Broken(ctx context.Context, address string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	again := mayPass(err)
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, http.ErrSchemeMismatch) {
		err = errors.New("it speaks http, not https")
	}
	err = &Unreachable{address, err}
	if again {
		return &Passing{Err: err}
	}
	return err
}

// TooLarge says that an answer is longer than anybody waits for.
type TooLarge struct{ Most int }

// Error says how large an answer may be.
func (e *TooLarge) Error() string { return fmt.Sprintf("its answer is larger than %d MiB", e.Most>>20) }

// Read reads an answer of up to most bytes; a longer one is a *TooLarge.
func Read(r io.Reader, most int) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	if err == nil && len(body) > most {
		return nil, &TooLarge{most}
	}
	return body, err
}

package client

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/treaty-events/treaty/internal/line"
)

// Token proves to a registry who asks. Printing, logging and encoding it hides
// it. The zero Token is none.
type Token = line.Secret

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// maxToken bounds a token, in bytes: an OpenID Connect issuer's has some 2 KiB.
const maxToken = 15 << 10

// ParseToken reads a token: one of a registry, or one of an issuer that the
// registry trusts. White space around it does not count. Errors do not tell it.
func ParseToken(text string) (Token, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Token{}, errors.New("there is no token: nothing but white space")
	case len(text) > maxToken:
		return Token{}, fmt.Errorf("this is no token: it is longer than %d KiB", maxToken>>10)
	case strings.Trim(text, alphanumeric+"-._~+/=") != "":
		return Token{}, errors.New("this is no token: a token is one word of letters, digits and -._~+/=")
	}
	return line.NewSecret(text), nil
}

// Open says that a token was to be sent where others can read it on the way.
type Open = line.Open

// checkToken refuses to send a token over an open line.
func checkToken(base *url.URL, t Token) error {
	if t.IsZero() {
		return nil
	}
	return line.CheckSecret(base, "token")
}

package client

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
)

// Token proves to a registry who asks. Printing, logging and encoding it hides
// it. The zero Token is none.
type Token struct{ text string }

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
	return Token{text}, nil
}

// Reveal returns the text, to be stored where only its owner can read it.
func (t Token) Reveal() string { return t.text }

// IsZero reports whether there is no token.
func (t Token) IsZero() bool { return t.text == "" }

// String hides the token.
func (t Token) String() string { return "(hidden)" }

// Format hides the token whatever the verb.
func (t Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// LogValue hides the token.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText hides the token, so that it cannot slip into JSON.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Open says that a token was to be sent where others can read it on the way.
type Open struct{ Address string }

// Error says to which address, and why not.
func (e *Open) Error() string {
	return "no token is sent to " + e.Address + ": over plain http others can read it on the way"
}

// checkToken refuses to send a token over an open line.
func checkToken(base *url.URL, t Token) error {
	if !t.IsZero() && !private(base) {
		return &Open{base.String()}
	}
	return nil
}

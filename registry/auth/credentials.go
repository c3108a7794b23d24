package auth

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"
)

// Bounds of what is read of a header.
const (
	maxAuthorization = 16 << 10 // an issuer's token has some 2 KiB
	maxUser          = 100
)

// credentials are what a request shows of whoever sends it.
type credentials struct {
	user   string // in the Basic scheme; empty: Bearer
	secret string // the token
}

const credentialsHint = "send Authorization: Bearer TOKEN, or Basic with the user token and TOKEN as the password"

// readCredentials reads the header Authorization; ok is false where there is
// none.
func readCredentials(h http.Header) (c credentials, ok bool, err error) {
	values := h.Values("Authorization")
	switch {
	case len(values) == 0:
		return c, false, nil
	case len(values) > 1:
		return c, true, refuse(Unauthenticated, "the request has several Authorization headers", credentialsHint)
	case len(values[0]) > maxAuthorization:
		return c, true, refuse(Unauthenticated, "the Authorization header is too long", credentialsHint)
	}
	scheme, rest, _ := strings.Cut(values[0], " ")
	rest = strings.Trim(rest, " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		c.secret = rest
	case strings.EqualFold(scheme, "Basic"):
		if c, ok = basic(rest); !ok {
			return credentials{}, true, refuse(Unauthenticated, "the Basic credentials cannot be read", credentialsHint)
		}
	default:
		return c, true, refuse(Unauthenticated, "the Authorization header has a scheme that is not known here", credentialsHint)
	}
	if !isToken68(c.secret) {
		return credentials{}, true, refuse(Unauthenticated, "the Authorization header has no token", credentialsHint)
	}
	return c, true, nil
}

// basic reads the credentials of the Basic scheme, which need a user.
func basic(encoded string) (credentials, bool) {
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !utf8.Valid(text) {
		return credentials{}, false
	}
	user, secret, ok := strings.Cut(string(text), ":")
	return credentials{user, secret}, ok && user != "" && len(user) <= maxUser
}

// isToken68 reports whether s has the characters that RFC 7235 allows in a
// token, and at least one.
func isToken68(s string) bool {
	return s != "" && strings.Trim(s, digits62+"-._~+/=") == ""
}

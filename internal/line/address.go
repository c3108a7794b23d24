package line

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Digits and letters of an address, and what else may be in its host and path:
// nothing that a shell or a terminal would take for its own.
const (
	alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	inHost       = alphanumeric + ".-_:[]"
	inPath       = alphanumeric + ".-_~%/"
)

// ParseAddress reads the address of a registry. Path prefixes are kept; user
// information, queries and fragments are refused.
func ParseAddress(address string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimRight(address, "/"))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the registry's address cannot be read: it is not http(s)://host[:port][/path]")
	case base.User != nil || base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return nil, fmt.Errorf("the registry's address must be http(s)://host[:port][/path] alone, without user, query or fragment")
	case base.Scheme != "http" && base.Scheme != "https", base.Hostname() == "",
		strings.Trim(base.Host, inHost) != "", strings.Trim(base.EscapedPath(), inPath) != "":
		return nil, fmt.Errorf("the registry's address %q is not http(s)://host[:port][/path]", address)
	}
	return base, nil
}

// OriginOf returns scheme, host and port of an address, always with the port, the
// host in lower case.
func OriginOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// Private reports whether nobody else can read what is sent to the address: it
// is https, or this machine.
func Private(u *url.URL) bool {
	if u.Scheme == "https" || strings.EqualFold(u.Hostname(), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback()
}

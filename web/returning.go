package web

import (
	"net/url"
	"path"
	"strings"
	"unicode"
)

// maxReturn bounds an address to go on at, in bytes.
const maxReturn = 2_000

// ownAddress returns the address if it is that of a page here, and "/" for all
// else: whoever makes a person sign in by a link of theirs must not choose where
// that ends. Only the path and the query are kept, written anew.
func ownAddress(text string) string {
	if len(text) > maxReturn || strings.ContainsFunc(text, isOdd) || !strings.HasPrefix(text, "/") {
		return "/"
	}
	u, err := url.Parse(text)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" {
		return "/"
	}
	// However often something on the way decodes it, it stays a path of this host.
	for decoded, at := u.Path, 0; ; at++ {
		if clean := path.Clean(decoded); strings.ContainsFunc(decoded, isOdd) || strings.TrimSuffix(decoded, "/") != strings.TrimSuffix(clean, "/") {
			return "/"
		}
		next, err := url.PathUnescape(decoded)
		if err != nil || next == decoded {
			break
		}
		if decoded = next; at == 4 {
			return "/"
		}
	}
	if isWayIn(u.Path) {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
}

// isOdd reports what no address of ours has, and browsers read in ways of their
// own: backslashes as slashes, tabs and line ends as nothing.
func isOdd(r rune) bool {
	return r == '\\' || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

package schema

import (
	"errors"
	"net/url"
	"path"
	"strings"
)

// base is what relative references are resolved against: an absolute URI that
// an $id gave, or the path of a file.
type base struct {
	uri  *url.URL // absolute; nil: path counts
	path string
}

// location is what a reference or an $id names, without its fragment.
type location struct {
	base
	local bool   // it is the resource itself: the reference is a fragment alone
	file  string // path of the file it may be, relative to the referring file
}

// key identifies a location: equal keys are the same resource.
func (b base) key() string {
	if b.uri != nil {
		return b.uri.String()
	}
	return "file:" + b.path
}

// resolve reads a URI reference that is written in file under the base, and
// returns its location and its decoded fragment.
func (b base) resolve(text, file string) (location, string, error) {
	if rest, ok := strings.CutPrefix(text, "#"); ok {
		fragment, err := decodeFragment(rest)
		return location{base: b, local: true}, fragment, err
	}
	u, err := url.Parse(text)
	if err != nil {
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err
		}
		return location{}, "", err
	}
	fragment := u.Fragment
	u.Fragment, u.RawFragment = "", ""
	return b.at(u, file), fragment, nil
}

// at returns the location of a URI reference without fragment.
func (b base) at(u *url.URL, file string) location {
	switch {
	case u.IsAbs():
		return location{base: base{uri: u}}
	case b.uri != nil:
		l := location{base: base{uri: b.uri.ResolveReference(u)}}
		if u.Host == "" && u.Path != "" && !strings.HasPrefix(u.Path, "/") {
			l.file = path.Join(path.Dir(file), u.Path)
		}
		return l
	case u.Host != "" || strings.HasPrefix(u.Path, "/"):
		return location{base: base{uri: u}} // leads out, unless options have it
	case u.Path == "":
		return location{base: b, local: true}
	}
	p := path.Join(path.Dir(b.path), u.Path)
	if u.RawQuery != "" {
		return location{base: base{path: p + "?" + u.RawQuery}}
	}
	return location{base: base{path: p}, file: p}
}

// decodeFragment undoes the percent-encoding of a fragment.
func decodeFragment(text string) (string, error) {
	if !strings.Contains(text, "%") {
		return text, nil
	}
	return url.PathUnescape(text)
}

// encodeFragment returns fragment as it is written in a URI.
func encodeFragment(fragment string) string {
	u := url.URL{Fragment: fragment}
	return u.EscapedFragment()
}

// outside reports whether a cleaned path climbs out of the root.
func outside(file string) bool { return file == ".." || strings.HasPrefix(file, "../") }

package contract

import (
	"fmt"
	"strconv"
	"strings"
)

// Version is major.revision. A revision is a compatible change, a major is a
// break. Only the registry numbers: a revision that no registry has numbered
// is written v1@1a2b3c4 and has no Version.
type Version struct {
	Major    int
	Revision int
}

// String returns "major.revision".
func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Revision) }

// Compare orders versions by major, then revision.
func (v Version) Compare(w Version) int {
	if v.Major != w.Major {
		return compareInt(v.Major, w.Major)
	}
	return compareInt(v.Revision, w.Revision)
}

func compareInt(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// maxVersionPart bounds majors and revisions, so that they fit every store.
const maxVersionPart = 1_000_000

// ParseVersion reads "major.revision": decimal numbers without sign or leading
// zero, the major at least 1, the revision at least 0.
func ParseVersion(s string) (Version, error) {
	major, revision, ok := strings.Cut(s, ".")
	if !ok {
		return Version{}, fmt.Errorf("%q is not a version: write major.revision, such as 1.4", s)
	}
	m, err := parsePart(major)
	if err != nil || m < 1 {
		return Version{}, fmt.Errorf("%q is not a version: its major is not a number from 1 on", s)
	}
	r, err := parsePart(revision)
	if err != nil {
		return Version{}, fmt.Errorf("%q is not a version: its revision is not a number", s)
	}
	return Version{Major: m, Revision: r}, nil
}

func parsePart(s string) (int, error) {
	if s == "" || len(s) > 7 || (len(s) > 1 && s[0] == '0') || s[0] == '+' || s[0] == '-' {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > maxVersionPart {
		return 0, strconv.ErrRange
	}
	return n, nil
}

// Fingerprint is the SHA-256 of a bundled schema in canonical form, as 64
// lower-case hexadecimal digits.
type Fingerprint string

// Short returns the first 12 digits, enough for people.
func (f Fingerprint) Short() string {
	if len(f) <= 12 {
		return string(f)
	}
	return string(f[:12])
}

// Valid reports whether f is 64 lower-case hexadecimal digits.
func (f Fingerprint) Valid() bool {
	for _, c := range []byte(f) {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return len(f) == 64
}

// Range is a set of versions, as a consumer writes it: ">=1.3 <3". The zero Range,
// which nobody can write, is every version.
type Range struct {
	text  string
	terms []rangeTerm
}

type rangeTerm struct {
	op    string
	bound Version
	whole bool // the bound named a major only
}

// ParseRange reads a range: terms separated by spaces, all of which must hold.
// A term is an operator (=, <, <=, >, >=; none means =) and a version or a bare
// major. A bare major stands for all its revisions: "=1" is any 1.x, "<3" any
// version before 3.0, "<=2" any before 3.0, ">2" any from 3.0 on. "*" is any
// version. An empty range is an error: what is not said is not known.
func ParseRange(s string) (Range, error) {
	fields := strings.Fields(s)
	if len(fields) == 0 {
		return Range{}, fmt.Errorf("the version range is empty: write one such as %q, or %q for any version", ">=1.3 <3", "*")
	}
	r := Range{text: strings.Join(fields, " ")}
	for _, field := range fields {
		if field == "*" {
			continue
		}
		term, err := parseTerm(field)
		if err != nil {
			return Range{}, err
		}
		r.terms = append(r.terms, term)
	}
	return r, nil
}

func parseTerm(field string) (rangeTerm, error) {
	rest := strings.TrimLeft(field, "<>=")
	term := rangeTerm{op: field[:len(field)-len(rest)]}
	switch term.op {
	case "":
		term.op = "="
	case "=", "<", "<=", ">", ">=":
	default:
		return term, fmt.Errorf("%q is not a version range: unknown operator %q", field, term.op)
	}
	if !strings.Contains(rest, ".") {
		major, err := parsePart(rest)
		if err != nil || major < 1 {
			return term, fmt.Errorf("%q is not a version range: a version (1.4) or a major (2) must follow the operator", field)
		}
		term.bound, term.whole = Version{Major: major}, true
		return term, nil
	}
	v, err := ParseVersion(rest)
	term.bound = v
	return term, err
}

// Contains reports whether v lies in the range.
func (r Range) Contains(v Version) bool {
	for _, term := range r.terms {
		if !term.contains(v) {
			return false
		}
	}
	return true
}

// TouchesMajor reports whether some revision of the major lies in the range.
func (r Range) TouchesMajor(major int) bool { return r.Touches(major, maxVersionPart+1) }

// Touches reports whether one of the major's revisions up to newest lies in the
// range.
func (r Range) Touches(major, newest int) bool {
	// The bounds are the only places where membership changes, so it is enough
	// to try the ends of the major and the neighbours of every bound in it.
	tries := []int{0, newest}
	for _, term := range r.terms {
		if term.bound.Major == major && !term.whole {
			tries = append(tries, term.bound.Revision-1, term.bound.Revision, term.bound.Revision+1)
		}
	}
	for _, revision := range tries {
		if revision >= 0 && revision <= newest && r.Contains(Version{Major: major, Revision: revision}) {
			return true
		}
	}
	return false
}

func (t rangeTerm) contains(v Version) bool {
	c := v.Compare(t.bound)
	if t.whole {
		c = compareInt(v.Major, t.bound.Major)
	}
	switch t.op {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	}
	return c == 0
}

// String returns the range as it was written, white space folded.
func (r Range) String() string { return r.text }

// Equal reports whether r and s are written alike, white space folded.
func (r Range) Equal(s Range) bool { return r.text == s.text }

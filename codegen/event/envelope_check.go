package event

import (
	"net/url"
	"strings"
)

// What CloudEvents asks of attributes. A check returns what is wrong, or "".

// checkName checks the name of an attribute, as CloudEvents wants it.
func checkName(name string) error {
	plain := name != ""
	for i := 0; i < len(name); i++ {
		c := name[i]
		plain = plain && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9')
	}
	if !plain {
		return encodeError("the name of an attribute is of lower-case letters and digits")
	}
	if name == "data" {
		return encodeError("data is no attribute")
	}
	return nil
}

// unprintable reports whether no text of CloudEvents has r.
func unprintable(r rune) bool {
	return r < ' ' || r >= 0x7f && r <= 0x9f || r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe
}

// isPlain reports whether s is nothing but printable ASCII, which every text may be.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func checkURI(s string) string {
	if isSimpleURI(s) {
		return ""
	}
	if _, err := url.Parse(s); err != nil || strings.ContainsAny(s, " ") {
		return "is no URI"
	}
	return ""
}

// isSimpleURI reports whether s has nothing in it that could make it no URI, as most have.
func isSimpleURI(s string) bool {
	s = strings.TrimPrefix(s, "https://")
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c|' ' < 'a' || c|' ' > 'z') && (c < '-' || c > '9') { // among which are the dot and the slash
			return false
		}
	}
	return true
}

// checkTime asks for RFC 3339 to the letter, which time.Parse does not.
func checkTime(s string) string {
	const form = "0000-00-00T00:00:00"
	ok := len(s) > len(form)
	for i := 0; ok && i < len(form); i++ {
		switch form[i] {
		case '0':
			ok = s[i] >= '0' && s[i] <= '9'
		case 'T':
			ok = s[i]|' ' == 't'
		default:
			ok = s[i] == form[i]
		}
	}
	if !ok || s[len(form)] == ',' {
		return "is no time of RFC 3339"
	}
	if zone := s[len(s)-len("+00:00"):]; (zone[0] == '+' || zone[0] == '-') && zone[1:] > "23:59" {
		return "has a zone beyond a day"
	}
	if _, err := Timestamp(s).Time(); err != nil {
		return "is no time of RFC 3339"
	}
	return ""
}

// checkMediaType asks for a type and a subtype of printable ASCII.
func checkMediaType(s string) string {
	essence, _, _ := strings.Cut(s, ";")
	kind, sub, ok := strings.Cut(strings.TrimSpace(essence), "/")
	if !ok || !isToken(kind) || !isToken(sub) || strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) >= 0 {
		return "is no media type"
	}
	return ""
}

func isToken(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`()<>@,;:\"/[]?=`, r)
	}) < 0
}

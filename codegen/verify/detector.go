package verify

import (
	"fmt"
	"strings"
)

// looks is what a text looks like.
type looks int

const (
	likeEmail looks = iota
	likePhone
	likeIBAN
	likeCard
	allLooks
)

var looksNames = [allLooks]string{"e-mail address", "phone number", "IBAN", "payment card"}

func (l looks) String() string { return looksNames[l] }

// seenText is something in a text that looks personal.
type seenText struct {
	looks
	// chance says that it only has the length of one, and its check digits are wrong: a place
	// with many of these has other numbers, of which some are right by chance.
	chance bool
	at     int    // a place within it
	like   string // the end of a domain, a country, who issued it
	count  int    // of digits or characters
}

// hint is what may be said of it: nothing that says whose it is.
func (s seenText) hint() string {
	switch s.looks {
	case likeEmail:
		return "…@…" + s.like
	case likePhone:
		return fmt.Sprintf("+… (%d digits)", s.count)
	case likeIBAN:
		return fmt.Sprintf("%s… (%d characters)", s.like, s.count)
	}
	return fmt.Sprintf("%s… (%d digits)", s.like, s.count)
}

// detect calls found for everything in a text that looks personal. In JSON that nobody took
// apart it finds what is in its texts that have no escapes.
func detect(s string, found func(seenText)) {
	emails(s, found)
	phones(s, found)
	accounts(s, found)
}

// Classes of bytes.
const (
	digitByte = 1 << iota
	upperByte
	lowerByte
	gapByte // between groups of digits
	localByte
)

var classes = func() (c [256]uint8) {
	for b := '0'; b <= '9'; b++ {
		c[b] = digitByte
	}
	for b := 'A'; b <= 'Z'; b++ {
		c[b], c[b+'a'-'A'] = upperByte, lowerByte
	}
	c[' '], c['-'] = gapByte, gapByte
	for _, b := range "._%+'-" {
		c[b] |= localByte
	}
	return c
}()

const wordByte = digitByte | upperByte | lowerByte

func is(b byte, class uint8) bool { return classes[b]&class != 0 }

// emails finds e-mail addresses: a local part of up to 64 letters, digits and ._%+'-, of which the
// first is a letter or digit, @, and a domain of at least two labels. What is part of a path, of a
// URL with a user, or of a version is none, nor is the user git, nor a file or unit of systemd.
func emails(s string, found func(seenText)) {
	for from := 0; ; {
		at := strings.IndexByte(s[from:], '@')
		if at < 0 {
			return
		}
		at += from
		from = at + 1
		if end := domainEnd(s, from); end > 0 && isMailbox(s, at) {
			domain := s[from:end]
			found(seenText{looks: likeEmail, at: at, like: domain[strings.LastIndexByte(domain, '.'):]})
		}
	}
}

// isMailbox reports whether what is before the @ can be the name of a mailbox.
func isMailbox(s string, at int) bool {
	start := at
	for start > 0 && at-start <= 64 && is(s[start-1], wordByte|localByte) {
		start--
	}
	for start < at && !is(s[start], wordByte) {
		start++
	}
	if start == at || at-start > 64 || s[start:at] == "git" {
		return false
	}
	if start == 0 {
		return true
	}
	switch s[start-1] {
	case '/', '@', '#', '~':
		return false
	case ':':
		return strings.HasSuffix(s[:start], "mailto:")
	}
	return true
}

// domainEnd returns where the domain ends that begins at i; 0: there is none.
func domainEnd(s string, i int) int {
	start, label, labels := i, i, 0
	for ; i <= len(s); i++ {
		if i < len(s) && (is(s[i], wordByte) || s[i] == '-') {
			continue
		}
		if i == label || i-label > 63 {
			break
		}
		labels++
		if i == len(s) || s[i] != '.' || i+1 == len(s) || !is(s[i+1], wordByte) {
			break
		}
		label = i + 1
	}
	if labels < 2 || i == label || !isTopLevel(s[label:i]) || isVersion(s[start:i]) {
		return 0
	}
	if i < len(s) {
		switch c := s[i]; {
		case c == '/' || c == '@' || c == '_':
			return 0
		case c == ':' && i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '"':
			return 0
		}
	}
	return i
}

// noTopLevel are what names of files and units end in.
var noTopLevel = map[string]bool{
	"png": true, "jpg": true, "jpeg": true, "gif": true, "svg": true, "webp": true, "css": true, "js": true, "ts": true, "json": true,
	"html": true, "xml": true, "txt": true, "zip": true, "gz": true, "jar": true, "tgz": true, "yaml": true, "yml": true,
	"service": true, "timer": true, "socket": true, "mount": true, "target": true, "path": true,
}

func isTopLevel(label string) bool {
	if len(label) < 2 {
		return false
	}
	if strings.HasPrefix(label, "xn--") {
		return true
	}
	for i := range len(label) {
		if !is(label[i], upperByte|lowerByte) {
			return false
		}
	}
	return !noTopLevel[strings.ToLower(label)]
}

// isVersion reports whether a domain begins as versions do: 1.2.release, v1.beta.
func isVersion(domain string) bool {
	digits := strings.TrimPrefix(domain, "v")
	rest := strings.TrimLeft(digits, "0123456789")
	if rest == digits || rest == "" || rest[0] != '.' {
		return false
	}
	return len(digits) < len(domain) || is(rest[1], digitByte)
}

// phones finds phone numbers in the international form of E.164: + and 8 to 15 digits, of which the
// first is not 0. Between digits may be single spaces, points, dashes and slashes, and brackets; then
// there are at least 9 digits, 11 of them in the countries of +1 and +7. What a word, a digit or a bracket of
// JSON goes before is none.
func phones(s string, found func(seenText)) {
	for from := 0; ; {
		at := strings.IndexByte(s[from:], '+')
		if at < 0 {
			return
		}
		at += from
		from = at + 1
		if at > 0 && (is(s[at-1], wordByte|localByte) || s[at-1] == ')' || s[at-1] == '/') {
			continue
		}
		if digits, ok := phoneAt(s, from); ok {
			found(seenText{looks: likePhone, at: at, count: digits})
		}
	}
}

func phoneAt(s string, i int) (digits int, ok bool) {
	if i >= len(s) || s[i] == '0' || !is(s[i], digitByte) {
		return 0, false
	}
	start, end, apart := i, i, false
	for i < len(s) {
		if is(s[i], digitByte) {
			digits++
			i++
			end = i
			continue
		}
		next := i
		for next < len(s) && next-i < 2 && strings.IndexByte(" .-/()", s[next]) >= 0 {
			next++
		}
		if next == i || next == len(s) || !is(s[next], digitByte) {
			break
		}
		i, apart = next, true
	}
	if end < len(s) && is(s[end], wordByte|localByte&^gapByte) && s[end] != '.' && s[end] != '-' && s[end] != '\'' {
		return 0, false
	}
	switch {
	case digits < 8 || digits > 15:
		return 0, false
	case !apart:
		return digits, true
	case s[start] == '1' || s[start] == '7':
		return digits, digits == 11
	}
	return digits, digits >= 9
}

// shortestAccount is how many bytes the shortest card has: whatever is shorter is skipped. Looking at one
// byte of so many is enough to come across each.
const shortestAccount = 14

// accounts finds IBANs and the numbers of payment cards: both are words of digits and capitals, perhaps
// in groups.
func accounts(s string, found func(seenText)) {
	const account = digitByte | upperByte | gapByte
	for i := shortestAccount - 1; i < len(s); i += shortestAccount {
		if !is(s[i], account) || !is(s[i-shortestAccount/2], account) && (i+shortestAccount/2 >= len(s) || !is(s[i+shortestAccount/2], account)) {
			continue // nothing so long is around it
		}
		start, end := i, i+1
		for start > 0 && is(s[start-1], account) {
			start--
		}
		for end < len(s) && is(s[end], account) {
			end++
		}
		if end-start >= shortestAccount {
			accountsIn(s, start, end, found)
		}
		i = end
	}
}

// accountsIn looks at what is all digits, capitals and gaps.
func accountsIn(s string, start, end int, found func(seenText)) {
	for i := start; i < end; {
		if is(s[i], gapByte) {
			i++
			continue
		}
		if i > 0 && (is(s[i-1], wordByte) || strings.IndexByte("-_./#?&=%", s[i-1]) >= 0) {
			i = groupEnd(s, i, end)
			continue
		}
		if after, ok := accountAt(s, i, end, found); ok {
			i = after
			continue
		}
		i = groupEnd(s, i, end)
	}
}

func groupEnd(s string, i, end int) int {
	for i < end && !is(s[i], gapByte) {
		i++
	}
	return i
}

func accountAt(s string, i, end int, found func(seenText)) (after int, ok bool) {
	if is(s[i], upperByte) {
		return ibanAt(s, i, end, found)
	}
	return cardAt(s, i, end, found)
}

// alone reports whether what ends at i is not a part of something longer.
func alone(s string, i int) bool {
	if i >= len(s) {
		return true
	}
	if is(s[i], wordByte) || s[i] == '_' || s[i] == '-' || s[i] == '/' {
		return false
	}
	return s[i] != '.' || i+1 >= len(s) || !is(s[i+1], wordByte)
}

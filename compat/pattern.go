package compat

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// compilePattern turns a pattern of ECMA-262, with the flag u, into one of Go
// that matches exactly the same strings; nil where that is not certain. It
// takes only what means the same in both, or can be written so that it does.
func compilePattern(pattern string) *regexp.Regexp {
	tr := translator{rest: pattern}
	for tr.rest != "" {
		if !tr.step() {
			return nil
		}
	}
	re, err := regexp.Compile(tr.out.String())
	if err != nil {
		return nil
	}
	return re
}

const (
	notLineEnd = `[^\n\r\x{2028}\x{2029}]`
	spaces     = `\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	special    = `^$\.*+?()[]{}|`
)

type translator struct {
	rest string
	out  strings.Builder
}

func (t *translator) take(n int) string {
	s := t.rest[:n]
	t.rest = t.rest[n:]
	return s
}

// step translates the next piece; false if it is not understood.
func (t *translator) step() bool {
	switch c := t.rest[0]; c {
	case '\\':
		return t.escape(false)
	case '[':
		return t.class()
	case '(':
		if strings.HasPrefix(t.rest, "(?:") {
			t.out.WriteString(t.take(3))
			return true
		}
		if strings.HasPrefix(t.rest, "(?") {
			return false
		}
		t.out.WriteString(t.take(1))
	case '.':
		t.take(1)
		t.out.WriteString(notLineEnd)
	case '{':
		return t.quantifier()
	case ')', '|', '*', '+', '?', '^', '$':
		t.out.WriteString(t.take(1))
	case ']', '}':
		return false
	default:
		return t.literal()
	}
	return true
}

func (t *translator) literal() bool {
	r, size := utf8.DecodeRuneInString(t.rest)
	if r == utf8.RuneError && size <= 1 {
		return false
	}
	t.out.WriteString(regexp.QuoteMeta(t.take(size)))
	return true
}

var counts = regexp.MustCompile(`^\{[0-9]{1,4}(,[0-9]{0,4})?\}`)

func (t *translator) quantifier() bool {
	found := counts.FindString(t.rest)
	if found == "" {
		return false
	}
	t.out.WriteString(t.take(len(found)))
	return true
}

// escape translates a backslash and what follows, in a class or outside.
func (t *translator) escape(inClass bool) bool {
	if len(t.rest) < 2 {
		return false
	}
	c := t.rest[1]
	switch {
	case c == '/':
		t.out.WriteByte(c) // Go knows no escaped slash
	case strings.IndexByte(special, c) >= 0, inClass && c == '-':
		t.out.WriteString(`\` + string(rune(c)))
	case strings.IndexByte("dDwWtnrfv", c) >= 0:
		t.out.WriteString(`\` + string(rune(c)))
	case c == 's' && inClass:
		t.out.WriteString(spaces)
	case c == 's':
		t.out.WriteString("[" + spaces + "]")
	case c == 'S' && !inClass:
		t.out.WriteString("[^" + spaces + "]")
	default:
		return false
	}
	t.take(2)
	return true
}

// class translates [...]. A range whose ends are not plain characters is left.
func (t *translator) class() bool {
	t.out.WriteString(t.take(1))
	if strings.HasPrefix(t.rest, "^") {
		t.out.WriteString(t.take(1))
	}
	if strings.HasPrefix(t.rest, "]") {
		return false
	}
	for t.rest != "" && t.rest[0] != ']' {
		if !t.classItem() {
			return false
		}
	}
	if t.rest == "" {
		return false
	}
	t.out.WriteString(t.take(1))
	return true
}

func (t *translator) classItem() bool {
	if t.rest[0] == '\\' {
		if !t.escape(true) {
			return false
		}
		// After \d a hyphen would be a range that ECMA refuses.
		return !strings.HasPrefix(t.rest, "-") || strings.HasPrefix(t.rest, "-]")
	}
	if strings.HasPrefix(t.rest, "-") {
		// A hyphen is itself, unless it begins a range.
		t.take(1)
		t.out.WriteString(`\-`)
		return !strings.HasPrefix(t.rest, "-") || strings.HasPrefix(t.rest, "-]")
	}
	if !t.classLiteral() {
		return false
	}
	if strings.HasPrefix(t.rest, "-") && !strings.HasPrefix(t.rest, "-]") {
		t.out.WriteString(t.take(1))
		return t.rest != "" && t.rest[0] != '\\' && t.classLiteral()
	}
	return true
}

func (t *translator) classLiteral() bool {
	r, size := utf8.DecodeRuneInString(t.rest)
	if r == utf8.RuneError && size <= 1 {
		return false
	}
	s := t.take(size)
	if size == 1 && strings.ContainsAny(s, `[]^-&~`) {
		s = `\` + s
	}
	t.out.WriteString(s)
	return true
}

// matcher decides patterns that compilePattern understands, and remembers them.
type matcher map[string]*regexp.Regexp

// match reports whether s matches; known is false where that is not certain.
func (m matcher) match(pattern, s string) (matches, known bool) {
	re, seen := m[pattern]
	if !seen {
		re = compilePattern(pattern)
		m[pattern] = re
	}
	if re == nil {
		return false, false
	}
	return re.MatchString(s), true
}

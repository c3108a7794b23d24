package regex

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// parser reads a pattern once, from left to right, and writes its translation.
type parser struct {
	src   string
	pos   int // of the next character
	depth int // of open groups
	names map[string]bool
}

// piece is the translation of a part of the pattern.
type piece struct {
	text string
	// repeat is the largest product of nested counts: Go allows 1000.
	repeat int
	size   int // characters and classes, counts multiplied out
}

func (p *parser) invalid(at int, format string, args ...any) error {
	return &Invalid{fmt.Sprintf(format, args...), at}
}

func (p *parser) unsupported(at int, reason, format string, args ...any) error {
	return &Unsupported{reason, fmt.Sprintf(format, args...), at}
}

// peek returns the next character, or -1 at the end.
func (p *parser) peek() rune {
	if p.pos >= len(p.src) {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(p.src[p.pos:])
	return r
}

// next takes the next character, or returns -1 at the end.
func (p *parser) next() rune {
	if p.pos >= len(p.src) {
		return -1
	}
	r, n := utf8.DecodeRuneInString(p.src[p.pos:])
	p.pos += n
	return r
}

// accept takes text if it comes next.
func (p *parser) accept(text string) bool {
	if !strings.HasPrefix(p.src[p.pos:], text) {
		return false
	}
	p.pos += len(text)
	return true
}

// disjunction reads alternatives up to the end or the closing parenthesis.
func (p *parser) disjunction() (piece, error) {
	var whole builder
	for {
		one, err := p.alternative()
		if err != nil {
			return piece{}, err
		}
		whole.add(one)
		if !p.accept("|") {
			return whole.done(p)
		}
		whole.text.WriteByte('|')
	}
}

// alternative reads terms up to what ends an alternative.
func (p *parser) alternative() (piece, error) {
	var terms builder
	for {
		if r := p.peek(); r < 0 || r == '|' || r == ')' {
			return terms.done(p)
		}
		one, err := p.term()
		if err != nil {
			return piece{}, err
		}
		terms.add(one)
		if terms.text.Len() > maxText || terms.size > maxSize {
			return terms.done(p)
		}
	}
}

// term reads an assertion, or an atom with its quantifier.
func (p *parser) term() (piece, error) {
	start := p.pos
	switch {
	case p.accept("^"):
		return p.assertion(`\A`)
	case p.accept("$"):
		return p.assertion(`\z`)
	case p.accept(`\b`):
		return p.assertion(`\b`)
	case p.accept(`\B`):
		return p.assertion(`\B`)
	}
	if _, is, err := p.quantifier(); is || err != nil {
		if err == nil {
			err = p.invalid(start, "there is nothing to repeat before the quantifier")
		}
		return piece{}, err
	}
	one, err := p.atom()
	if err != nil {
		return piece{}, err
	}
	q, is, err := p.quantifier()
	if err != nil || !is {
		return one, err
	}
	return p.repeated(one, q, start)
}

// assertion returns text, which must not be repeated.
func (p *parser) assertion(text string) (piece, error) {
	at := p.pos
	if _, is, err := p.quantifier(); is || err != nil {
		if err == nil {
			err = p.invalid(at, "an assertion cannot be repeated")
		}
		return piece{}, err
	}
	return piece{text: text, repeat: 1, size: 1}, nil
}

// atom reads one character, class, escape or group.
func (p *parser) atom() (piece, error) {
	at := p.pos
	switch r := p.next(); r {
	case '.':
		return single(`[^\n\r\x{2028}\x{2029}]`), nil
	case '[':
		return p.class(at)
	case '(':
		return p.group(at)
	case '\\':
		e, err := p.escape(at, false)
		if err != nil {
			return piece{}, err
		}
		if e.class != "" {
			return single("[" + e.class + "]"), nil
		}
		return single(regexp.QuoteMeta(string(e.char))), nil
	default:
		return single(regexp.QuoteMeta(string(r))), nil
	}
}

func single(text string) piece { return piece{text: text, repeat: 1, size: 1} }

// builder joins pieces.
type builder struct {
	text         strings.Builder
	repeat, size int
}

func (b *builder) add(one piece) {
	b.text.WriteString(one.text)
	b.repeat = max(b.repeat, one.repeat)
	b.size += one.size
}

// done returns what was joined, within the bounds.
func (b *builder) done(p *parser) (piece, error) {
	if b.text.Len() > maxText || b.size > maxSize {
		return piece{}, p.unsupported(p.pos, "size", "the pattern multiplies out to more than %d characters", maxSize)
	}
	return piece{text: b.text.String(), repeat: max(b.repeat, 1), size: b.size}, nil
}

package regex

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// parser reads a pattern once, from left to right.
type parser struct {
	src   string
	pos   int // of the next character
	depth int // of open groups
	names map[string]bool
}

// Parse returns the syntax tree of a pattern. Lookaround is part of it; what has
// no meaning in terms of languages (back references, lone surrogates) or is
// unknown here is refused. The error is an *Unsupported or an *Invalid.
func Parse(ecma string) (*Node, error) {
	if len(ecma) > maxPattern {
		return nil, &Unsupported{"size", fmt.Sprintf("the pattern has %d bytes, more than %d", len(ecma), maxPattern), maxPattern}
	}
	for i, r := range ecma {
		if r == utf8.RuneError && !utf8.ValidString(ecma[i:min(i+3, len(ecma))]) {
			return nil, &Invalid{"the pattern is not UTF-8", i}
		}
	}
	p := &parser{src: ecma}
	whole, err := p.disjunction()
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.src) {
		return nil, p.invalid(p.pos, "a group is closed that was not opened")
	}
	return whole, nil
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
func (p *parser) disjunction() (*Node, error) {
	start := p.pos
	var subs []*Node
	for {
		one, err := p.alternative()
		if err != nil {
			return nil, err
		}
		subs = append(subs, one)
		if !p.accept("|") {
			return p.join(Alternate, subs, start), nil
		}
	}
}

// alternative reads terms up to what ends an alternative.
func (p *parser) alternative() (*Node, error) {
	start := p.pos
	var subs []*Node
	for {
		if r := p.peek(); r < 0 || r == '|' || r == ')' {
			return p.join(Concat, subs, start), nil
		}
		one, err := p.term()
		if err != nil {
			return nil, err
		}
		subs = append(subs, one)
	}
}

// join returns the node of several, or the only one.
func (p *parser) join(op Op, subs []*Node, start int) *Node {
	if len(subs) == 1 {
		return subs[0]
	}
	return &Node{Op: op, Subs: subs, Start: start, End: p.pos}
}

// assertions are those that are one token.
var assertions = []struct {
	text string
	op   Op
}{{"^", Begin}, {"$", End}, {`\b`, WordBoundary}, {`\B`, NoWordBoundary}}

// term reads an assertion, or an atom with its quantifier.
func (p *parser) term() (*Node, error) {
	start := p.pos
	for _, a := range assertions {
		if p.accept(a.text) {
			return p.unrepeated(&Node{Op: a.op, Start: start, End: p.pos})
		}
	}
	if _, is, err := p.quantifier(); is || err != nil {
		if err == nil {
			err = p.invalid(start, "there is nothing to repeat before the quantifier")
		}
		return nil, err
	}
	one, err := p.atom()
	if err != nil {
		return nil, err
	}
	if one.isLook() && p.src[start] == '(' && !p.inGroup(start) {
		return p.unrepeated(one)
	}
	q, is, err := p.quantifier()
	if err != nil || !is {
		return one, err
	}
	return &Node{Op: Repeat, Subs: []*Node{one}, Min: q.min, Max: q.max, lazy: q.lazy, Start: start, End: p.pos}, nil
}

// inGroup reports whether the parenthesis at start opens a group, not an
// assertion.
func (p *parser) inGroup(start int) bool {
	for _, head := range lookarounds {
		if strings.HasPrefix(p.src[start+1:], head.text) {
			return false
		}
	}
	return true
}

// unrepeated returns an assertion, which must not be repeated.
func (p *parser) unrepeated(n *Node) (*Node, error) {
	at := p.pos
	if _, is, err := p.quantifier(); is || err != nil {
		if err == nil && n.isLook() {
			err = p.unsupported(n.Start, "lookaround", "repeated lookaround has no translation")
		} else if err == nil {
			err = p.invalid(at, "an assertion cannot be repeated")
		}
		return nil, err
	}
	return n, nil
}

// notLineEnd is `.`: without the flag s it stops at the four line terminators.
const notLineEnd = `^\n\r\x{2028}\x{2029}`

// atom reads one character, class, escape or group.
func (p *parser) atom() (*Node, error) {
	start := p.pos
	n := &Node{Op: Class, Start: start}
	var err error
	switch r := p.next(); r {
	case '.':
		n.body = notLineEnd
	case '[':
		n.body, err = p.class(start)
	case '(':
		return p.group(start)
	case '\\':
		var e escaped
		e, err = p.escape(start, false)
		n.char, n.body = e.char, e.class
	default:
		n.char = r
	}
	n.End = p.pos
	return n, err
}

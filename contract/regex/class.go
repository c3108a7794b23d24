package regex

import (
	"fmt"
	"strings"
)

// class reads a character class after its opening bracket, which stands at
// start, and returns it as Go writes what is between the brackets.
func (p *parser) class(start int) (string, error) {
	negated := p.accept("^")
	var body strings.Builder
	for !p.accept("]") {
		if p.pos >= len(p.src) {
			return "", p.invalid(start, "the character class is not closed")
		}
		if err := p.classPart(&body); err != nil {
			return "", err
		}
	}
	text := body.String()
	if text == "" { // `[]` is nothing and `[^]` anything; Go has neither
		text, negated = `\x{0}-\x{10FFFF}`, !negated
	}
	if negated {
		text = "^" + text
	}
	return text, nil
}

// classPart reads one character, escape or range. A hyphen beside a class
// escape, as in `[\w-.]`, is itself.
func (p *parser) classPart(body *strings.Builder) error {
	start := p.pos
	from, err := p.classAtom()
	if err != nil {
		return err
	}
	rest := p.src[p.pos:]
	if len(rest) < 2 || rest[0] != '-' || rest[1] == ']' {
		body.WriteString(from.inClass())
		return nil
	}
	p.pos++
	to, err := p.classAtom()
	switch {
	case err != nil:
		return err
	case from.class != "" || to.class != "":
		body.WriteString(from.inClass() + `\-` + to.inClass())
	case from.char > to.char:
		return p.invalid(start, "the range in the character class is out of order")
	default:
		body.WriteString(from.inClass() + "-" + to.inClass())
	}
	return nil
}

// classAtom reads one character or escape of a class.
func (p *parser) classAtom() (escaped, error) {
	at := p.pos
	r := p.next()
	if r == '\\' {
		return p.escape(at, true)
	}
	return escaped{char: r}, nil
}

// inClass writes e as a part of a class, so that nothing in it is syntax.
func (e escaped) inClass() string {
	switch r := e.char; {
	case e.class != "":
		return e.class
	case r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z':
		return string(r)
	}
	return fmt.Sprintf(`\x{%X}`, e.char)
}

package regex

import (
	"strings"
	"unicode"
)

// lookarounds are the heads of groups that match nothing but look around.
var lookarounds = []struct {
	text string
	op   Op
}{{"?=", Ahead}, {"?!", NotAhead}, {"?<=", Behind}, {"?<!", NotBehind}}

// group reads a group after its opening parenthesis, which stands at start, and
// returns its content, or that it looks for it.
func (p *parser) group(start int) (*Node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.unsupported(start, "depth", "groups are nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	for _, look := range lookarounds {
		if p.accept(look.text) {
			inner, err := p.content(start)
			return &Node{Op: look.op, Subs: []*Node{inner}, Start: start, End: p.pos}, err
		}
	}
	if err := p.groupHead(start); err != nil {
		return nil, err
	}
	return p.content(start)
}

// content reads what a group holds, and its end.
func (p *parser) content(start int) (*Node, error) {
	inner, err := p.disjunction()
	if err == nil && !p.accept(")") {
		err = p.invalid(start, "the group is not closed")
	}
	return inner, err
}

// groupHead reads what stands between the parenthesis and the content.
func (p *parser) groupHead(start int) error {
	switch {
	case !p.accept("?"), p.accept(":"):
		return nil
	case p.accept("<"):
		return p.groupName(start)
	}
	return p.modifiers(start)
}

// groupName reads the name of a group up to its `>`.
func (p *parser) groupName(start int) error {
	name, _, closed := strings.Cut(p.src[p.pos:], ">")
	if !closed || !isIdentifier(name) {
		return p.invalid(start, "the group has no valid name")
	}
	if p.names[name] {
		return p.invalid(start, "the group name %q is used twice", name)
	}
	if p.names == nil {
		p.names = map[string]bool{}
	}
	p.names[name] = true
	p.pos += len(name) + 1
	return nil
}

func isIdentifier(name string) bool {
	for i, r := range name {
		first := r == '$' || r == '_' || unicode.IsLetter(r) || unicode.Is(unicode.Nl, r)
		later := unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc) || r == 0x200C || r == 0x200D
		if !first && (i == 0 || !later) {
			return false
		}
	}
	return name != ""
}

// modifiers tells the modifiers of ECMAScript 2025, `(?i:…)`, from what other
// dialects write and ECMA-262 has no meaning for, `(?i)`.
func (p *parser) modifiers(start int) error {
	rest := strings.TrimLeft(p.src[p.pos:], "ims-")
	if len(rest) < len(p.src[p.pos:]) && strings.HasPrefix(rest, ":") {
		return p.unsupported(start, "modifier", "modifiers of a group have no translation")
	}
	return p.invalid(start, "the group is none of ECMA-262")
}

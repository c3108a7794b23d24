package source

import (
	"fmt"
	"strconv"
	"strings"
)

// Pointer is a JSON Pointer (RFC 6901): "" is the whole, "/a~1b/0" a part.
type Pointer string

var (
	escapeToken   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapeToken = strings.NewReplacer("~0", "~", "~1", "/")
)

// ParsePointer checks s and returns it; the error says what is wrong with it.
func ParsePointer(s string) (Pointer, error) {
	if s != "" && s[0] != '/' {
		return "", fmt.Errorf("%s is no JSON Pointer: it must be empty or begin with /", Quote(s))
	}
	for i := range len(s) {
		if s[i] == '~' && (i+1 == len(s) || s[i+1] != '0' && s[i+1] != '1') {
			return "", fmt.Errorf("%s is no JSON Pointer: write ~ as ~0 (and / within a name as ~1)", Quote(s))
		}
	}
	return Pointer(s), nil
}

// Join returns the pointer to the part called name of what p points at.
func (p Pointer) Join(name string) Pointer {
	if strings.ContainsAny(name, "~/") {
		name = escapeToken.Replace(name)
	}
	return p + "/" + Pointer(name)
}

// JoinIndex returns the pointer to item i of what p points at.
func (p Pointer) JoinIndex(i int) Pointer {
	return p + "/" + Pointer(strconv.Itoa(i))
}

// Parent returns the pointer to what holds what p points at; that of the whole is
// the whole.
func (p Pointer) Parent() Pointer { return p[:max(0, strings.LastIndexByte(string(p), '/'))] }

// Tokens returns the decoded parts of p.
func (p Pointer) Tokens() []string {
	if p == "" {
		return nil
	}
	tokens := strings.Split(strings.TrimPrefix(string(p), "/"), "/")
	for i, token := range tokens {
		if strings.IndexByte(token, '~') >= 0 { // most have nothing to replace, which a Replacer copies all the same
			tokens[i] = unescapeToken.Replace(token)
		}
	}
	return tokens
}

// At returns the node that p points at, or nil.
func (d *Document) At(p Pointer) *Node {
	if p != "" && p[0] != '/' {
		return nil
	}
	n := d.Root
	for _, token := range p.Tokens() {
		if n, _ = n.step(token); n == nil {
			return nil
		}
	}
	return n
}

// SpanAt returns the span of the name (for a member) or of the value (for an
// item or the root) that p points at; where there is none, of the nearest
// ancestor that exists.
func (d *Document) SpanAt(p Pointer) Span {
	n, span := d.Root, d.Span(d.Root)
	for _, token := range p.Tokens() {
		next, member := n.step(token)
		switch {
		case next == nil:
			return span
		case member != nil:
			span = d.NameSpan(member)
		default:
			span = d.Span(next)
		}
		n = next
	}
	return span
}

// step returns the item or the member's value that token names in n, or nil,
// and the member. n may be nil.
func (n *Node) step(token string) (*Node, *Member) {
	switch {
	case n == nil:
		return nil, nil
	case n.Kind == Object:
		if m := n.Member(token); m != nil {
			return m.Value, m
		}
	case n.Kind == Array:
		if i, ok := index(token); ok && i < len(n.Items) {
			return n.Items[i], nil
		}
	}
	return nil, nil
}

// index reads an array index: decimal digits without leading zeros.
func index(token string) (int, bool) {
	if token == "" || digitsEnd(token, 0) < len(token) || token[0] == '0' && len(token) > 1 {
		return 0, false
	}
	i, err := strconv.Atoi(token)
	return i, err == nil
}

// PointerAt returns the pointer to the innermost node that covers the byte
// offset. A member covers its name, its value and what is between.
func (d *Document) PointerAt(offset int) Pointer {
	p, n := Pointer(""), d.Root
	for n != nil {
		n, p = n.child(offset, p)
	}
	return p
}

// child returns the item or member of n that covers the offset and the pointer
// to it, or nil and p.
func (n *Node) child(offset int, p Pointer) (*Node, Pointer) {
	for i := range n.Members {
		m := &n.Members[i]
		if covers(m.NameStart, m.NameEnd, offset) || covers(m.NameStart, m.Value.End, offset) {
			return m.Value, p.Join(m.Name)
		}
	}
	for i, item := range n.Items {
		if covers(item.Start, item.End, offset) {
			return item, p.JoinIndex(i)
		}
	}
	return nil, p
}

func covers(start, end Pos, offset int) bool {
	return start.Offset <= offset && offset < end.Offset
}

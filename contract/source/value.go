package source

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Canonical returns n as JSON in canonical form: no white space, members sorted
// by name (by code point), strings with the fewest escapes, numbers exact and
// in one spelling (1.0, 1 and 10e-1 are the same; no exponent within ±21 digits).
// Equal values have equal canonical forms, and only they.
func (n *Node) Canonical() []byte {
	return n.AppendCanonical(make([]byte, 0, max(0, n.End.Offset-n.Start.Offset)))
}

// AppendCanonical appends n in canonical form.
func (n *Node) AppendCanonical(dst []byte) []byte {
	switch n.Kind {
	case Number:
		return parseDecimal(n.Text).appendCanonical(dst)
	case Array:
		return appendArray(dst, n.Items, (*Node).AppendCanonical)
	case Object:
		byName := func(a, b Member) int { return strings.Compare(a.Name, b.Name) }
		members := n.Members
		if !slices.IsSortedFunc(members, byName) {
			members = slices.Clone(members)
			slices.SortFunc(members, byName)
		}
		return appendObject(dst, members, (*Node).AppendCanonical)
	}
	return n.AppendJSON(dst)
}

// AppendJSON appends n as compact JSON, members and numbers as in the file.
func (n *Node) AppendJSON(dst []byte) []byte {
	switch n.Kind {
	case Bool, Number:
		return append(dst, n.Text...)
	case String:
		return appendString(dst, n.Text)
	case Array:
		return appendArray(dst, n.Items, (*Node).AppendJSON)
	case Object:
		return appendObject(dst, n.Members, (*Node).AppendJSON)
	}
	return append(dst, "null"...)
}

func appendArray(dst []byte, items []*Node, value func(*Node, []byte) []byte) []byte {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = value(item, dst)
	}
	return append(dst, ']')
}

func appendObject(dst []byte, members []Member, value func(*Node, []byte) []byte) []byte {
	dst = append(dst, '{')
	for i := range members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, members[i].Name), ':')
		dst = value(members[i].Value, dst)
	}
	return append(dst, '}')
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. Only what must be is escaped, so it
// is for files and hashes, not for pages and terminals.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		if short, ok := shortEscapes[c]; ok {
			dst = append(dst, short...)
		} else if c < utf8.RuneSelf && c >= 0x20 {
			dst = append(dst, '\\', c)
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(dst, s[start:]...), '"')
}

// Any returns n as encoding/json would with UseNumber: nil, bool, json.Number,
// string, []any, map[string]any.
func (n *Node) Any() any {
	switch n.Kind {
	case Bool:
		return n.Text == "true"
	case Number:
		return json.Number(n.Text)
	case String:
		return n.Text
	case Array:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = item.Any()
		}
		return list
	case Object:
		members := make(map[string]any, len(n.Members))
		for i := range n.Members {
			members[n.Members[i].Name] = n.Members[i].Value.Any()
		}
		return members
	}
	return nil
}

package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// Widths of written YAML, in bytes.
const (
	flowWidth = 100 // the widest object or list that stays on one line
	keyWidth  = 512 // the longest name before its colon: readers stop at 1024
)

// AppendYAML appends n as YAML for people: a document of its own, in block style,
// with small objects and lists of scalars on one line. ParseYAML reads an equal
// node from it.
func (n *Node) AppendYAML(dst []byte) []byte {
	w := &yamlWriter{b: dst}
	if len(n.Members)+len(n.Items) == 0 {
		flow, _ := n.flow(flowWidth)
		return append(append(w.b, flow...), '\n')
	}
	w.block(n, "", false)
	return w.b
}

// YAMLText returns text as a YAML scalar: bare where that means the same string,
// else in double quotes.
func YAMLText(text string) string {
	if plainScalar(text) {
		return text
	}
	return YAMLQuoted(text)
}

// YAMLQuoted returns text as a YAML scalar in double quotes, on one line.
func YAMLQuoted(text string) string {
	var quoted bytes.Buffer
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(fmt.Sprintf("a string has no JSON: %v", err))
	}
	var b strings.Builder
	for _, r := range strings.TrimSuffix(quoted.String(), "\n") {
		if r <= 0xffff && !unicode.IsPrint(r) { // JSON takes them as they are, YAML does not
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		if r > 0xffff && !unicode.IsPrint(r) {
			fmt.Fprintf(&b, `\U%08x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plainScalar reports whether text can stand bare: words that no reader of YAML
// takes for anything but a string.
func plainScalar(text string) bool {
	switch strings.ToLower(text) {
	case "", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "~":
		return false
	}
	for i, r := range text {
		first, last := i == 0, i == len(text)-1
		var after byte
		if !last {
			after = text[i+1]
		}
		switch {
		case isLetter(r), r == '/' && !last:
		case r >= '0' && r <= '9', strings.ContainsRune(" -_./", r):
			if first {
				return false
			}
		case r == ':' && !first && isLetter(rune(after)):
		default:
			return false
		}
	}
	return !strings.HasSuffix(text, " ")
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

type yamlWriter struct{ b []byte }

// block writes an object or a list that does not fit on a line, one part a line.
// The first line is not indented where it follows what is there already.
func (w *yamlWriter) block(n *Node, indent string, follows bool) {
	for i, m := range n.Members {
		w.indent(indent, follows && i == 0)
		name := YAMLName(m.Name)
		if len(name) > keyWidth {
			w.b = append(append(append(w.b, "? "...), name...), "\n"+indent...)
			name = ""
		}
		w.b = append(append(w.b, name...), ':')
		w.value(m.Value, indent, false)
	}
	for i, item := range n.Items {
		w.indent(indent, follows && i == 0)
		w.b = append(w.b, '-')
		w.value(item, indent, true)
	}
}

func (w *yamlWriter) indent(indent string, follows bool) {
	if !follows {
		w.b = append(w.b, indent...)
	}
}

// value writes what stands after a name or a dash.
func (w *yamlWriter) value(n *Node, indent string, item bool) {
	if flow, ok := n.flow(flowWidth); ok {
		w.b = append(append(append(w.b, ' '), flow...), '\n')
		return
	}
	if item {
		w.b = append(w.b, ' ')
	} else {
		w.b = append(append(w.b, '\n'), indent+"  "...)
	}
	w.block(n, indent+"  ", true)
}

// flow returns n on one line, where it is a scalar, empty, or has nothing but
// scalars that fit into the width.
func (n *Node) flow(width int) (string, bool) {
	switch n.Kind {
	case Null:
		return "null", true
	case String:
		return YAMLText(n.Text), true
	case Bool, Number:
		return n.Text, true
	}
	var parts []string
	length := 2
	add := func(name string, v *Node) bool {
		text, ok := v.flow(0)
		parts = append(parts, name+text)
		length += len(name) + len(text) + 2
		return ok && length <= width
	}
	for _, m := range n.Members {
		if !add(YAMLName(m.Name)+": ", m.Value) {
			return "", false
		}
	}
	for _, item := range n.Items {
		if !add("", item) {
			return "", false
		}
	}
	if n.Kind == Array {
		return "[" + strings.Join(parts, ", ") + "]", true
	}
	return "{" + strings.Join(parts, ", ") + "}", true
}

// YAMLName returns name as it is written before a colon: as YAMLText does, but a
// whole number needs no quotes.
func YAMLName(name string) string {
	if n, err := NewNumber(name); err == nil && n.IsInteger() && len(name) < 10 && strings.Trim(name, "0123456789") == "" {
		return name
	}
	return YAMLText(name)
}

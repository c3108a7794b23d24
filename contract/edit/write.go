package edit

import (
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/contract/source"
)

// scalar returns a value without parts as the document writes it. mark is the
// quotation mark to use for a string where that can be, 0 for none.
func (e *editor) scalar(n *source.Node, mark byte) string {
	switch {
	case n.Kind == source.String:
		return e.text(n.Text, mark)
	case n.Kind == source.Array:
		return "[]"
	case n.Kind == source.Object:
		return "{}"
	case e.literals[n] != "":
		return e.literals[n]
	}
	return string(n.AppendJSON(nil))
}

func (e *editor) text(s string, mark byte) string {
	switch {
	case !e.yaml:
		return string(source.NewString(s).AppendJSON(nil))
	case mark == '\'' && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0:
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	case mark == '"':
		return source.YAMLQuoted(s)
	}
	return source.YAMLText(s)
}

func (e *editor) name(s string, mark byte) string {
	if e.yaml && mark == 0 {
		return source.YAMLName(s)
	}
	return e.text(s, mark)
}

// inline returns n on one line.
func (e *editor) inline(n *source.Node) string {
	var parts []string
	for _, item := range n.Items {
		parts = append(parts, e.inline(item))
	}
	for _, m := range n.Members {
		parts = append(parts, e.name(m.Name, mostly(e.style.names))+e.style.colon+e.inline(m.Value))
	}
	switch {
	case len(parts) == 0:
		return e.scalar(n, mostly(e.style.quotes))
	case n.Kind == source.Array:
		return "[" + strings.Join(parts, e.style.comma) + "]"
	}
	pad := ""
	if e.style.padded > 0 {
		pad = " "
	}
	return "{" + pad + strings.Join(parts, e.style.comma) + pad + "}"
}

// fits reports whether n belongs on one line, and returns it so.
func (e *editor) fits(n *source.Node) (string, bool) {
	vote := e.style.objects
	if n.Kind == source.Array {
		vote = e.style.arrays
	}
	if !isLeaf(n) || len(n.Items)+len(n.Members) > 0 && vote < 0 {
		return "", false
	}
	line := e.inline(n)
	return line, len(line) <= flowWidth || len(n.Items)+len(n.Members) == 0
}

// brackets returns n in brackets, over as many lines as it needs, when the line
// on which it starts is indented so.
func (e *editor) brackets(n *source.Node, indent string) string {
	if line, ok := e.fits(n); ok {
		return line
	}
	var parts []string
	inner := indent + e.style.unit
	for _, item := range n.Items {
		parts = append(parts, inner+e.brackets(item, inner))
	}
	for _, m := range n.Members {
		parts = append(parts, inner+e.name(m.Name, mostly(e.style.names))+e.style.colon+e.brackets(m.Value, inner))
	}
	text := e.style.eol + strings.Join(parts, ","+e.style.eol) + e.style.eol + indent
	if n.Kind == source.Array {
		return "[" + text + "]"
	}
	return "{" + text + "}"
}

// block returns n in lines of its own, the first one without its indentation,
// which is so many columns.
func (e *editor) block(n *source.Node, indent int) string {
	var lines []string
	for _, item := range n.Items {
		lines = append(lines, e.blockItem(item, indent))
	}
	for _, m := range n.Members {
		lines = append(lines, e.blockMember(m.Name, mostly(e.style.names), m.Value, indent))
	}
	return strings.Join(lines, e.style.eol+strings.Repeat(" ", indent))
}

func (e *editor) blockItem(n *source.Node, indent int) string {
	if line, ok := e.fits(n); ok {
		return "- " + line
	}
	return "- " + e.block(n, indent+2)
}

func (e *editor) blockMember(name string, mark byte, n *source.Node, indent int) string {
	return e.name(name, mark) + ":" + e.afterColon(n, indent)
}

// afterColon returns what stands after the colon of a member whose name is
// indented by so many columns.
func (e *editor) afterColon(n *source.Node, indent int) string {
	if line, ok := e.fits(n); ok {
		return " " + line
	}
	if n.Kind == source.Array {
		indent += e.style.dash
	} else {
		indent += len(e.style.unit)
	}
	return e.style.eol + strings.Repeat(" ", indent) + e.block(n, indent)
}

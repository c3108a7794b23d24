package edit_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
)

// writer writes drawn values in drawn layouts, comments included, so that the
// document is one that a person may have written.
type writer struct {
	t      *rapid.T
	yaml   bool
	unit   string
	marked int // comments so far, each with a number of its own
}

func (w *writer) chance(percent int) bool {
	return rapid.IntRange(0, 99).Draw(w.t, "chance") < percent
}

func (w *writer) pick(from ...string) string { return rapid.SampledFrom(from).Draw(w.t, "pick") }

func drawValue(t *rapid.T, depth int) *source.Node {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	if depth == 0 {
		kind %= 5
	}
	switch kind {
	case 0:
		return source.NewNull()
	case 1:
		return source.NewBool(rapid.Bool().Draw(t, "bool"))
	case 2:
		return source.NewInt(int64(rapid.IntRange(-20, 200).Draw(t, "int")))
	case 3, 4:
		return source.NewString(drawText(t))
	case 5, 6:
		items := []*source.Node{}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			items = append(items, drawValue(t, depth-1))
		}
		return source.NewArray(items...)
	}
	return drawObject(t, depth)
}

func drawObject(t *rapid.T, depth int) *source.Node {
	var members []source.Member
	for i := range rapid.IntRange(0, 4).Draw(t, "members") {
		name := rapid.SampledFrom([]string{"a", "name", "y", "1", "x: y", "it's", `q"`, "é", "on", "#c"}).Draw(t, "name")
		members = append(members, source.Member{Name: fmt.Sprintf("%s%d", name, i), Value: drawValue(t, depth-1)})
	}
	return source.NewObject(members...)
}

func drawText(t *rapid.T) string {
	return rapid.SampledFrom([]string{
		"", "plain", "two words", "it's", `say "so"`, "a: b", "# no comment", "- x", "12", "true", "~", "é\u202e", "line\nbreak", "tab\t", " blank ", "{", "*x", "&y", "!z", "%", "@",
	}).Draw(t, "text")
}

func (w *writer) document(n *source.Node) string {
	w.unit = w.pick("  ", "    ")
	if !w.yaml && w.chance(30) {
		w.unit = "\t"
	}
	var text string
	switch {
	case !w.yaml || len(n.Members)+len(n.Items) == 0 || w.chance(15):
		text = w.flow(n, "", w.chance(70))
	default:
		text = strings.TrimLeft(w.block(n, ""), "\n")
	}
	if w.yaml && w.chance(30) {
		text = w.comment() + "\n" + text
	}
	text = strings.TrimRight(text, "\n") + w.pick("\n", "\n", "\n\n", "")
	switch {
	case w.chance(20):
		return strings.ReplaceAll(text, "\n", "\r\n")
	case !w.yaml && w.chance(10):
		return strings.ReplaceAll(text, "\n", "\r")
	}
	return text
}

func (w *writer) comment() string {
	w.marked++
	return fmt.Sprintf("# comment %d: x", w.marked)
}

func (w *writer) scalar(n *source.Node) string {
	if !w.yaml || n.Kind != source.String {
		return string(n.AppendJSON(nil))
	}
	switch {
	case !strings.ContainsAny(n.Text, "\n\t\u202e") && w.chance(30):
		return "'" + strings.ReplaceAll(n.Text, "'", "''") + "'"
	case w.chance(50):
		return source.YAMLQuoted(n.Text)
	}
	return source.YAMLText(n.Text)
}

func (w *writer) name(s string) string { return w.scalar(source.NewString(s)) }

// flow writes n in brackets, each entry on a line of its own or not.
func (w *writer) flow(n *source.Node, indent string, lines bool) string {
	var parts []string
	inner := indent + w.unit
	for _, item := range n.Items {
		parts = append(parts, w.flow(item, inner, lines && w.chance(60)))
	}
	for _, m := range n.Members {
		colon := w.pick(": ", ": ", " : ", ":  ")
		parts = append(parts, w.name(m.Name)+colon+w.flow(m.Value, inner, lines && w.chance(60)))
	}
	open, shut := "{", "}"
	switch {
	case n.Kind == source.Array:
		open, shut = "[", "]"
	case n.Kind != source.Object:
		return w.scalar(n)
	}
	if len(parts) == 0 {
		return open + w.pick("", " ") + shut
	}
	if !lines {
		pad := w.pick("", " ")
		return open + pad + strings.Join(parts, w.pick(", ", ",", " , ", ",  ")) + pad + shut
	}
	var b strings.Builder
	b.WriteString(open)
	for i, part := range parts {
		switch {
		case w.yaml && w.chance(10):
			b.WriteString(" " + w.comment() + "\n" + inner)
		case i > 0 && w.chance(10):
			b.WriteString(" ") // wrapped
		default:
			b.WriteString("\n" + inner)
		}
		b.WriteString(part)
		if i+1 < len(parts) || w.yaml && w.chance(20) {
			b.WriteString(",")
		}
	}
	if w.chance(85) {
		b.WriteString("\n" + indent)
	}
	return b.String() + shut
}

// block writes the lines of an array or object that has parts.
func (w *writer) block(n *source.Node, indent string) string {
	var b strings.Builder
	line := func(head string, v *source.Node, deeper string) {
		for w.chance(15) {
			b.WriteString("\n" + w.pick("", indent+w.comment()))
		}
		b.WriteString("\n" + indent + head)
		if len(v.Items)+len(v.Members) == 0 || w.chance(25) {
			b.WriteString(w.pick(" ", " ", "  ") + w.flow(v, indent+w.unit, w.chance(20)))
			if w.chance(20) {
				b.WriteString(" " + w.comment())
			}
			return
		}
		if head != "-" {
			if w.chance(10) {
				b.WriteString(" " + w.comment())
			}
			b.WriteString(w.block(v, deeper))
			return
		}
		b.WriteString(" " + strings.TrimLeft(w.first(v, indent+"  "), "\n "))
	}
	for _, item := range n.Items {
		line("-", item, "")
	}
	for _, m := range n.Members {
		deeper := indent + w.unit
		if m.Value.Kind == source.Array && w.chance(40) {
			deeper = indent
		}
		line(w.name(m.Name)+":", m.Value, deeper)
	}
	return b.String()
}

// first writes a block that begins on the line of a dash.
func (w *writer) first(n *source.Node, indent string) string {
	text := w.block(n, indent)
	for strings.HasPrefix(strings.TrimLeft(text, "\n "), "#") {
		_, text, _ = strings.Cut(strings.TrimLeft(text, "\n "), "\n")
	}
	return text
}

// drawChange draws a change of something that is there.
func drawChange(t *rapid.T, root *source.Node) (edit.Change, bool) {
	n, up, at := root, (*source.Node)(nil), source.Pointer("")
	for {
		count := len(n.Items) + len(n.Members)
		deeper := count > 0 && (at == "" || rapid.Bool().Draw(t, "deeper"))
		if !deeper {
			break
		}
		i := rapid.IntRange(0, count-1).Draw(t, "entry")
		up = n
		if n.Kind == source.Array {
			n, at = n.Items[i], at.JoinIndex(i)
		} else {
			n, at = n.Members[i].Value, at.Join(n.Members[i].Name)
		}
	}
	value := drawValue(t, 2)
	switch op := rapid.IntRange(0, 5).Draw(t, "op"); {
	case op == 0:
		return edit.Set(at, value), true
	case op == 1 && n.Kind == source.Object:
		return edit.Set(at.Join("new"), value), true
	case op == 2 && n.Kind == source.Object && len(n.Members) > 0:
		after := n.Members[rapid.IntRange(0, len(n.Members)-1).Draw(t, "after")].Name
		return edit.Insert(at.Join("new"), rapid.SampledFrom([]string{after, ""}).Draw(t, "place"), value), true
	case op == 3 && at != "":
		return edit.Remove(at), true
	case op == 4 && n.Kind == source.Array:
		if rapid.Bool().Draw(t, "sort") {
			return edit.Sort(at), true
		}
		return edit.Append(at, value), true
	case op == 5 && up != nil && up.Kind == source.Object:
		return edit.Rename(at, "new"+drawText(t)), true
	}
	return edit.Change{}, false
}

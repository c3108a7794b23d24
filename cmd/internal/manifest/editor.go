package manifest

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/contract/source"
)

// editor collects what to change in a text, by place.
type editor struct {
	doc   *source.Document
	data  []byte
	eol   string
	edits []edit
}

// edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

func eolOf(data []byte) string {
	if bytes.Contains(data, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// apply returns the text with every edit made.
func (e *editor) apply() []byte {
	slices.SortStableFunc(e.edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var out []byte
	at := 0
	for _, edit := range e.edits {
		if edit.start < at {
			return nil // they overlap: the text cannot be changed
		}
		out = append(append(out, e.data[at:edit.start]...), edit.text...)
		at = edit.end
	}
	return append(out, e.data[at:]...)
}

func (e *editor) replace(start, end int, text string) {
	e.edits = append(e.edits, edit{start, end, text})
}

// lineEnd is the place after the line that holds offset, its end of line
// included; a last line without one is given it.
func (e *editor) lineEnd(offset int) (at int, missing string) {
	if i := bytes.IndexByte(e.data[offset:], '\n'); i >= 0 {
		return offset + i + 1, ""
	}
	return len(e.data), e.eol
}

// insertAfter adds lines below the line that holds offset.
func (e *editor) insertAfter(offset int, lines ...string) {
	at, missing := e.lineEnd(offset)
	e.replace(at, at, missing+strings.Join(lines, e.eol)+e.eol)
}

// lastOf is the offset of the last character of a value.
func lastOf(n *source.Node) int { return max(n.Start.Offset, n.End.Offset-1) }

// flow reports whether a list or an object is written in brackets.
func (e *editor) flow(n *source.Node) bool {
	at := n.Start.Offset
	return at < len(e.data) && (e.data[at] == '[' || e.data[at] == '{')
}

// indent is the white space before offset, as far as its line begins with it.
func (e *editor) indent(offset int) string {
	start := bytes.LastIndexByte(e.data[:offset], '\n') + 1
	line := e.data[start:offset]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " "))])
}

// add appends an entry to the list.
func (e *editor) add(c Consumption) {
	m := e.doc.Root.Member("consumes")
	switch {
	case m == nil:
		e.insertAfter(max(0, len(e.data)-1), append([]string{"consumes:"}, entryLines(c, "  ")...)...)
	case m.Value.Kind == source.Array && len(m.Value.Items) > 0 && e.flow(m.Value):
		e.replace(lastOf(m.Value), lastOf(m.Value), ", "+flowEntry(c))
	case m.Value.Kind == source.Array && len(m.Value.Items) > 0:
		last := m.Value.Items[len(m.Value.Items)-1]
		e.insertAfter(lastOf(last), entryLines(c, e.indent(m.Value.Items[0].Start.Offset))...)
	default: // [] or nothing
		if m.Value.Kind == source.Array {
			e.replace(e.colon(m), m.Value.End.Offset, "")
		}
		e.insertAfter(m.NameStart.Offset, entryLines(c, "  ")...)
	}
}

// change sets the keys of an entry.
func (e *editor) change(entry *source.Node, c Consumption) {
	if name := entry.Get("event"); !names(name.Text, c) {
		e.replace(name.Start.Offset, name.End.Offset, scaffold.Quote(c.Event.String()))
	}
	var fresh []Key
	for _, k := range c.Keys {
		have := entry.Member(k.Name)
		if have == nil {
			fresh = append(fresh, k)
			continue
		}
		if value, err := k.value(); err == nil && !k.is(have.Value, value) {
			e.set(have, k)
		}
	}
	if len(fresh) == 0 {
		return
	}
	if e.flow(entry) {
		text := ""
		for _, k := range fresh {
			text += ", " + k.line()
		}
		e.replace(lastOf(entry), lastOf(entry), text)
		return
	}
	column := strings.Repeat(" ", entry.Members[0].NameStart.Column-1)
	var lines []string
	for _, k := range fresh {
		lines = append(lines, column+k.line())
	}
	e.insertAfter(lastOf(entry), lines...)
}

// set replaces the value of a key. A list with an item on each line keeps the
// lines, and the comments, of items that stay.
func (e *editor) set(m *source.Member, k Key) {
	v := m.Value
	if v.Kind == source.Array && !e.flow(v) && k.List != nil {
		e.items(v, k)
		return
	}
	if k.List != nil && v.Kind == source.Array {
		e.replace(v.Start.Offset, v.End.Offset, e.flowList(v, k))
		return
	}
	if (v.Kind == source.Array || v.Kind == source.Object) && !e.flow(v) {
		end, _ := e.lineEnd(lastOf(v))
		e.replace(m.NameStart.Offset, end, k.line()+e.eol)
		return
	}
	e.replace(v.Start.Offset, v.End.Offset, k.text())
}

// flowList is the wanted list: the items that stay first, as they are written.
func (e *editor) flowList(have *source.Node, k Key) string {
	want, err := k.value()
	if err != nil {
		return k.text()
	}
	var parts []string
	for _, n := range have.Items {
		if has(want.Items, n) {
			parts = append(parts, string(e.data[n.Start.Offset:n.End.Offset]))
		}
	}
	for i, n := range want.Items {
		if !has(have.Items, n) {
			parts = append(parts, k.List[i])
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// items takes the lines of items away that are not wanted, and adds lines.
func (e *editor) items(have *source.Node, k Key) {
	want, err := k.value()
	if err != nil {
		return
	}
	for _, n := range have.Items {
		if !has(want.Items, n) {
			start := bytes.LastIndexByte(e.data[:n.Start.Offset], '\n') + 1
			end, _ := e.lineEnd(lastOf(n))
			e.replace(start, end, "")
		}
	}
	var lines []string
	for i, n := range want.Items {
		if !has(have.Items, n) {
			lines = append(lines, e.indent(have.Items[0].Start.Offset)+"- "+k.List[i])
		}
	}
	if len(lines) > 0 {
		e.insertAfter(lastOf(have.Items[len(have.Items)-1]), lines...)
	}
}

// remove takes entry i out of the list.
func (e *editor) remove(list *source.Node, i int) {
	n := list.Items[i]
	if e.flow(list) {
		start, end := n.Start.Offset, n.End.Offset
		switch {
		case i+1 < len(list.Items):
			end = list.Items[i+1].Start.Offset
		case i > 0:
			start = list.Items[i-1].End.Offset
		}
		e.replace(start, end, "")
		return
	}
	start := bytes.LastIndexByte(e.data[:n.Start.Offset], '\n') + 1
	end, _ := e.lineEnd(lastOf(n))
	e.replace(start, end, "")
	if len(list.Items) == 1 {
		at := e.colon(e.doc.Root.Member("consumes"))
		e.replace(at, at, " []")
	}
}

// colon is the place after the colon of a key.
func (e *editor) colon(m *source.Member) int {
	return m.NameEnd.Offset + bytes.IndexByte(e.data[m.NameEnd.Offset:], ':') + 1
}

// text is the value in one line.
func (k Key) text() string {
	if k.List != nil {
		return "[" + strings.Join(k.List, ", ") + "]"
	}
	return k.Text
}

func (k Key) line() string { return k.Name + ": " + k.text() }

// entryLines is a new entry, one key a line.
func entryLines(c Consumption, indent string) []string {
	lines := []string{indent + "- event: " + scaffold.Quote(c.Event.String())}
	for _, k := range c.Keys {
		lines = append(lines, indent+"  "+k.line())
	}
	return lines
}

// flowEntry is a new entry in one line.
func flowEntry(c Consumption) string {
	text := "{event: " + scaffold.Quote(c.Event.String())
	for _, k := range c.Keys {
		text += ", " + k.line()
	}
	return text + "}"
}

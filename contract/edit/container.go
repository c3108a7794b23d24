package edit

import (
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// container is an array or object whose entries change.
type container struct {
	*editor
	*plan
	flow   bool // it is written in brackets
	indent int  // columns, where it is not
	slots  []slot

	kept    map[int]bool
	last    int             // the last entry that stays, or -1
	inserts map[int][]entry // new ones after each that stays; -1: before the first
}

// change writes the entries that are wanted.
func (c *container) change() error {
	c.sort()
	if c.reordered() {
		return c.reorder()
	}
	for _, e := range c.entries {
		if e.old == added {
			continue
		}
		if c.node.Kind == source.Object && e.name != c.node.Members[e.old].Name {
			c.renameTo(e)
		}
		if e.value != nil {
			if err := c.replaceValue(e); err != nil {
				return err
			}
		}
	}
	if len(c.kept) == len(c.slots) && len(c.inserts) == 0 {
		return nil
	}
	if c.flow {
		return c.changeFlow()
	}
	return c.changeBlock()
}

// sort finds out what stays and what comes where.
func (c *container) sort() {
	c.kept, c.inserts, c.last = map[int]bool{}, map[int][]entry{}, added
	for _, e := range c.entries {
		if e.old == added {
			c.inserts[c.last] = append(c.inserts[c.last], e)
			continue
		}
		c.kept[e.old], c.last = true, e.old
	}
}

// reordered reports whether what stays stands in another order than before.
func (c *container) reordered() bool {
	last := -1
	for _, e := range c.entries {
		if e.old == added {
			continue
		}
		if e.old < last {
			return true
		}
		last = e.old
	}
	return false
}

func (c *container) renameTo(e entry) {
	m := c.node.Members[e.old]
	c.replace(m.NameStart.Offset, m.NameEnd.Offset, c.name(e.name, quote(c.data[m.NameStart.Offset])))
}

// entryText returns a new entry, or one that comes to a new place; its further
// lines are indented like its first.
func (c *container) entryText(e entry, lines bool) string {
	value := c.now(e)
	switch {
	case c.flow && c.node.Kind == source.Array:
		return c.flowValue(value, lines)
	case c.flow:
		return c.name(e.name, c.markOfNames()) + c.style.colon + c.flowValue(value, lines)
	case c.node.Kind == source.Array:
		return c.itemText(value)
	}
	return c.blockMember(e.name, c.markOfNames(), value, c.indent)
}

// itemText returns an item in the style of the items that are there.
func (c *container) itemText(n *source.Node) string {
	if n.Kind == source.String {
		return "- " + c.scalar(n, c.markOfItems())
	}
	return c.blockItem(n, c.indent)
}

// flowValue returns a value within brackets: on one line, or, where each entry has
// a line of its own, as the document's other values are.
func (c *container) flowValue(n *source.Node, lines bool) string {
	switch {
	case n.Kind == source.String:
		return c.scalar(n, c.markOfItems())
	case lines && !c.yaml:
		return c.brackets(n, c.entryIndent())
	}
	return c.inline(n)
}

// markOfNames returns the quotation mark of the last name that is there.
func (c *container) markOfNames() byte {
	if n := len(c.node.Members); n > 0 {
		return quote(c.data[c.node.Members[n-1].NameStart.Offset])
	}
	return mostly(c.style.names)
}

// markOfItems returns the quotation mark of the last string of a list, or what
// most strings of the document have.
func (c *container) markOfItems() byte {
	for i := len(c.node.Items) - 1; i >= 0; i-- {
		if c.node.Items[i].Kind == source.String {
			return quote(c.data[c.node.Items[i].Start.Offset])
		}
	}
	return mostly(c.style.quotes)
}

// entryIndent returns the white space before an entry on a line of its own.
func (c *container) entryIndent() string {
	for _, s := range c.slots {
		if c.startsLine(s.start) {
			return c.indentAt(s.start)
		}
	}
	if !c.flow {
		return strings.Repeat(" ", c.indent)
	}
	return c.indentAt(c.node.Start.Offset) + c.style.unit
}

// replaceValue writes another value where an entry's value stands.
func (c *container) replaceValue(e entry) error {
	s := c.slots[e.old]
	before := c.child(e.old)
	from := s.colon
	if c.node.Kind == source.Array {
		from = s.start
		if !c.flow {
			from++
		}
	}
	start, end := before.Start.Offset, s.end
	if start < from { // it is an alias
		start = c.skip(from)
	}
	absent := before.Kind == source.Null && before.Start == before.End
	if absent {
		start, end = from, from
	}
	mark := mostly(c.style.quotes)
	if before.Kind == source.String {
		mark = quote(c.at(start))
	}
	switch {
	case absent && (isScalar(e.value) || c.flow):
		c.write(from, " "+c.newValue(e.value, mark))
	case isScalar(e.value) || c.flow:
		if !c.flow && c.onlyBlank(from, start) && c.lineEnd(from) < start { // it stands below
			c.replace(from, end, " "+c.newValue(e.value, mark))
			return nil
		}
		c.replace(start, end, c.newValue(e.value, mark))
	default:
		return c.replaceByBlock(e, from, start, end)
	}
	return nil
}

func (c *container) newValue(n *source.Node, mark byte) string {
	switch {
	case isScalar(n):
		return c.scalar(n, mark)
	case c.flow && !c.yaml && c.ownLines():
		return c.brackets(n, c.entryIndent())
	}
	return c.inline(n)
}

// replaceByBlock writes an array or object where something else stands in a
// document that has no brackets around it.
func (c *container) replaceByBlock(e entry, from, start, end int) error {
	if !c.onlyBlank(from, start) {
		line, ok := c.fits(e.value)
		if !ok {
			return c.refuse(c.slots[e.old].start, "a comment, an anchor or a tag stands before the value that is to be replaced")
		}
		c.replace(start, end, line)
		return nil
	}
	text := c.afterColon(e.value, c.indent)
	if c.node.Kind == source.Array {
		text = strings.TrimPrefix(c.blockItem(e.value, c.indent), "-")
	}
	if !strings.Contains(text, c.style.eol) || c.isBreakOrEnd(end) {
		c.replace(from, end, text)
		return nil
	}
	c.remove(from, end) // the comment after it stays on its line
	c.write(c.lineEnd(end), text)
	return nil
}

func (c *container) isBreakOrEnd(i int) bool { return i == len(c.data) || isBreak(c.data[i]) }

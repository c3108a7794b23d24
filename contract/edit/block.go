package edit

import (
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// changeBlock adds and takes away entries that stand in lines of their own.
func (c *container) changeBlock() error {
	if c.last == added && len(c.entries) == 0 {
		c.emptyBlock()
		return nil
	}
	if c.last == added { // all are others: they stand where the first stood
		c.replace(c.slots[0].start, c.slots[0].end, c.joinLines(c.entries))
		c.kept[0], c.last = true, 0
		c.inserts = nil
	}
	for i := range c.slots {
		if !c.kept[i] {
			c.takeBlock(i)
		}
	}
	for i := added; i < len(c.slots); i++ {
		entries := c.inserts[i]
		switch {
		case len(entries) == 0:
		case i == added:
			first := 0
			for !c.kept[first] {
				first++
			}
			c.write(c.slots[first].start, c.joinLines(entries)+c.lineBreak())
		default:
			c.write(c.after(c.slots[i].end), c.lineBreak()+c.joinLines(entries))
		}
	}
	return nil
}

// lineBreak returns what starts a line of an entry.
func (c *container) lineBreak() string { return c.style.eol + strings.Repeat(" ", c.indent) }

func (c *container) joinLines(entries []entry) string {
	var parts []string
	for _, e := range entries {
		parts = append(parts, c.entryText(e, true))
	}
	return strings.Join(parts, c.lineBreak())
}

// after returns the end of the lines of an entry that ends at end: the comment on
// its last line and those below that are indented deeper belong to it.
func (c *container) after(end int) int {
	end = c.lineEnd(end)
	for i := end; i < len(c.data); {
		i = next(c.data, i)
		text := c.spaces(i)
		switch {
		case c.isComment(text) && text-i > c.indent:
			end = c.lineEnd(i)
		case c.isBreakOrEnd(text):
		default:
			return end
		}
		i = c.lineEnd(i)
	}
	return end
}

// takeBlock takes an entry away, with its lines.
func (c *container) takeBlock(i int) {
	s := c.slots[i]
	switch {
	case c.startsLine(s.start) && c.lineEnd(s.end) == len(c.data) && c.lineStart(s.start) > 0: // the file ends here, without a break
		c.remove(c.before(c.lineStart(s.start)), len(c.data))
	case c.startsLine(s.start):
		c.remove(c.lineStart(s.start), c.nextLine(s.end))
	case i+1 < len(c.slots) && c.onlyBlank(c.afterComment(s.end), c.slots[i+1].start):
		c.remove(s.start, c.slots[i+1].start)
	default: // the next one is below a comment
		c.remove(s.start, c.lineEnd(s.end))
	}
}

// afterComment returns the end of the line of i, if a comment stands there, else i.
func (e *editor) afterComment(i int) int {
	if at := e.spaces(i); e.isComment(at) {
		return e.lineEnd(at)
	}
	return i
}

// emptyBlock writes brackets for entries that are all taken away.
func (c *container) emptyBlock() {
	brackets := "{}"
	if c.node.Kind == source.Array {
		brackets = "[]"
	}
	first := c.slots[0]
	start := first.start
	for start > 0 && isBlank(c.data[start-1]) {
		start--
	}
	if start > 0 && c.data[start-1] == ':' && c.startsLine(first.start) && !c.commentOn(start) {
		brackets = " " + brackets
	} else {
		start = first.start
		if c.node.Kind == source.Array && c.startsLine(start) && c.node != c.doc.Root {
			brackets = " []" // dashes may stand below their name, brackets may not
		}
	}
	c.replace(start, first.end, brackets)
	for i := 1; i < len(c.slots); i++ {
		c.takeBlock(i)
	}
}

// commentOn reports whether what stands before i on its line is a comment, such as
// one that ends with a colon.
func (c *container) commentOn(i int) bool {
	for at := c.lineStart(i); at < i; at++ {
		if c.isComment(at) {
			return true
		}
	}
	return false
}

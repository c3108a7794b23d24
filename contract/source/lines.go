package source

import "unicode/utf8"

// cursor turns offsets, or lines and columns, into places. It walks forward
// from where it stands, so that asking in the order of the file costs one walk;
// asking backward starts again from the top.
type cursor struct {
	data []byte
	pos  Pos
}

func newCursor(data []byte) *cursor {
	return &cursor{data: data, pos: Pos{Line: 1, Column: 1}}
}

// posAt returns the place of one offset.
func posAt(data []byte, offset int) Pos { return newCursor(data).to(offset) }

// to returns the place of offset, or of the end where the file is shorter.
func (c *cursor) to(offset int) Pos {
	if offset < c.pos.Offset {
		c.pos = Pos{Line: 1, Column: 1}
	}
	for c.pos.Offset < offset && c.pos.Offset < len(c.data) {
		c.step()
	}
	return c.pos
}

// seek returns the place of a line and a column, or the last place before it
// where that line is shorter.
func (c *cursor) seek(line, column int) Pos {
	if line < c.pos.Line || line == c.pos.Line && column < c.pos.Column {
		c.pos = Pos{Line: 1, Column: 1}
	}
	for c.pos.Offset < len(c.data) && (c.pos.Line < line || c.pos.Line == line && c.pos.Column < column) {
		if c.pos.Line == line && isBreak(c.data[c.pos.Offset]) {
			break
		}
		c.step()
	}
	return c.pos
}

// step goes one code point forward; CRLF is one.
func (c *cursor) step() {
	b := c.data[c.pos.Offset]
	switch {
	case b >= utf8.RuneSelf:
		_, width := utf8.DecodeRune(c.data[c.pos.Offset:])
		c.pos.Offset += width
		c.pos.Column++
	case !isBreak(b):
		c.pos.Offset++
		c.pos.Column++
	default:
		c.pos.Offset++
		if b == '\r' && c.pos.Offset < len(c.data) && c.data[c.pos.Offset] == '\n' {
			c.pos.Offset++
		}
		c.pos.Line++
		c.pos.Column = 1
	}
}

func isBreak(b byte) bool { return b == '\n' || b == '\r' }

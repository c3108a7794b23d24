package verify

import (
	"bytes"
	"math/bits"
)

// walker finds the events in JSON that is not one event a line: a list of them, one that
// spans lines, or one after the other. It looks at brackets and texts alone.
type walker struct {
	pos   int  // of the next byte
	start int  // of the value that is open; nowhere: none is
	depth int  // of brackets within it
	plain bool // it is neither an array nor an object
	text  bool // in a string
	after bool // a backslash of it
	list  bool // within a list of events

	wants    want
	unsound  bool // the list is no JSON
	skipping bool // the value that is open is too long
}

// want is what may follow in a list.
type want int

const (
	anyValue want = iota // outside of a list, and after [
	aComma
	aValue // after a comma
)

// walk goes on over buf and calls found for each value, until that reports false.
func (w *walker) walk(buf []byte, found func(start, end int) bool) {
	for w.pos < len(buf) {
		if w.text {
			w.string(buf)
			continue
		}
		c := buf[w.pos]
		ended := false
		switch {
		case w.plain && delimits[c]:
			w.plain = false
			if !w.end(w.pos, found) {
				return
			}
			continue
		case c == '"':
			w.begin()
			w.text = true
		case c == '{' || c == '[':
			if c == '[' && w.start == nowhere && !w.list {
				w.list, w.wants = true, anyValue
				break
			}
			w.begin()
			w.depth++
		case c == '}' || c == ']':
			ended = w.close(c)
		case c == ',':
			w.comma()
		case c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':' && w.start != nowhere:
		case w.start == nowhere:
			w.begin()
			w.plain = true
		}
		w.pos++
		if ended && !w.end(w.pos, found) {
			return
		}
	}
}

// string goes on within a string.
func (w *walker) string(buf []byte) {
	for w.pos < len(buf) {
		if w.after {
			w.after = false
			w.pos++
			continue
		}
		if rest := buf[w.pos:]; len(rest) >= 8 {
			x := uint64(rest[0]) | uint64(rest[1])<<8 | uint64(rest[2])<<16 | uint64(rest[3])<<24 |
				uint64(rest[4])<<32 | uint64(rest[5])<<40 | uint64(rest[6])<<48 | uint64(rest[7])<<56
			special := quotes(x)
			if special == 0 {
				w.pos += 8
				continue
			}
			w.pos += bits.TrailingZeros64(special) / 8
		}
		switch buf[w.pos] {
		case '"':
			w.text = false
			w.pos++
			if w.depth == 0 {
				w.plain = true // a text is no event: it ends like a number
			}
			return
		case '\\':
			w.after = true
		}
		w.pos++
	}
}

func (w *walker) begin() {
	if w.start != nowhere {
		return
	}
	w.start = w.pos
	w.unsound = w.unsound || w.list && w.wants == aComma
}

// close closes a bracket and reports whether the value that is open ends with it.
func (w *walker) close(c byte) bool {
	if w.start != nowhere && w.depth > 0 {
		w.depth--
		return w.depth == 0
	}
	if c == ']' && w.list && w.start == nowhere {
		w.unsound = w.unsound || w.wants == aValue
		w.list = false
		return false
	}
	w.unsound = true
	return false
}

func (w *walker) comma() {
	if w.start != nowhere {
		return
	}
	w.unsound = w.unsound || !w.list || w.wants != aComma
	w.wants = aValue
}

func (w *walker) end(end int, found func(start, end int) bool) bool {
	start := w.start
	w.start, w.wants = nowhere, aComma
	return found(start, end)
}

// open reports whether something began and did not end.
func (w *walker) open() bool { return w.start != nowhere || w.list }

// document cuts a file that is not one event a line.
type document struct {
	stream
	walker
	tooLong Place // where the value that is skipped begins
}

func (d *document) next() *block {
	var values []span
	for size := d.size; ; size = min(2*size, d.maxLine+2*d.size) {
		d.fill(max(size, len(d.buf)))
		d.walk(d.buf, func(start, end int) bool {
			values = append(values, span{start, end})
			return !d.skipping && end < d.size
		})
		if d.skipping && len(values) > 0 {
			return d.skipped(values[0].end)
		}
		switch {
		case len(values) > 0 && (d.pos < len(d.buf) || values[len(values)-1].end >= d.size || d.ended != nil):
			return d.cut(values)
		case d.ended != nil && d.pos >= len(d.buf):
			return d.last()
		case d.start == nowhere && d.pos >= d.size:
			return d.cut(values) // white space
		case d.start != nowhere && d.pos-d.start > d.maxLine:
			d.tooLongFrom(values)
			if len(values) > 0 {
				return d.cut(values)
			}
			d.forget()
			size = d.size / 2
		}
	}
}

// cut returns a block with the values, and goes on after the last.
func (d *document) cut(values []span) *block {
	end := d.pos
	if d.start != nowhere {
		end = d.start
	}
	if n := len(values); n > 0 && d.start == nowhere {
		end = values[n-1].end
	}
	b := d.take(end)
	b.values = values
	if values == nil {
		b.values = []span{}
	}
	d.pos -= end
	if d.start != nowhere {
		d.start -= end
	}
	return b
}

// tooLongFrom notes where a value begins that is too long.
func (d *document) tooLongFrom(values []span) {
	if d.skipping || len(values) > 0 {
		return
	}
	d.skipping, d.tooLong = true, d.unended()
}

// unended is where the value begins that has not ended, or the end of the file.
func (d *document) unended() Place {
	at := len(d.buf)
	if d.start != nowhere {
		at = d.start
	}
	return Place{File: d.file, Offset: d.offset + int64(at), Line: d.line + int64(bytes.Count(d.buf[:at], []byte{'\n'}))}
}

// forget drops what was read of a value that is too long.
func (d *document) forget() {
	d.drop(d.pos)
	d.pos, d.start = 0, 0
}

// skipped returns a block that says that a value was too long, up to its end.
func (d *document) skipped(end int) *block {
	d.skipping = false
	b := d.take(end)
	d.pos -= end
	b.text, b.values = "", []span{}
	b.broken = []brokenEvent{{d.tooLong, tooLongFor(d.maxLine)}}
	return b
}

// last returns a number or a text at the very end; nil: there is none.
func (d *document) last() *block {
	if !d.plain || d.start == nowhere {
		return nil
	}
	value := span{d.start, len(d.buf)}
	d.start, d.plain = nowhere, false
	return d.cut([]span{value})
}

func (d *document) end() (broken []brokenEvent) {
	switch damage := d.damage(); {
	case damage != nil:
		broken = append(broken, *damage)
	case d.skipping:
		broken = append(broken, brokenEvent{d.tooLong, tooLongFor(d.maxLine)})
	case d.open():
		broken = append(broken, brokenEvent{d.unended(), fault{cutOff, "the file ends within an event, or within the list of events"}})
	}
	if d.unsound {
		broken = append(broken, brokenEvent{Place{File: d.file, Line: 1}, fault{noBatch, "the commas or brackets around its events are not those of a list"}})
	}
	return broken
}

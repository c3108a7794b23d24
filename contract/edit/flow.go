package edit

import "strings"

// changeFlow adds and takes away entries between brackets.
func (c *container) changeFlow() error {
	switch {
	case len(c.slots) == 0:
		c.fill()
		return nil
	case c.last == added && len(c.entries) == 0:
		return c.empty()
	case c.last == added: // all are others: they stand where the first stood
		c.replace(c.slots[0].start, c.slots[0].end, c.joinEntries(c.entries))
		c.kept[0], c.last = true, 0
		c.inserts = nil
	}
	c.addFlow(added)
	for i := range c.slots {
		if c.kept[i] {
			c.addFlow(i)
		}
	}
	if err := c.takeTail(); err != nil {
		return err
	}
	for i := range c.last {
		if !c.kept[i] {
			c.takeFlow(i)
		}
	}
	return nil
}

func (c *container) joinEntries(entries []entry) string {
	lines := c.ownLines()
	var parts []string
	for _, e := range entries {
		parts = append(parts, c.entryText(e, lines))
	}
	if lines {
		return strings.Join(parts, ","+c.style.eol+c.entryIndent())
	}
	return strings.Join(parts, c.style.comma)
}

// ownLines reports whether each entry has a line of its own.
func (c *container) ownLines() bool {
	for i, s := range c.slots {
		if !c.startsLine(s.start) && (i > 0 || len(c.slots) == 1) {
			return false
		}
	}
	return len(c.slots) > 0
}

// fill writes the entries between brackets that have nothing between them.
func (c *container) fill() {
	open, end := c.node.Start.Offset+1, c.node.End.Offset-1
	lines := !c.yaml && c.style.lines
	parts := []string{}
	for _, e := range c.entries {
		parts = append(parts, c.entryText(e, lines))
	}
	text := strings.Join(parts, c.style.comma)
	if lines {
		inner := c.style.eol + c.entryIndent()
		text = inner + strings.Join(parts, ","+inner) + c.style.eol + c.indentAt(c.node.Start.Offset)
	}
	if c.onlyBlank(open, end) {
		c.replace(open, end, text)
		return
	}
	c.write(open, text)
}

// empty takes everything away.
func (c *container) empty() error {
	open, end := c.node.Start.Offset+1, c.node.End.Offset-1
	if !c.comments(open, end) {
		c.remove(open, end)
		return nil
	}
	for _, s := range c.slots {
		c.remove(s.start, max(s.end, s.comma+1))
	}
	return nil
}

// comments reports whether comments stand from start to end, outside of entries.
func (c *container) comments(start, end int) bool {
	for i := start; i < end; i++ {
		for _, s := range c.slots {
			if s.start <= i && i < s.end {
				i = s.end
			}
		}
		if i < end && c.isComment(i) {
			return true
		}
	}
	return false
}

// trailing reports whether a comma stands before the closing bracket.
func (c *container) trailing() bool { return c.slots[len(c.slots)-1].comma >= 0 }

// addFlow writes what comes after entry i, or before the first one that stays.
func (c *container) addFlow(i int) {
	entries := c.inserts[i]
	if len(entries) == 0 {
		return
	}
	lines := c.ownLines()
	between := strings.TrimPrefix(c.style.comma, ",")
	if lines {
		between = c.style.eol + c.entryIndent()
	}
	text, final := "", i == c.last && !c.trailing()
	if i == added {
		for _, e := range entries {
			text += c.entryText(e, lines) + "," + between
		}
		first := 0
		for !c.kept[first] {
			first++
		}
		c.write(c.slots[first].start, text)
		return
	}
	for j, e := range entries {
		text += between + c.entryText(e, lines)
		if !final || j+1 < len(entries) {
			text += ","
		}
	}
	at := c.slots[i].comma + 1
	if at == 0 {
		at = c.slots[i].end
		c.write(at, ",")
	}
	if lines && c.endsLine(at) {
		at = c.lineEnd(at)
	}
	c.write(at, text)
}

// takeFlow takes away an entry that others follow.
func (c *container) takeFlow(i int) {
	s := c.slots[i]
	after := s.comma + 1
	switch next := c.spaces(after); {
	case c.startsLine(s.start) && c.endsLine(after):
		c.remove(c.lineStart(s.start), c.nextLine(after))
	case c.startsLine(s.start) || !c.isBreakOrEnd(next):
		c.remove(s.start, next)
	case i > 0:
		c.remove(c.slots[i-1].comma+1, after)
	case c.onlyBlank(after, c.slots[1].start):
		c.remove(s.start, c.slots[1].start)
	default:
		c.remove(s.start, after)
	}
}

// takeTail takes away what stands after the last entry that stays.
func (c *container) takeTail() error {
	tail := c.slots[c.last+1:]
	if len(tail) == 0 {
		return nil
	}
	if c.trailing() {
		for i := c.last + 1; i < len(c.slots); i++ {
			if i+1 < len(c.slots) || c.startsLine(c.slots[i].start) && c.endsLine(c.slots[i].comma+1) {
				c.takeFlow(i)
				continue
			}
			c.remove(c.slots[i-1].comma+1, c.slots[i].comma+1)
		}
		return nil
	}
	comma := c.slots[c.last].comma
	from := comma
	if len(c.inserts[c.last]) > 0 {
		from++
	}
	if c.linesAlone(tail) {
		c.remove(from, comma+1)
		for _, s := range tail {
			c.remove(c.lineStart(s.start), c.nextLine(max(s.end, s.comma+1)))
		}
		return nil
	}
	end := tail[len(tail)-1].end
	if c.comments(comma, end) {
		return c.refuse(tail[0].start, "a comment stands between what is to be taken away and what stays")
	}
	c.remove(from, end)
	return nil
}

// linesAlone reports whether the entries stand on lines on which nothing else is.
func (c *container) linesAlone(slots []slot) bool {
	for _, s := range slots {
		if !c.startsLine(s.start) || !c.endsLine(max(s.end, s.comma+1)) {
			return false
		}
	}
	return true
}

// nextLine returns the offset at which the line after the one of i starts.
func (e *editor) nextLine(i int) int { return next(e.data, e.lineEnd(i)) }

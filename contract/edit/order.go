package edit

// reorder writes the entries in another order: each comes, with its comments, to
// where another one stood.
func (c *container) reorder() error {
	if len(c.parts) > 0 {
		return c.refuse(c.node.Start.Offset, "what is sorted cannot be changed within at the same time")
	}
	if c.flow {
		return c.reorderFlow()
	}
	return c.reorderBlock()
}

func (c *container) reorderFlow() error {
	if c.comments(c.node.Start.Offset, c.node.End.Offset) {
		return c.refuse(c.node.Start.Offset, "comments stand between what is to be sorted")
	}
	lines := c.ownLines()
	texts := c.texts(func(i int) string { return string(c.data[c.slots[i].start:c.slots[i].end]) }, lines)
	for i, text := range texts[:min(len(texts), len(c.slots))] {
		c.swap(c.slots[i].start, c.slots[i].end, text)
	}
	return c.tail(func(more []entry) {
		c.last = len(c.slots) - 1
		c.inserts = map[int][]entry{c.last: more}
		c.addFlow(c.last)
	}, c.takeTail)
}

func (c *container) reorderBlock() error {
	above := true // comments above an entry go with it
	if !c.startsLine(c.slots[0].start) {
		above = false
		for i := range len(c.slots) - 1 {
			if !c.onlyBlank(c.afterComment(c.slots[i].end), c.slots[i+1].start) {
				return c.refuse(c.node.Start.Offset, "comments stand between what is to be sorted")
			}
		}
	}
	chunks := make([]slot, len(c.slots))
	for i, s := range c.slots {
		chunks[i] = slot{start: s.start, end: c.lineEnd(s.end)}
		if above {
			chunks[i].start = c.withComments(s.start)
		}
	}
	texts := c.texts(func(i int) string { return string(c.data[chunks[i].start:chunks[i].end]) }, true)
	for i, text := range texts[:min(len(texts), len(chunks))] {
		c.swap(chunks[i].start, chunks[i].end, text)
	}
	return c.tail(func(more []entry) {
		c.write(c.after(lastEnd(c.slots)), c.lineBreak()+c.joinLines(more))
	}, func() error {
		for i := c.last + 1; i < len(c.slots); i++ {
			c.takeBlock(i)
		}
		return nil
	})
}

// texts returns the entries that are wanted, in their order.
func (c *container) texts(old func(int) string, lines bool) []string {
	var texts []string
	for _, e := range c.entries {
		if e.old != added && e.value == nil {
			texts = append(texts, old(e.old))
			continue
		}
		texts = append(texts, c.entryText(e, lines))
	}
	return texts
}

// swap writes another text at a place, if it is another one.
func (c *container) swap(start, end int, text string) {
	if string(c.data[start:end]) != text {
		c.replace(start, end, text)
	}
}

// tail adds the entries that are more than there were places, or takes away the
// places that are left.
func (c *container) tail(add func([]entry), take func() error) error {
	had, want := len(c.slots), len(c.entries)
	if want > had {
		add(c.entries[had:])
		return nil
	}
	c.last, c.inserts = want-1, nil
	return take()
}

// withComments returns where the comments start that stand directly above an entry.
// The text from there to the entry is as it is written, without the white space
// before the first line.
func (c *container) withComments(start int) int {
	for {
		line := c.lineStart(start)
		if line == 0 {
			return start
		}
		above := c.lineStart(c.before(line))
		comment := c.spaces(above)
		if !c.isComment(comment) {
			return start
		}
		start = comment
	}
}

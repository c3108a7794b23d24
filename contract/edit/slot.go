package edit

import "github.com/treaty-events/treaty/contract/source"

// slot is where an item or a member stands in the text: from its name, its dash
// or what else it begins with to the end of its value.
type slot struct {
	start, end int
	colon      int // of a member: the offset after its colon
	comma      int // the offset of the comma after it, or -1
}

// flowSlots returns the slots of an array or object in brackets; false if it is
// written in a way that nobody writes.
func (e *editor) flowSlots(n *source.Node) ([]slot, bool) {
	var slots []slot
	at := n.Start.Offset + 1
	count := len(n.Items) + len(n.Members)
	for i := range count {
		s := slot{start: e.skip(at), comma: -1}
		s.end, s.colon = e.entryEnd(n, i, s.start)
		if s.start > s.end || e.at(s.start) == '?' {
			return nil, false
		}
		after := e.skip(s.end)
		switch c := e.at(after); {
		case c == ',':
			s.comma = after
			at = after + 1
		case i+1 < count || c != ']' && c != '}':
			return nil, false
		}
		slots = append(slots, s)
	}
	return slots, n.End.Offset > 0 && e.skip(max(at, lastEnd(slots))) == n.End.Offset-1
}

func lastEnd(slots []slot) int {
	if len(slots) == 0 {
		return 0
	}
	return slots[len(slots)-1].end
}

// blockSlots returns the slots of a list or mapping in lines of its own.
func (e *editor) blockSlots(n *source.Node) ([]slot, bool) {
	var slots []slot
	at := n.Start.Offset
	for i := range len(n.Items) + len(n.Members) {
		s := slot{start: e.skip(at), comma: -1}
		if i > 0 && !e.startsLine(s.start) || n.Kind == source.Array && e.at(s.start) != '-' ||
			n.Kind == source.Object && s.start != n.Members[i].NameStart.Offset {
			return nil, false // such as a name that is an alias, or has an anchor
		}
		s.end, s.colon = e.entryEnd(n, i, s.start)
		if s.end < s.start || !e.endsLine(s.end) {
			return nil, false
		}
		slots = append(slots, s)
		at = s.end
	}
	return slots, true
}

// entryEnd returns where entry i of n, which starts at start, ends, and the
// offset after its colon.
func (e *editor) entryEnd(n *source.Node, i, start int) (end, colon int) {
	if n.Kind == source.Array {
		from := start
		if !e.isFlow(n) {
			from++ // the dash
		}
		return e.valueEnd(n.Items[i], from), 0
	}
	m := &n.Members[i]
	colon = m.NameEnd.Offset
	if after := e.skip(colon); e.at(after) == ':' {
		colon = after + 1
	}
	return e.valueEnd(m.Value, colon), colon
}

// valueEnd returns where the value ends that is written from some offset on: the
// node of an alias stands at its anchor, further up.
func (e *editor) valueEnd(v *source.Node, from int) int {
	if v.Start.Offset >= from || v.Start == v.End {
		return max(v.End.Offset, from)
	}
	at := e.skip(from)
	if e.at(at) != '*' {
		return -1
	}
	for at++; at < len(e.data) && (e.data[at] == '_' || e.data[at] == '-' || isAlphanumeric(e.data[at])); at++ {
	}
	return at
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

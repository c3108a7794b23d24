package event

import "sync"

// index says where the values and names of a text end that begin at a place of it: whoever looks at a value more
// than once need not look for its end each time. The place after a string that has escapes is turned over (^end). It
// is as long as the text, and has nothing to say of places where none begins.
type index []int32

// end returns the place after the value or name at pos.
func (x index) end(pos int) int {
	end := x[pos]
	return int(end ^ end>>31) // turned back where it is turned over
}

// mostIndexed is how long a text may be that has an index, for the sake of memory.
const mostIndexed = 1 << 20

// document is a text of which one value was read.
type document struct {
	text  text  // up to the end of the value
	start int   // of the value
	ends  index // nil: it has none
	room  index // for ends
	depth int   // how deep arrays and objects nest; MaxDepth at most where there is no index
}

// documents are there to be used again.
var documents = sync.Pool{New: func() any { return new(document) }}

// read reads the value with which a text begins, after white space.
func (d *document) read(s string) error {
	x := indexer{src: s}
	d.start, d.ends = x.space(0), nil
	if len(s) <= mostIndexed {
		if len(d.room) < len(s) {
			d.room = make(index, len(s)+len(s)/4)
		}
		x.ends = d.room
		if end := x.value(d.start); end != unread {
			d.text, d.ends, d.depth = text(s[:end]), d.room, x.deepest
			return nil
		}
	}
	decoder := Decoder{src: s}
	err := decoder.skip()
	d.text, d.depth = text(s[:decoder.pos]), MaxDepth
	return err
}

// readWhole is read for a text that has nothing else.
func (d *document) readWhole(s string) error {
	err := d.read(s)
	if err == nil {
		rest := Decoder{src: s, pos: len(d.text)}
		if rest.next(); rest.pos < len(s) {
			err = rest.errorf("there is more after the end of the value")
		}
	}
	return err
}

// indexer reads a text as [Decoder] does, and notes where values end. It says that something is wrong, not what.
type indexer struct {
	src            string
	ends           index
	depth, deepest int
}

// unread is the end of what is not read: it is no JSON, or unusual.
const unread = -1

// value reads the value at pos, and returns the place after it, or unread.
func (x *indexer) value(pos int) (end int) {
	if pos >= len(x.src) {
		return unread
	}
	switch c := x.src[pos]; c {
	case '"':
		return x.quoted(pos)
	case '{':
		end = x.object(pos)
	case '[':
		end = x.array(pos)
	default:
		end = x.bare(pos)
	}
	if end >= 0 {
		x.ends[pos] = int32(end)
	}
	return end
}

// quoted reads a string.
func (x *indexer) quoted(pos int) int {
	end, plain, ok := scanString(x.src, pos)
	switch {
	case !ok:
		return unread
	case plain:
		x.ends[pos] = int32(end)
	default:
		x.ends[pos] = ^int32(end)
	}
	return end
}

// bare reads a number, true, false or null.
func (x *indexer) bare(pos int) int {
	if c := x.src[pos]; c == '-' || c >= '0' && c <= '9' {
		if end, ok := scanNumber(x.src, pos); ok {
			return end
		}
		return unread
	}
	d := Decoder{src: x.src, pos: pos}
	if word := d.word(); word != "" {
		return pos + len(word)
	}
	return unread
}

func (x *indexer) array(pos int) int {
	if !x.enter() {
		return unread
	}
	pos = x.space(pos + 1)
	if x.at(pos) == ']' {
		x.depth--
		return pos + 1
	}
	for {
		if pos = x.value(pos); pos < 0 {
			return unread
		}
		pos = x.space(pos)
		switch x.at(pos) {
		case ',':
			pos = x.space(pos + 1)
		case ']':
			x.depth--
			return pos + 1
		default:
			return unread
		}
	}
}

func (x *indexer) object(pos int) int {
	if !x.enter() {
		return unread
	}
	var seen namePlaces
	pos = x.space(pos + 1)
	if x.at(pos) == '}' {
		x.depth--
		return pos + 1
	}
	for {
		if pos = x.name(pos, &seen); pos < 0 {
			return unread
		}
		if pos = x.value(x.space(pos)); pos < 0 {
			return unread
		}
		pos = x.space(pos)
		switch x.at(pos) {
		case ',':
			pos = x.space(pos + 1)
		case '}':
			x.depth--
			return pos + 1
		default:
			return unread
		}
	}
}

// enter goes into an array or object, unless it nests too deeply.
func (x *indexer) enter() bool {
	x.depth++
	x.deepest = max(x.deepest, x.depth)
	return x.depth <= MaxDepth
}

// name reads a name and the colon after it. One with escapes is left to the decoder.
func (x *indexer) name(pos int, seen *namePlaces) int {
	if x.at(pos) != '"' {
		return unread
	}
	end := x.quoted(pos)
	if end < 0 || x.ends[pos] < 0 || !seen.add(x.src, pos+1, end-1) {
		return unread
	}
	if end = x.space(end); x.at(end) != ':' {
		return unread
	}
	return end + 1
}

// at returns the byte at pos; 0 at the end.
func (x *indexer) at(pos int) byte {
	if pos < len(x.src) {
		return x.src[pos]
	}
	return 0
}

// space returns the place of the first byte from pos on that is no white space. It is small enough to be inlined.
func (x *indexer) space(pos int) int {
	if pos < len(x.src) && x.src[pos] <= ' ' {
		return x.afterSpace(pos)
	}
	return pos
}

func (x *indexer) afterSpace(pos int) int {
	d := Decoder{src: x.src, pos: pos}
	d.afterSpace()
	return d.pos
}

// namePlaces is a set of names, as places in the text: it costs nothing while it is small.
type namePlaces struct {
	few   [16][2]int32
	count int
	many  map[string]struct{}
}

// add puts the name between two places into the set and reports whether it was not there.
func (n *namePlaces) add(src string, start, end int) bool {
	name := src[start:end]
	if n.many != nil {
		before := len(n.many)
		n.many[name] = struct{}{}
		return len(n.many) > before
	}
	for _, p := range n.few[:n.count] {
		if src[p[0]:p[1]] == name {
			return false
		}
	}
	if n.count < len(n.few) {
		n.few[n.count] = [2]int32{int32(start), int32(end)}
		n.count++
		return true
	}
	n.many = make(map[string]struct{}, 4*len(n.few))
	for _, p := range n.few {
		n.many[src[p[0]:p[1]]] = struct{}{}
	}
	n.many[name] = struct{}{}
	return true
}

package verify

import "math/bits"

// What is mixed in tells kinds of values apart.
const (
	mixText    = 0xa0761d6478bd642f
	mixNumber  = 0xe7037ed1a0b428db
	mixList    = 0x8ebc6af09c88c6e3
	mixObject  = 0x589965cc75374cc3
	mixMember  = 0x1d8e4e27c47d124f
	mixContent = 0xeb44accab455d165
)

// mixed returns a number in which each bit of a and b counts: the halves of their product. It takes a few cycles, and
// texts of 16 bytes with it, for it is asked of every value of every event.
func mixed(a, b uint64) uint64 {
	high, low := bits.Mul64(a^0x2d358dccaa6c78a5, b^0x8bb84b93962eacc9)
	return high ^ low
}

// sumOf returns what is equal for equal contents: for events that have one id.
func sumOf(e *Event) uint64 {
	w := jsonSum{readingOf(e.doc)}
	return mixed(mixed(sumOfText(e.Type), uint64(e.Version)^mixContent), w.sum(e.doc.Start()))
}

// sumOfText returns what is equal for equal texts.
func sumOfText(s string) uint64 {
	sum := uint64(len(s))
	for ; len(s) > 16; s = s[16:] {
		sum = mixed(sum^word(s), word(s[8:]))
	}
	var a, b uint64 // together all of what is left; the parts may overlap
	switch {
	case len(s) >= 8:
		a, b = word(s), word(s[len(s)-8:])
	case len(s) >= 4:
		a, b = halfWord(s), halfWord(s[len(s)-4:])
	case len(s) > 0:
		a = uint64(s[0])<<16 | uint64(s[len(s)/2])<<8 | uint64(s[len(s)-1])
	}
	return mixed(sum^a, b)
}

// halfWord returns the first 4 bytes of s.
func halfWord(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// jsonSum makes sums that are equal for texts of the same JSON: white space, the order of members, escapes and how a
// number is written do not count.
type jsonSum struct{ reading }

func (w *jsonSum) sum(at int) uint64 {
	switch c := w.text[at]; {
	case c == '"':
		return mixed(sumOfText(w.str(at)), mixText)
	case c == '{':
		return w.object(at)
	case c == '[':
		return w.list(at)
	case c == '-' || '0' <= c && c <= '9':
		return mixed(sumOfNumber(w.text[at:w.doc.End(at)]), mixNumber)
	}
	return sumOfText(w.text[at:w.doc.End(at)]) // true, false or null
}

// object adds the sums of members, so that their order does not count.
func (w *jsonSum) object(at int) uint64 {
	var all, n uint64
	for at = w.first(at); w.text[at] != '}'; n++ {
		value := w.value(at)
		all += mixed(sumOfText(w.str(at))^mixMember, w.sum(value))
		at = w.next(value)
	}
	return mixed(all, n^mixObject)
}

func (w *jsonSum) list(at int) uint64 {
	sum := uint64(mixList)
	for at = w.first(at); w.text[at] != ']'; at = w.next(at) {
		sum = mixed(sum, w.sum(at))
	}
	return mixed(sum, mixList)
}

package event

import (
	"math/bits"
	"strings"
)

// MaxDepth is how deep arrays and objects may nest.
const MaxDepth = 500

// Decoder, for generated code, reads one JSON text, once, from front to back.
type Decoder struct {
	src   string
	pos   int
	depth int

	strict bool  // what is not valid is refused with errInvalid
	own    bool  // we wrote the text: no name is in it twice
	steps  int   // of telling alternatives apart
	room   int64 // one more than how many items or members the value that follows may have; 0: any number
}

// Decode, for generated code, reads data, one JSON text, into v, and leaves v as it was
// where that fails. The error is an *Error.
func Decode[T any](data []byte, v *T, read func(*T, *Decoder) error) error {
	return decodeJSON(string(data), v, read)
}

func decodeJSON[T any](data string, v *T, read func(*T, *Decoder) error) error {
	d := Decoder{src: data}
	old := *v
	*v = *new(T)
	err := read(v, &d)
	if err == nil && (d.next() != 0 || d.pos < len(d.src)) {
		err = d.errorf("there is more after the end of the value")
	}
	if err != nil {
		*v = old
	}
	return err
}

// next skips white space and returns the byte that follows, or 0 at the end. It is
// small enough to be inlined.
func (d *Decoder) next() (c byte) {
	if d.pos < len(d.src) {
		c = d.src[d.pos]
	}
	if c <= ' ' {
		c = d.afterSpace()
	}
	return
}

// afterSpace is next where there may be white space: lines that are indented are
// skipped 8 bytes at a time.
func (d *Decoder) afterSpace() byte {
	const spaces = 0x2020202020202020
	src, pos := d.src, d.pos
	for ; pos < len(src); pos++ {
		switch c := src[pos]; c {
		case '\n':
			for pos+9 <= len(src) {
				n := bits.TrailingZeros64(word(src[pos+1:])^spaces) / 8
				if pos += n; n < 8 {
					break
				}
			}
		case ' ', '\t', '\r':
		default:
			d.pos = pos
			return c
		}
	}
	d.pos = pos
	return 0
}

// errorf returns an error about the place where the decoder is.
func (d *Decoder) errorf(message string) error {
	return &Error{Offset: d.pos, Message: message}
}

// unlike returns the error that something else was wanted than what follows.
func (d *Decoder) unlike(want string) error {
	c := d.next()
	have := kindOf(c)
	if (c == 't' || c == 'f' || c == 'n') && d.word() == "" {
		have = "no JSON" // it only begins like true, false or null
	}
	return d.errorf("must be " + want + ", is " + have)
}

// kindOf names the kind of value that begins with c.
func kindOf(c byte) string {
	switch c {
	case 0:
		return "missing: the text ends"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	if c == '-' || c >= '0' && c <= '9' {
		return "a number"
	}
	return "no JSON"
}

// IsObject reports whether the value that follows is an object.
func (d *Decoder) IsObject() bool { return d.next() == '{' }

// Kind returns the JSON type of the value that follows, KindNumber for every
// number; 0 where no value follows.
func (d *Decoder) Kind() Kinds {
	switch c := d.next(); c {
	case '{':
		return KindObject
	case '[':
		return KindArray
	case '"':
		return KindString
	case 't', 'f':
		return KindBoolean
	case 'n':
		return KindNull
	default:
		if c == '-' || c >= '0' && c <= '9' {
			return KindNumber
		}
		return 0
	}
}

// Skip reads any one value and drops it.
func (d *Decoder) Skip() error { return d.skip() }

// Null reads a null if one follows, and reports whether one did.
func (d *Decoder) Null() bool {
	if d.next() != 'n' || !strings.HasPrefix(d.src[d.pos:], "null") {
		return false
	}
	d.pos += len("null")
	return true
}

// Object begins an object and reports whether it has a member.
func (d *Decoder) Object() (bool, error) { return d.begin('{', '}', "an object") }

// Array begins an array and reports whether it has an item.
func (d *Decoder) Array() (bool, error) { return d.begin('[', ']', "an array") }

func (d *Decoder) begin(open, end byte, want string) (bool, error) {
	if d.next() != open {
		return false, d.unlike(want)
	}
	if d.depth++; d.depth > MaxDepth {
		return false, d.errorf("nests too deeply")
	}
	d.pos++
	if d.next() == end {
		d.pos++
		d.depth--
		return false, nil
	}
	return true, nil
}

// MoreMembers goes on after a member and reports whether another follows.
func (d *Decoder) MoreMembers() (bool, error) { return d.more('}', "a comma or }") }

// MoreItems goes on after an item and reports whether another follows.
func (d *Decoder) MoreItems() (bool, error) { return d.more(']', "a comma or ]") }

func (d *Decoder) more(end byte, want string) (bool, error) {
	switch d.next() {
	case ',':
		d.pos++
		return true, nil
	case end:
		d.pos++
		d.depth--
		return false, nil
	}
	return false, d.errorf(want + " must follow")
}

// Name reads the name of a member and the colon after it.
func (d *Decoder) Name() (string, error) {
	if d.next() != '"' {
		return "", d.errorf("the name of a member must follow, in quotes")
	}
	name, err := d.str()
	if err != nil {
		return "", err
	}
	if d.next() != ':' {
		return "", d.errorf("a colon must follow the name " + shown(name))
	}
	d.pos++
	return name, nil
}

// Tag returns the text of the member called name of the object that follows,
// without reading the object; ok is false where there is no such text.
func (d *Decoder) Tag(name string) (tag string, ok bool) {
	ahead := *d
	more, err := ahead.Object()
	for more && err == nil {
		var n string
		if n, err = ahead.Name(); err != nil {
			break
		}
		if n == name {
			if ahead.next() != '"' {
				return "", false
			}
			tag, err = ahead.str()
			return tag, err == nil
		}
		if err = ahead.skip(); err == nil {
			more, err = ahead.MoreMembers()
		}
	}
	return "", false
}

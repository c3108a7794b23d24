package verify

import (
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// reading walks over JSON that was read: nothing in it can be wrong.
type reading struct {
	doc  *event.Document
	text string
}

func readingOf(d *event.Document) reading { return reading{d, d.Text()} }

// first returns the place of the first name or item of the object or array at a place, or of the bracket that closes it.
func (r *reading) first(at int) int { return skipSpace(r.text, at+1) }

// value returns the place of the value of the member whose name is at a place.
func (r *reading) value(name int) int {
	colon := skipSpace(r.text, r.doc.End(name))
	return skipSpace(r.text, colon+1)
}

// next returns the place of what follows the value at a place: a name, an item, or the bracket that closes.
func (r *reading) next(value int) int {
	at := skipSpace(r.text, r.doc.End(value))
	if r.text[at] == ',' {
		at = skipSpace(r.text, at+1)
	}
	return at
}

// str returns what the string or name at a place stands for.
func (r *reading) str(at int) string {
	raw := r.text[at:r.doc.End(at)]
	if r.doc.Plain(at) || strings.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	return withoutEscapes(raw)
}

package change

import (
	"fmt"
	"math/big"

	"github.com/treaty-events/treaty/contract/schema"
)

// bound is a limit that a schema sets to numbers, lengths or counts.
type bound struct {
	keyword string
	lower   bool // a least value, not a greatest
	of      func(*schema.Schema) limit
}

// limit is the value of a bound in one schema; the zero limit is none.
type limit struct {
	value     *big.Rat
	exclusive bool
	keyword   string // that says so
}

// counted is the limit of a keyword that counts.
func counted(n *int64, keyword string) limit {
	if n == nil {
		return limit{}
	}
	return limit{value: new(big.Rat).SetInt64(*n), keyword: keyword}
}

// tighter returns which of two limits allows less.
func tighter(lower bool, a, b limit) limit {
	if compareLimits(lower, a, b) < 0 {
		return b
	}
	return a
}

// compareLimits reports whether a allows more than b (-1), the same (0) or less
// (1).
func compareLimits(lower bool, a, b limit) int {
	switch {
	case a.value == nil && b.value == nil:
		return 0
	case a.value == nil:
		return -1
	case b.value == nil:
		return 1
	}
	c := a.value.Cmp(b.value)
	if !lower {
		c = -c
	}
	switch {
	case c != 0 || a.exclusive == b.exclusive:
		return c
	case a.exclusive:
		return 1
	}
	return -1
}

// bound reports that a limit was raised, or lowered. A limit that was added
// allows less than none.
func (at Pair) bound(b bound, raised bool) []Change {
	older, newer := b.of(at.Old), b.of(at.New)
	tightened := compareLimits(b.lower, newer, older)
	if tightened == 0 || (tightened > 0) != (raised == b.lower) {
		return nil
	}
	keyword := newer.keyword
	if newer.value == nil {
		keyword = older.keyword
	}
	verb := "lowered"
	if raised {
		verb = "raised"
	}
	var message string
	switch {
	case older.value == nil:
		message = fmt.Sprintf("%s is now %s", at.of(b.keyword), newer)
	case newer.value == nil:
		message = fmt.Sprintf("%s is gone, it was %s", at.of(b.keyword), older)
	default:
		message = fmt.Sprintf("%s %s %s → %s", at.of(b.keyword), verb, older, newer)
	}
	c := at.change(keyword, message)
	if older.value != nil {
		c[0].Old = sideOf(at.Old, older.keyword)
	}
	return c
}

// String writes the limit in messages.
func (l limit) String() string {
	text := l.value.RatString()
	if places, exact := l.value.FloatPrec(); exact && places <= 20 {
		text = l.value.FloatString(places)
	}
	if len(text) > 40 {
		text = text[:40] + "…"
	}
	if l.exclusive {
		return text + " (exclusive)"
	}
	return text
}

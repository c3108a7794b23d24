package delivery

import (
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// newID returns a UUID of version 7 (RFC 9562): the milliseconds of now, so that ids sort by
// time in an index, and 74 random bits.
func newID(now time.Time) string {
	var id [16]byte
	_, _ = rand.Read(id[6:]) // never fails: the program ends where there is no randomness
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	return uuid(id, 7)
}

// idOfKey returns the id of an event that was given an idempotency key: a UUID of version 8, a
// hash of what is the same when it is published again, and of nothing that chance or the clock
// has a part in.
func idOfKey(e *event.Envelope, key string) string {
	return uuid([16]byte(hashed(e.Source, e.Type, strconv.Itoa(e.Version), key)), 8)
}

// uuid writes an id as a UUID of a version.
func uuid(id [16]byte, version byte) string {
	id[6] = id[6]&0x0f | version<<4
	id[8] = id[8]&0x3f | 0x80
	text := make([]byte, 0, 36)
	for i, n := range [...]int{4, 6, 8, 10, 16} {
		if i > 0 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, id[[...]int{0, 4, 6, 8, 10}[i]:n])
	}
	return string(text)
}

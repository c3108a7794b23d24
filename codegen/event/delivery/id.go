package delivery

import (
	"crypto/rand"
	"encoding/hex"
	"time"
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
	id[6] = id[6]&0x0f | 0x70
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

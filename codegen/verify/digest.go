package verify

import (
	"encoding/binary"
	"math/bits"
)

// digest stands for texts in records: of two that are not equal, digests are equal once in 2^96 pairs. It is
// the same on every machine.
type digest [digestSize]byte

const digestSize = 12

// digester makes a digest of texts, of which each counts with its length.
type digester struct{ a, b uint64 }

func newDigester() digester {
	return digester{0x9e3779b97f4a7c15, 0xd1b54a32d192ed03}
}

// word takes 8 bytes. Each of both halves goes to another value for every word, so that
// no word hides what came before it.
func (d *digester) word(w uint64) {
	d.a = (d.a ^ w) * 0xff51afd7ed558ccd
	d.a ^= d.a >> 32
	d.b = bits.RotateLeft64(d.b+w*0x9fb21c651e98df25, 31) * 0xc4ceb9fe1a85ec53
}

func (d *digester) text(s string) {
	for len(s) >= 8 {
		d.word(word(s))
		s = s[8:]
	}
	last := uint64(len(s)) << 56
	for i := range len(s) {
		last |= uint64(s[i]) << (8 * i)
	}
	d.word(last)
}

// sums returns both halves.
func (d *digester) sums() (uint64, uint64) {
	return stirred(d.a ^ bits.RotateLeft64(d.b, 17)), stirred(d.b + d.a*0x9e3779b97f4a7c15)
}

func stirred(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// digestOf returns the digest of two texts.
func digestOf(s, t string) (d digest) {
	h := newDigester()
	h.text(s)
	h.text(t)
	a, b := h.sums()
	binary.LittleEndian.PutUint64(d[:], a)
	binary.LittleEndian.PutUint32(d[8:], uint32(b))
	return d
}

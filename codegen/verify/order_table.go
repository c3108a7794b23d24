package verify

import "encoding/binary"

// digestTable numbers digests in the order in which they come, from 0 on. It is a table of its own, and not a map, for
// every event is looked up in one twice: digests need no hash, and what is known of each lies in a list by its number.
type digestTable struct {
	slots   []uint32 // one more than the number of the digest that lies there; 0: none does. A power of two of them
	digests []digest // by number
}

// fewestSlots is how many slots a table begins with.
const fewestSlots = 1 << 10

// reset forgets all digests, and keeps the room for them: partitions are alike.
func (t *digestTable) reset() {
	t.digests = t.digests[:0]
	clear(t.slots)
}

// number returns the number of a digest, and whether it was there before.
func (t *digestTable) number(d digest) (n int, again bool) {
	if 2*len(t.digests) >= len(t.slots) {
		t.grow()
	}
	at := t.slotOf(d)
	if n := t.slots[at]; n != 0 {
		return int(n) - 1, true
	}
	t.digests = append(t.digests, d)
	t.slots[at] = uint32(len(t.digests))
	return len(t.digests) - 1, false
}

// slotOf returns the slot in which a digest lies, or the free one that is for it.
func (t *digestTable) slotOf(d digest) int {
	mask := uint64(len(t.slots) - 1)
	// The first bytes are equal within a partition; multiplied, all of the others count.
	at := binary.LittleEndian.Uint64(d[4:]) * 0x9e3779b97f4a7c15 >> 32 & mask
	for {
		if n := t.slots[at]; n == 0 || t.digests[n-1] == d {
			return int(at)
		}
		at = (at + 1) & mask
	}
}

func (t *digestTable) grow() {
	t.slots = make([]uint32, max(2*len(t.slots), fewestSlots))
	for i, d := range t.digests {
		t.slots[t.slotOf(d)] = uint32(i) + 1
	}
}

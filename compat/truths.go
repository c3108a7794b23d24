package compat

import "slices"

// truth is what a state knows of a term, as a set.
type truth uint8

const (
	inWriter    truth = 1 << iota // it holds and is in the writer's set
	inQuiet                       // so it is, reached through an `if`
	isTrue                        // it holds
	isTrueOpen                    // what the tolerant reader makes of it holds
	isFalse                       // it does not hold
	isFalseOpen                   // not even what the tolerant reader makes of it holds
)

// truths is what a state knows of terms: a small hash table by their numbers,
// made to be copied at every choice. The zero value is empty.
type truths struct {
	slots []known // a power of two of them, or none; at most 3/4 are taken
	count int
}

type known struct {
	id    int32 // of the term, plus one; 0: free
	truth truth
}

func (k *truths) clone() truths { return truths{slices.Clone(k.slots), k.count} }

// of returns what is known of the term with the number id.
func (k *truths) of(id int32) truth {
	if len(k.slots) == 0 {
		return 0
	}
	return k.slots[k.find(id+1)].truth
}

// learn adds to what is known of the term with the number id.
func (k *truths) learn(id int32, t truth) {
	if 4*(k.count+1) > 3*len(k.slots) {
		k.grow()
	}
	slot := &k.slots[k.find(id+1)]
	if slot.id == 0 {
		slot.id = id + 1
		k.count++
	}
	slot.truth |= t
}

// find returns the slot that key has, or would have.
func (k *truths) find(key int32) uint32 {
	mask := uint32(len(k.slots) - 1)
	// Multiplying by 2³²/φ spreads neighbouring numbers (Knuth, TAOCP 3, 6.4).
	at := uint32(key) * 0x9E3779B9 >> 8 & mask
	for k.slots[at].id != 0 && k.slots[at].id != key {
		at = (at + 1) & mask
	}
	return at
}

func (k *truths) grow() {
	old := k.slots
	k.slots = make([]known, max(8, 2*len(old)))
	for _, s := range old {
		if s.id != 0 {
			k.slots[k.find(s.id)] = s
		}
	}
}

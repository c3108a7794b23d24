package verify

import "slices"

// hole is numbers that are missing.
type hole struct {
	from, to uint64 // the last too
	before   Place  // of the event that is above them
}

// What is remembered of numbers that are missing and may still come. What is beyond is told as not known: that none of it
// came cannot be said.
const (
	mostHoles = 1 << 12 // of one key: it is what a late number is looked for in
	mostOpen  = 1 << 18 // of all keys of a partition
)

// open remembers a hole. kind is that of the event above it.
func (f *orderFinder) open(k *numbersSeen, h hole, kind int32, into *orderFound) {
	of := into.of(kind)
	if !of.letGo && f.opened >= f.mostOpen {
		f.makeRoom(into)
	}
	if of.letGo || f.opened >= f.mostOpen {
		of.Undecided++
		return
	}
	k.holes = append(k.holes, h)
	f.opened++
	f.bound(k, of)
}

// close takes a late number from the holes of a key. Within a hole it makes two of it, and there may be no room for both.
func (f *orderFinder) close(k *numbersSeen, n uint64, into *orderFound) {
	f.opened += k.fill(n)
	if f.opened > f.mostOpen {
		f.makeRoom(into)
	}
	f.bound(k, into.of(k.kind))
}

// bound forgets the lowest hole of a key that got one more than there is room for.
func (f *orderFinder) bound(k *numbersSeen, of *OrderOf) {
	if len(k.holes) > mostHoles || f.opened > f.mostOpen {
		k.holes = k.holes[1:]
		f.opened--
		of.Undecided++
	}
}

// makeRoom lets go of all kinds whose numbers do not count the events of a key, not only of the one that needs the room:
// whether they do shows late.
func (f *orderFinder) makeRoom(into *orderFound) {
	for _, of := range into.kinds {
		if !of.letGo && !of.mostlyByOne() {
			f.letGo(of, into)
		}
	}
}

// letGo forgets the holes of a kind: nothing would be told of them.
func (f *orderFinder) letGo(of *OrderOf, into *orderFound) {
	of.letGo = true
	for i := range f.states {
		if n := f.states[i].numbers; n != nil && into.of(n.kind) == of {
			of.Undecided += int64(len(n.holes))
			f.opened -= len(n.holes)
			n.holes = nil
		}
	}
}

// fill takes a number from those that are missing, and returns how many holes there are more.
func (k *numbersSeen) fill(n uint64) int {
	i, found := slices.BinarySearchFunc(k.holes, n, func(h hole, n uint64) int {
		switch {
		case h.to < n:
			return -1
		case h.from > n:
			return 1
		}
		return 0
	})
	if !found {
		return 0
	}
	h := k.holes[i]
	var rest []hole
	if h.from < n {
		rest = append(rest, hole{h.from, n - 1, h.before})
	}
	if n < h.to {
		rest = append(rest, hole{n + 1, h.to, h.before})
	}
	k.holes = slices.Replace(k.holes, i, i+1, rest...)
	return len(rest) - 1
}

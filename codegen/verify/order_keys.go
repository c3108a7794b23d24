package verify

import "slices"

// keyState is what is known of one key, so far.
type keyState struct {
	time    int64 // the latest; noTime: none was there
	timeAt  Place
	numbers *numbersSeen // nil: none was there
}

// numbersSeen is what is known of the numbers of one key.
type numbersSeen struct {
	top   uint64 // the highest
	topAt Place
	holes []hole // numbers below it that are missing, the lowest first
	kind  int32
}

// hole is numbers that are missing.
type hole struct {
	from, to uint64 // the last too
	before   Place  // of the event that is above them
}

// mostHoles bounds those of one key which may still be filled.
const mostHoles = 1 << 10

// byKeys looks at the events of each key, in the order of the log.
func (f *orderFinder) byKeys(keys *spill) error {
	again := func(partition int) error {
		sub, err := keys.split(partition, moveKey)
		if err != nil {
			return err
		}
		err = f.byKeys(sub)
		if gone := sub.remove(); err == nil {
			err = gone
		}
		return err
	}
	return f.partly(func(partition int, into *orderFound) error {
		return f.keysOf(keys, partition, into)
	}, again, keys.level < deepest)
}

func (f *orderFinder) keysOf(keys *spill, partition int, into *orderFound) error {
	if !into.unbounded {
		if err := f.mustFit(keys, partition); err != nil {
			return err
		}
	}
	f.table.reset()
	states := f.states[:0]
	err := keys.each(partition, func(record []byte, shift int) error {
		key, e := readKey(record, shift)
		n, again := f.table.number(key)
		if !again {
			states = append(states, keyState{time: noTime})
		}
		d := doubt{place: e.place, kind: e.kind}
		states[n].atTime(e, &d)
		states[n].number(e, &d, into)
		if d.back == 0 && !d.numbered {
			return nil
		}
		if e.id == (digest{}) {
			into.outOfOrder(d)
			return nil
		}
		return f.doubts.add(appendDoubt(nil, e.id, d))
	})
	if err != nil {
		return err
	}
	f.states = states
	into.keys += int64(len(states))
	for i := range states {
		if n := states[i].numbers; n != nil {
			for _, h := range n.holes {
				into.missing(n.kind, h)
			}
		}
	}
	return nil
}

// mustFit says errTooMany where a partition has more keys than are in memory at a time: before
// anything is said about them.
func (f *orderFinder) mustFit(s *spill, partition int) error {
	all, err := s.count(partition)
	if err != nil || all <= f.most {
		return err
	}
	f.table.reset()
	return s.each(partition, func(record []byte, _ int) error {
		if n, _ := f.table.number(digest(record[:digestSize])); n >= f.most {
			return errTooMany
		}
		return nil
	})
}

// atTime compares a time with those before it.
func (k *keyState) atTime(e keySeen, d *doubt) {
	if e.time == noTime {
		return
	}
	if e.time >= k.time {
		k.time, k.timeAt = e.time, e.place
		return
	}
	d.back, d.later = k.time-e.time, k.timeAt
}

// number compares a number of a sequence with those before it.
func (k *keyState) number(e keySeen, d *doubt, into *orderFound) {
	switch {
	case e.sequence == noSequence:
	case k.numbers == nil:
		k.numbers = &numbersSeen{top: e.sequence, topAt: e.place, kind: e.kind}
	default:
		k.numbers.add(e, d, into)
	}
}

func (k *numbersSeen) add(e keySeen, d *doubt, into *orderFound) {
	n := e.sequence
	if n <= k.top {
		k.fill(n)
		d.numbered, d.above = true, k.topAt
		return
	}
	into.step(e.kind, n-k.top == 1)
	if n-k.top > 1 {
		k.holes = append(k.holes, hole{k.top + 1, n - 1, e.place})
	}
	if len(k.holes) > mostHoles {
		into.missing(e.kind, k.holes[0])
		k.holes = k.holes[1:]
	}
	k.top, k.topAt, k.kind = n, e.place, e.kind
}

// fill takes a number from those that are missing.
func (k *numbersSeen) fill(n uint64) {
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
		return
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
}

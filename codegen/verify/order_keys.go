package verify

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
	f.states, f.opened = f.states[:0], 0
	err := f.each(keys, partition, func(record []byte, shift int) error {
		key, e := readKey(record, shift)
		if !f.sound(e.place, e.kind) {
			return keys.unsound()
		}
		n, again := f.table.number(key)
		if !again {
			f.states = append(f.states, keyState{time: noTime})
		}
		d := doubt{place: e.place, kind: e.kind}
		f.states[n].atTime(e, &d)
		f.number(&f.states[n], e, &d, into)
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
	into.keys += int64(len(f.states))
	for i := range f.states {
		if n := f.states[i].numbers; n != nil {
			for _, h := range n.holes {
				into.missing(n.kind, h)
			}
			n.holes = nil // the next partition needs the room
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
	return f.each(s, partition, func(record []byte, _ int) error {
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
func (f *orderFinder) number(k *keyState, e keySeen, d *doubt, into *orderFound) {
	switch {
	case e.sequence == noSequence:
	case k.numbers == nil:
		k.numbers = &numbersSeen{top: e.sequence, topAt: e.place, kind: e.kind}
	default:
		f.next(k.numbers, e, d, into)
	}
}

// next adds a number to those of a key.
func (f *orderFinder) next(k *numbersSeen, e keySeen, d *doubt, into *orderFound) {
	n := e.sequence
	if n <= k.top {
		f.close(k, n, into)
		d.numbered, d.above = true, k.topAt
		return
	}
	into.step(e.kind, n-k.top == 1)
	if n-k.top > 1 {
		f.open(k, hole{k.top + 1, n - 1, e.place}, e.kind, into)
	}
	k.top, k.topAt, k.kind = n, e.place, e.kind
}

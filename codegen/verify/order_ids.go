package verify

import "errors"

// byIDs finds the events whose id is there already, and of what may be out of order what is.
func (f *orderFinder) byIDs(ids, doubts *spill) error {
	again := func(partition int) error {
		sub, err := ids.split(partition, moveID)
		if err != nil {
			return err
		}
		subDoubts, err := doubts.split(partition, func([]byte, int) {})
		if err == nil {
			err = f.byIDs(sub, subDoubts)
			err = errors.Join(err, subDoubts.remove())
		}
		return errors.Join(err, sub.remove())
	}
	return f.partly(func(partition int, into *orderFound) error {
		return f.idsOf(ids, doubts, partition, into)
	}, again, ids.level < deepest)
}

// idsOf looks at a partition: once, or as often as it takes where more of it is in doubt than
// is in memory at a time.
func (f *orderFinder) idsOf(ids, doubts *spill, partition int, into *orderFound) error {
	if !into.unbounded {
		if err := f.mustFit(ids, partition); err != nil {
			return err
		}
	}
	first := true
	return f.chunks(doubts, partition, func(doubted map[Place]doubt) error {
		err := f.seenBefore(ids, partition, func(e, original idSeen) {
			delete(doubted, e.place)
			if first {
				into.again(e, original)
			}
		}, func() {
			if first {
				into.ids++
			}
		})
		first = false
		for _, d := range doubted {
			into.outOfOrder(d)
		}
		return err
	})
}

// chunks calls look with what is in doubt, so much at a time as memory has room for; at least once.
func (f *orderFinder) chunks(doubts *spill, partition int, look func(map[Place]doubt) error) error {
	doubted, looked := map[Place]doubt{}, false
	err := f.each(doubts, partition, func(record []byte, _ int) error {
		d := readDoubt(record)
		doubted[d.place] = d
		if len(doubted) < f.most {
			return nil
		}
		err := look(doubted)
		looked = true
		clear(doubted)
		return err
	})
	if err != nil || looked && len(doubted) == 0 {
		return err
	}
	return look(doubted)
}

// seenBefore calls again for each event whose id was there before, and once for each id.
func (f *orderFinder) seenBefore(ids *spill, partition int, again func(e, original idSeen), once func()) error {
	f.table.reset()
	originals := f.originals[:0]
	err := f.each(ids, partition, func(record []byte, shift int) error {
		id, e := readID(record, shift)
		if !f.sound(e.place, e.kind) {
			return ids.unsound()
		}
		n, before := f.table.number(id)
		if before {
			again(e, originals[n])
			return nil
		}
		originals = append(originals, e)
		once()
		return nil
	})
	f.originals = originals
	return err
}

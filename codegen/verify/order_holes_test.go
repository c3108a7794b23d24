package verify

import (
	"context"
	"errors"
	"math"
	"testing"
)

// partitionOf is a finder that reads a partition of so many keys, of one kind each, and remembers so many gaps.
func partitionOf(most int, kinds ...int32) (*orderFinder, *orderFound) {
	f := &orderFinder{order: &order{mostOpen: most}, states: make([]keyState, len(kinds))}
	into := newOrderFound(3)
	for i, kind := range kinds {
		f.states[i].numbers = &numbersSeen{kind: kind}
	}
	return f, into
}

// comes adds numbers of a key.
func (f *orderFinder) comes(into *orderFound, key int, numbers ...uint64) {
	k := &f.states[key]
	for _, n := range numbers {
		f.number(k, keySeen{sequence: n, kind: k.numbers.kind}, &doubt{}, into)
	}
}

// A number that comes late makes two gaps of one: these have the bounds that others have, for a key and for all together.
func TestGapsThatLateNumbersMakeAreBounded(t *testing.T) {
	const late = 10_000
	for name, nth := range map[string]func(i uint64) uint64{
		"from below": func(i uint64) uint64 { return 2*i + 2 },
		"from above": func(i uint64) uint64 { return 2 * (late - i) },
	} {
		for _, most := range []int{mostOpen, 3 * mostHoles / 2, 100} {
			f, into := partitionOf(most, 0, 0)
			into.of(0).ones, into.of(0).steps = math.MaxInt32, math.MaxInt32 // they count the events of a key
			for key := range f.states {
				f.comes(into, key, 1e9)
			}
			for i := range uint64(late) {
				for key := range f.states {
					f.comes(into, key, nth(i))
				}
				one, two := len(f.states[0].numbers.holes), len(f.states[1].numbers.holes)
				if max(one, two) > mostHoles || one+two > most || f.opened != one+two {
					t.Fatalf("%s, at most %d: %d and %d gaps are remembered, %d are counted", name, most, one, two, f.opened)
				}
			}
			if f.opened == 0 || into.of(0).Undecided == 0 {
				t.Errorf("%s, at most %d: %d gaps are remembered, %d not known", name, most, f.opened, into.of(0).Undecided)
			}
		}
	}
}

// However a gap is parted, nothing is told as missing that came.
func TestOfGapsThatLateNumbersMakeNothingIsInvented(t *testing.T) {
	const late = mostHoles + 1000
	var n numbered
	n.all("Bought", "b1", upTo(1, 20)...)
	n.all("Bought", "b1", 2*late+22)
	for i := range late {
		n.all("Bought", "b1", 2*i+22)
	}
	if got := n.report(t).of("Bought"); got.Gaps != mostHoles || got.Missing != mostHoles || got.Undecided != late+1-mostHoles {
		t.Errorf("%d gaps, %d missing, %d undecided", got.Gaps, got.Missing, got.Undecided)
	}
	for i := range late + 1 {
		n.all("Bought", "b1", 2*i+21)
	}
	if got := n.report(t).of("Bought"); got.Gaps != 0 || got.Missing != 0 {
		t.Errorf("when all came: %d gaps, %d missing", got.Gaps, got.Missing)
	}
}

// A kind whose numbers do not count the events of a key gives way to others, also where that shows only after it filled
// the room.
func TestAKindThatFillsTheRoomGivesWay(t *testing.T) {
	const over, counting = 1, 2
	f, into := partitionOf(10, over, counting)
	into.of(over).ones, into.of(over).steps = 200, 200
	for i := range uint64(100) {
		f.comes(into, 0, 10*i+10) // the first ten of them fill the room while nine of ten go up by one
	}
	f.comes(into, 1, 1, 3, 5, 6, 9)
	f.comes(into, 0, 2000)
	if o, holes := into.of(counting), f.states[1].numbers.holes; len(holes) != 3 || o.Undecided != 0 {
		t.Errorf("%d gaps are remembered, %d not known", len(holes), o.Undecided)
	}
	if len(f.states[0].numbers.holes) != 0 || f.opened != 3 {
		t.Errorf("the other has %d, and %d are counted", len(f.states[0].numbers.holes), f.opened)
	}
}

// A key may have all events of a log: whoever interrupts a run does not wait until all of them were looked at.
func TestReadingAPartitionEndsWhereTheRunDoes(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	f := &orderFinder{order: &order{catalogue: &Catalogue{}, most: 1, mostOpen: mostOpen}, ctx: ctx}
	keys, ids, doubts := newSpill(dir, "keys", keyRecord, 0), newSpill(dir, "ids", idRecord, 0), newSpill(dir, "doubts", doubtRecord, 0)
	place := Place{Line: 1}
	for range 2 { // more than are in memory, which are counted first
		if err := errors.Join(keys.add(appendKey(nil, digest{}, keySeen{place: place})), ids.add(appendID(nil, digest{}, place, 0, 0))); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = errors.Join(keys.close(), ids.close(), doubts.close()) })
	if err := f.keysOf(keys, 0, newOrderFound(3)); !errors.Is(err, context.Canceled) {
		t.Errorf("of keys: %v", err)
	}
	if err := f.idsOf(ids, doubts, 0, newOrderFound(3)); !errors.Is(err, context.Canceled) {
		t.Errorf("of ids: %v", err)
	}
}

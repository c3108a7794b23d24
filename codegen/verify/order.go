package verify

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
)

// Clock says which times can be those of events.
type Clock struct {
	Now   int64 // when the run began, in nanoseconds since 1970
	Since int64 // nothing is older
}

// ahead is how far clocks may be before ours, in nanoseconds.
const ahead = 5 * 60 * 1e9

func (c Clock) future(t int64) bool   { return t > c.Now+ahead }
func (c Clock) early(t int64) bool    { return t < c.Since }
func (c Clock) believes(t int64) bool { return !c.future(t) && !c.early(t) }

// OrderName is the name of the stage and section of order and duplicates.
const OrderName = "order"

// order finds events that are there twice, and those that are out of order within their key.
//
// What is known of an event by its id and by its key goes into two files, a record each. In the
// end they are read partition by partition. An event that is there for the second time is not out of
// order: whether one is is known only where ids are, so those of keys are put into a third file before.
type order struct {
	catalogue *Catalogue
	clock     Clock
	dir       string
	temporary bool // dir is removed at the end
	ids, keys *spill
	counts    orderCounts
	most      int // distinct ids or keys of a partition that are in memory at a time
	mostOpen  int // gaps of a partition that are in memory at a time
	samples   int // places of a finding
}

// orderCounts are counted while the log is read.
type orderCounts struct {
	WithoutID    int64
	WithoutKey   int64
	LargeNumbers int64
}

// mostDistinct bounds the ids and keys that are in memory at a time.
const mostDistinct = 1 << 18

// NewOrder returns the stage that finds duplicates and what is out of order, with so many samples of each. It keeps
// files in a folder of work; empty: in a temporary one.
func NewOrder(c *Catalogue, clock Clock, samples int, work string) (Stage, error) {
	o := &order{catalogue: c, clock: clock, most: mostDistinct, mostOpen: mostOpen, samples: samples}
	var err error
	if work == "" {
		o.temporary = true
		o.dir, err = os.MkdirTemp("", "treaty-verify-*")
	} else {
		o.dir = filepath.Join(work, OrderName)
		err = os.MkdirAll(o.dir, 0o777)
	}
	if err != nil {
		return nil, noFolder(err)
	}
	o.ids, o.keys = newSpill(o.dir, "ids", idRecord, 0), newSpill(o.dir, "keys", keyRecord, 0)
	return o, nil
}

func (o *order) Name() string { return OrderName }

func (o *order) NewPart() Part { return &orderPart{clock: o.clock} }

// orderPart is what one block says.
type orderPart struct {
	clock     Clock
	ids, keys []byte // records
	counts    orderCounts
}

func (p *orderPart) Reset() { *p = orderPart{clock: p.clock, ids: p.ids[:0], keys: p.keys[:0]} }

// kindNumber is that of a kind in records; 0: nobody knows the type and version.
func kindNumber(k *Kind) int32 {
	if k == nil {
		return 0
	}
	return int32(k.Index) + 1
}

func (p *orderPart) Event(e *Event) {
	var id digest
	if e.ID == "" {
		p.counts.WithoutID++
	} else {
		id = digestOf(e.Source, e.ID)
		p.ids = appendID(p.ids, id, e.Place, kindNumber(e.Kind), sumOf(e))
	}
	if e.Key == "" {
		p.counts.WithoutKey++
		return
	}
	number, large := sequenceOf(e.Sequence)
	if large {
		p.counts.LargeNumbers++
	}
	s := keySeen{id: id, place: e.Place, kind: kindNumber(e.Kind), time: noTime, sequence: number}
	if e.HasTime && p.clock.believes(e.Time) {
		s.time = e.Time
	}
	if s.time != noTime || s.sequence != noSequence {
		p.keys = appendKey(p.keys, digestOf(e.Type, e.Key), s)
	}
}

// sequenceOf reads a number that may be one of a sequence, with zeros before it or without. large says that
// it is none that can be compared.
func sequenceOf(text string) (n uint64, large bool) {
	if text == "" {
		return noSequence, false
	}
	for i := range len(text) {
		digit := text[i] - '0'
		if digit > 9 {
			return noSequence, false
		}
		large = large || n > mostBefore
		n = n*10 + uint64(digit)
	}
	if large {
		n = noSequence
	}
	return n, large
}

// mostBefore is up to which number another digit makes one that is not noSequence.
const mostBefore = (noSequence - 10) / 10

func (o *order) Fold(p Part) error {
	part := p.(*orderPart)
	o.counts.add(part.counts)
	if err := o.ids.add(part.ids); err != nil {
		return err
	}
	return o.keys.add(part.keys)
}

func (c *orderCounts) add(other orderCounts) {
	c.WithoutID += other.WithoutID
	c.WithoutKey += other.WithoutKey
	c.LargeNumbers += other.LargeNumbers
}

// orderState is what Save returns.
type orderState struct {
	Form      int // sumForm
	Clock     Clock
	IDs, Keys int64 // how long the files are
	Counts    orderCounts
}

func (o *order) Save() ([]byte, error) {
	s := orderState{Form: sumForm, Clock: o.clock, Counts: o.counts}
	var err error
	if s.IDs, err = o.ids.save(); err != nil {
		return nil, err
	}
	if s.Keys, err = o.keys.save(); err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

func (o *order) Restore(state []byte) error {
	var s orderState
	if err := json.Unmarshal(state, &s); err != nil {
		return err
	}
	o.clock, o.counts = s.Clock, s.Counts
	return errors.Join(o.ids.restore(s.IDs), o.keys.restore(s.Keys))
}

// Absorb adds what a shard found, whose files come before those of the next.
func (o *order) Absorb(state []byte, work string, shift int) error {
	var s orderState
	if err := json.Unmarshal(state, &s); err != nil {
		return err
	}
	if s.Form != sumForm {
		return unreadableShard(work)
	}
	o.counts.add(s.Counts)
	dir := filepath.Join(work, OrderName)
	return errors.Join(o.ids.absorb(dir, s.IDs, shift), o.keys.absorb(dir, s.Keys, shift))
}

// Close removes what is temporary.
func (o *order) Close() error {
	err := errors.Join(o.ids.close(), o.keys.close())
	if o.temporary {
		err = errors.Join(err, os.RemoveAll(o.dir))
	}
	return err
}

func (o *order) Finish(ctx context.Context) (Section, error) {
	f := &orderFinder{order: o, ctx: ctx, found: newOrderFound(o.samples)}
	f.doubts = newSpill(o.dir, "doubts", doubtRecord, 0)
	err := f.byKeys(o.keys)
	if err == nil {
		err = f.byIDs(o.ids, f.doubts)
	}
	err = errors.Join(err, f.doubts.remove())
	if err != nil {
		return nil, err
	}
	if err := errors.Join(o.ids.remove(), o.keys.remove()); err != nil {
		return nil, err
	}
	return f.section(), nil
}

// tooMany is why a partition is parted again.
var errTooMany = errors.New("too many for memory")

// orderFinder reads the files.
type orderFinder struct {
	*order
	ctx    context.Context
	doubts *spill
	found  *orderFound

	// What one partition needs, and the next again.
	table     digestTable
	states    []keyState
	opened    int // gaps that states remember
	originals []idSeen
}

// sound reports whether a record can be one: a finding about another would name what the log has not.
func (f *orderFinder) sound(at Place, kind int32) bool {
	return at.Line > 0 && at.File < mostNumbered-1 && kind >= 0 && int(kind) <= len(f.catalogue.Kinds)
}

// partly calls look for each partition, and parts those again of which too much would be in
// memory. What look adds to found counts only where it succeeds.
func (f *orderFinder) partly(look func(partition int, into *orderFound) error, again func(partition int) error, canPart bool) error {
	for p := range partitions {
		if err := f.ctx.Err(); err != nil {
			return err
		}
		into := newOrderFound(f.samples)
		into.unbounded = !canPart
		err := look(p, into)
		if errors.Is(err, errTooMany) {
			err = again(p)
		} else if err == nil {
			f.found.add(into)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// each is that of a spill, and ends where the run does: one partition may have most of a log.
func (f *orderFinder) each(s *spill, partition int, look func(record []byte, shift int) error) error {
	return s.each(partition, func(record []byte, shift int) error {
		if err := f.ctx.Err(); err != nil {
			return err
		}
		return look(record, shift)
	})
}

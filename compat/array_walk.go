package compat

import (
	"encoding/binary"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// walk chooses a role for each item of an array of one length: position by
// position before rest, and by how many have each role after it. It tries all
// choices that may matter.
type walk struct {
	*row
	length int64
	apart  [][]role // of the positions before rest that the length has
	later  []role
	room   int64   // how many positions there are from rest on
	left   []int64 // by demand: how many items have to meet it
	// sharp asks for the choices in which no item is counted for a demand that
	// has enough already, and accept for one of them. Without, one choice is as
	// good as any, and what failed once need not be tried again.
	sharp  bool
	accept func() bool
	failed map[string]bool

	reach  [][]int64 // see possible
	chosen []int     // by position before rest: which of its roles
	counts []int64   // by role of the later positions: how many have it
}

func (r *row) walk(length int64, apart [][]role, later []role) *walk {
	n := int(min(length, int64(r.rest)))
	return &walk{
		row: r, length: length, apart: apart[:n], later: later, room: length - int64(n), left: r.demands(length),
		chosen: make([]int, n), counts: make([]int64, len(later)), failed: map[string]bool{},
	}
}

// begin reports whether there is an accepted choice, which is then in chosen
// and counts.
func (w *walk) begin() bool { return w.possible() && w.from(0, w.left) }

// possible computes how many items from each position on can meet each demand,
// and in a last column all of them together; false if these are too few.
func (w *walk) possible() bool {
	if met(w.left) {
		return true
	}
	if !w.spend((len(w.apart) + 1) * (len(w.left) + 1) / 4) {
		return false
	}
	w.reach = make([][]int64, len(w.apart)+1)
	sum := w.most(w.later, func(int) int64 { return w.room })
	w.reach[len(w.apart)] = sum
	for position := len(w.apart) - 1; position >= 0; position-- {
		here := w.most(w.apart[position], func(i int) int64 { return w.weight(position, i) })
		for i := range here {
			here[i] += sum[i]
		}
		w.reach[position], sum = here, here
	}
	return w.within(0, w.left)
}

// most returns how many items of some roles can meet each demand, and all of
// them together, where one stands for as many as its weight.
func (w *walk) most(roles []role, weight func(demand int) int64) []int64 {
	most := make([]int64, len(w.left)+1)
	for _, k := range roles {
		all := int64(0)
		for _, i := range k.meets {
			most[i] = weight(i)
			all += weight(i)
		}
		most[len(w.left)] = max(most[len(w.left)], all)
	}
	return most
}

// within reports whether the positions from one on may meet what is left.
func (w *walk) within(position int, left []int64) bool {
	sum := int64(0)
	for i, n := range left {
		if n > w.reach[position][i] {
			return false
		}
		sum += n
	}
	return sum <= w.reach[position][len(left)]
}

// from chooses for the positions from one on.
func (w *walk) from(position int, left []int64) bool {
	if met(left) {
		return w.fill(position, w.room)
	}
	if position == len(w.apart) {
		return w.share(left, w.room)
	}
	key, ok := w.enter(position, w.room, left)
	if !ok || !w.within(position, left) {
		return false
	}
	for n, k := range w.apart[position] {
		weight := func(i int) int64 { return w.weight(position, i) }
		w.chosen[position] = n
		if next, ok := w.count(left, k, weight); ok && w.from(position+1, next) {
			return true
		}
	}
	w.failed[key] = true
	return false
}

// share chooses for the later positions, of which room are left: for one demand
// after the other, how many of each role are to meet it.
func (w *walk) share(left []int64, room int64) bool {
	demand := slices.IndexFunc(left, func(n int64) bool { return n > 0 })
	if demand < 0 {
		return w.fill(len(w.apart), room)
	}
	key, ok := w.enter(len(w.apart), room, left)
	if !ok || slices.Max(left) > room {
		return false
	}
	if w.portion(demand, 0, left, room) {
		return true
	}
	w.failed[key] = true
	return false
}

// portion chooses how many items of role number n, and of those after it, are
// to meet the demand.
func (w *walk) portion(demand, n int, left []int64, room int64) bool {
	for ; left[demand] > 0; n++ {
		if n == len(w.later) || room == 0 {
			return false
		}
		if slices.Contains(w.later[n].meets, demand) {
			return w.portions(demand, n, left, room)
		}
	}
	return w.share(left, room)
}

func (w *walk) portions(demand, n int, left []int64, room int64) bool {
	for many := min(left[demand], room); many >= 0; many-- {
		if !w.spend(1 + len(left)/8) {
			return false
		}
		next, ok := w.count(left, w.later[n], func(int) int64 { return many })
		if !ok {
			continue
		}
		w.counts[n] += many
		if w.portion(demand, n+1, next, room-many) {
			return true
		}
		w.counts[n] -= many
	}
	return false
}

// count returns what is left if items of a role are there; false if they would
// be counted for more than is asked, and that is not to be.
func (w *walk) count(left []int64, k role, weight func(demand int) int64) ([]int64, bool) {
	next := slices.Clone(left)
	for _, i := range k.meets {
		if next[i] -= weight(i); next[i] < 0 {
			if w.sharp {
				return nil, false
			}
			next[i] = 0
		}
	}
	return next, true
}

// fill takes any role for the positions from one on, and for the room after
// rest: the last, which is counted for nothing, if that matters.
func (w *walk) fill(position int, room int64) bool {
	filler := func(roles []role) int {
		if w.sharp {
			return len(roles) - 1
		}
		return 0
	}
	for ; position < len(w.apart); position++ {
		w.chosen[position] = filler(w.apart[position])
	}
	if room == 0 {
		return w.accept == nil || w.accept()
	}
	n := filler(w.later)
	w.counts[n] += room
	if w.accept == nil || w.accept() {
		return true
	}
	w.counts[n] -= room
	return false
}

// enter counts a step; false if the budget is used up or there is no choice
// from here on, as was found before.
func (w *walk) enter(position int, room int64, left []int64) (key string, ok bool) {
	if !w.spend(1 + len(left)/8) {
		return "", false
	}
	if w.sharp {
		return "", true // what was chosen before matters, too
	}
	b := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(position)), uint64(room))
	for _, n := range left {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return string(b), !w.failed[string(b)]
}

func met(left []int64) bool {
	return !slices.ContainsFunc(left, func(n int64) bool { return n > 0 })
}

// make returns the array that was chosen.
func (w *walk) make() answer {
	if w.length > maxItems || !w.spend(int(w.length)/8) {
		return answer{outcome: maybe, why: manyItems}
	}
	whole := answer{outcome: yes}
	values := make([]*source.Node, 0, w.length)
	put := func(item answer) {
		whole = whole.and(item)
		values = append(values, item.value)
	}
	for position, n := range w.chosen {
		if w.pair != nil && position == w.pair.second {
			values = append(values, values[w.pair.first])
			continue
		}
		put(w.apart[position][n].item)
	}
	for n, many := range w.counts {
		for range many {
			put(w.later[n].item)
		}
	}
	whole.value = newArray(values)
	return whole
}

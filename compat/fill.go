package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// filling is an object in the making.
type filling struct {
	*members
	whole answer
	taken map[string]bool
	count int64
	least int64          // how many members are made
	names []*source.Node // every name that a new one must differ from
}

// maxMembers bounds the objects that are made. Where more are asked for, no more than
// triedMembers that nobody speaks of are made, to see whether names run out.
const (
	maxMembers   = 2_000
	triedMembers = 30
)

// fill makes the smallest object with the members that must be there.
func (m *members) fill(p placement) answer {
	f := &filling{members: m, whole: answer{outcome: yes, value: source.NewObject()}, taken: map[string]bool{}}
	if p.doubt != nil {
		f.whole.outcome, f.whole.why = maybe, p.doubt
	}
	for _, name := range m.order {
		f.names = append(f.names, source.NewString(name))
	}
	for _, name := range m.order {
		extra, wanted := p.named[name]
		if (m.of(name).required || wanted) && !f.put(name, m.member(name, extra)) {
			return answer{outcome: no}
		}
	}
	if !f.putNew(p.fresh) {
		return answer{outcome: no}
	}
	return f.size()
}

// put adds the member, if there can be one.
func (f *filling) put(name string, got answer) bool {
	if got.outcome == no {
		return false
	}
	f.taken[name] = true
	f.count++
	f.whole = f.whole.and(got)
	if f.whole.value != nil {
		f.whole.value.Members = append(f.whole.value.Members, source.Member{Name: name, Value: got.value})
	}
	return true
}

// putNew adds members with new names, if there are as many.
func (f *filling) putNew(slots []slot) bool {
	values := make([]answer, len(slots))
	for i, s := range slots {
		if values[i] = f.newValue(s); values[i].outcome == no {
			return false
		}
	}
	names, ok := f.inTurn(slots)
	if !ok && len(slots) > 1 {
		names, ok = f.matched(slots)
	}
	if !ok {
		return false
	}
	for i, name := range names {
		f.whole = f.whole.and(name)
		if name.value == nil {
			f.count++
			continue // a member whose name nobody can write
		}
		f.names = append(f.names, name.value)
		f.put(name.value.Text, values[i])
	}
	return true
}

// inTurn gives each slot the first name that those before it leave.
func (f *filling) inTurn(slots []slot) (names []answer, ok bool) {
	taken := slices.Clip(f.names)
	for _, s := range slots {
		name := f.newName(s, taken)
		if name.outcome == no {
			return nil, false
		}
		if name.value != nil {
			taken = append(taken, name.value)
		}
		names = append(names, name)
	}
	return names, true
}

// matched chooses the names together, for one slot may need what another has
// taken. No slot needs to know more names than there are slots.
func (f *filling) matched(slots []slot) (names []answer, ok bool) {
	names = make([]answer, len(slots))
	var found []answer
	number := map[string]int{}
	var options [][]int
	var which []int // the slot of options
	for i, s := range slots {
		var list []int
		taken := slices.Clip(f.names)
		for len(list) < len(slots) {
			name := f.newName(s, taken)
			if name.outcome != no && name.value == nil {
				names[i], list = name, nil // nobody knows its names
				break
			}
			if name.outcome == no {
				break
			}
			n, seen := number[name.value.Text]
			if !seen {
				n = len(found)
				number[name.value.Text] = n
				found = append(found, name)
			}
			list, taken = append(list, n), append(taken, name.value)
		}
		if names[i].outcome == no {
			options, which = append(options, list), append(which, i)
		}
	}
	choice, ok := representatives(options)
	for i, n := range choice {
		names[which[i]] = found[n]
	}
	return names, ok
}

// size looks at the counts, adding members that may be there, the certain ones
// first.
func (f *filling) size() answer {
	if f.high >= 0 && f.count > f.high {
		return answer{outcome: no}
	}
	tooMany := f.low > maxMembers
	if f.least = f.low; tooMany {
		f.least = min(maxMembers, int64(len(f.names)+triedMembers))
	}
	got := f.more()
	if tooMany && got.outcome != no {
		return answer{outcome: maybe, why: overBudget}
	}
	return got
}

// more adds members until there are enough.
func (f *filling) more() answer {
	for _, least := range []outcome{yes, maybe} {
		f.addNamed(least)
		if f.enough() {
			return f.whole
		}
	}
	for _, c := range f.classes() {
		for !f.enough() {
			if !f.spend(1) {
				return answer{outcome: maybe, why: overBudget}
			}
			if !f.putNew([]slot{{class: c}}) {
				break
			}
		}
	}
	if f.enough() {
		return f.whole
	}
	return answer{outcome: no}
}

func (f *filling) enough() bool { return f.count >= f.least }

// addNamed adds members that are spoken of but need not be there.
func (f *filling) addNamed(least outcome) {
	for _, name := range f.order {
		if f.enough() {
			return
		}
		if f.taken[name] {
			continue
		}
		if got := f.member(name, nil); got.outcome >= least {
			f.put(name, got)
		}
	}
}

package compat

import (
	"github.com/treaty-events/treaty/contract/source"
)

// filling is an object in the making.
type filling struct {
	*members
	whole answer
	taken map[string]bool
	count int64
	names []*source.Node // every name that a new one must differ from
}

// maxMembers bounds the objects that are made.
const maxMembers = 2_000

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
		if (m.required[name] || wanted) && !f.put(name, m.member(name, extra)) {
			return answer{outcome: no}
		}
	}
	for _, s := range p.fresh {
		if !f.putNew(s) {
			return answer{outcome: no}
		}
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

// putNew adds a member with a new name.
func (f *filling) putNew(s slot) bool {
	value := f.newValue(s)
	if value.outcome == no {
		return false
	}
	name := f.newName(s, f.names)
	if name.outcome == no {
		return false
	}
	f.whole = f.whole.and(name)
	if name.value == nil {
		f.count++
		return true // a member whose name nobody can write
	}
	f.names = append(f.names, name.value)
	return f.put(name.value.Text, value)
}

// size looks at the counts, adding members that may be there, the certain ones
// first, until there are enough.
func (f *filling) size() answer {
	if f.high >= 0 && f.count > f.high {
		return answer{outcome: no}
	}
	if f.low > maxMembers {
		return answer{outcome: maybe, why: overBudget}
	}
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
			if !f.putNew(slot{class: c}) {
				break
			}
		}
	}
	if f.enough() {
		return f.whole
	}
	return answer{outcome: no}
}

func (f *filling) enough() bool { return f.count >= f.low }

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

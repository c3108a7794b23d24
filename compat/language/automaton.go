package language

import (
	"encoding/binary"
	"slices"

	"github.com/treaty-events/treaty/contract/regex"
)

// The states that every automaton has: nothing or everything that follows
// matches; start is where it begins.
const (
	nothing int32 = iota
	everything
	start
)

// unmade is a transition that nobody has taken yet.
const unmade int32 = -1

// state is a set of instructions that the program may be at.
type state struct {
	insts    []int32 // sorted; those that take characters, assert or match
	begin    bool    // where the string begins
	word     bool    // after a word character; only if the program is aware of it
	asserts  bool    // an instruction asserts
	accepts  bool    // a string that ends here is matched
	distance int32   // at least as many characters are missing to a match
	next     []int32 // by class
}

// automaton makes a program deterministic, by the subset construction, state by
// state. What was matched stays matched, whatever follows.
type automaton struct {
	*program
	states []state
	byKey  map[string]int32
	last   int32 // the state in which read ended

	// Of one closure: which instructions are in it, and in what order met.
	marks []int32
	mark  int32
	met   []int32
	stack []int32
}

func newAutomaton(p *program) *automaton {
	a := &automaton{program: p, byKey: map[string]int32{}, marks: make([]int32, len(p.insts))}
	a.states = []state{{distance: never}, {accepts: true}}
	a.open()
	a.reach(0, nil)
	first := state{insts: slices.Sorted(slices.Values(a.met)), begin: true}
	a.finish(&first)
	a.states = append(a.states, first)
	return a
}

// place is where in a string the program is: what its assertions look at.
type place struct{ begin, end, before, after bool }

func (p place) holds(assertion regex.Op) bool {
	switch assertion {
	case regex.Begin:
		return p.begin
	case regex.End:
		return p.end
	case regex.WordBoundary:
		return p.before != p.after
	}
	return p.before == p.after
}

// open begins a closure.
func (a *automaton) open() {
	a.mark++
	a.met = a.met[:0]
}

// reach adds to the closure what is reached from an instruction without taking a
// character: past assertions that hold at the place; without a place they stay
// in the closure.
func (a *automaton) reach(from int32, at *place) {
	a.stack = append(a.stack[:0], from)
	for len(a.stack) > 0 {
		i := a.stack[len(a.stack)-1]
		a.stack = a.stack[:len(a.stack)-1]
		if a.marks[i] == a.mark {
			continue
		}
		a.marks[i] = a.mark
		switch in := &a.insts[i]; {
		case in.op == opSplit:
			a.stack = append(a.stack, in.other, in.out)
		case in.op != opAssert || at == nil:
			a.met = append(a.met, i)
		case at.holds(in.assertion):
			a.stack = append(a.stack, in.out)
		}
	}
}

// settle returns the instructions of a state after its assertions, at a place.
func (a *automaton) settle(s *state, at place) []int32 {
	if !s.asserts {
		return s.insts
	}
	at.begin, at.before = s.begin, s.word
	a.open()
	for _, i := range s.insts {
		a.reach(i, &at)
	}
	return a.met
}

func (a *automaton) matched(insts []int32) bool {
	return slices.ContainsFunc(insts, func(i int32) bool { return a.insts[i].op == opMatch })
}

// finish fills in what follows from the instructions of a state.
func (a *automaton) finish(s *state) {
	s.asserts = slices.ContainsFunc(s.insts, func(i int32) bool { return a.insts[i].op == opAssert })
	s.accepts = a.matched(a.settle(s, place{end: true}))
	s.distance = never
	for _, i := range s.insts {
		d := a.later[i]
		if s.begin {
			d = a.fromBegin[i]
		}
		s.distance = min(s.distance, d)
	}
	s.next = make([]int32, a.alphabet.classes)
	for i := range s.next {
		s.next[i] = unmade
	}
}

// step returns the state after one more character of a class; false if the
// budget has not enough for it.
func (a *automaton) step(from, class int32, spend func(int) bool) (int32, bool) {
	if from == nothing || from == everything {
		return from, true
	}
	if to := a.states[from].next[class]; to != unmade {
		return to, true
	}
	if !spend(1 + len(a.states[from].insts)/8) {
		return nothing, false
	}
	to, ok := a.make(from, class, spend)
	if ok {
		a.states[from].next[class] = to
	}
	return to, ok
}

// make makes a transition.
func (a *automaton) make(from, class int32, spend func(int) bool) (int32, bool) {
	char := a.members[class]
	word := a.wordAware && contains(wordCharacters, char)
	settled := slices.Clone(a.settle(&a.states[from], place{after: word}))
	if a.matched(settled) {
		return everything, true
	}
	a.open()
	for _, i := range settled {
		if in := &a.insts[i]; in.op == opChar && (in.set == nil || contains(in.set, char)) {
			a.reach(in.out, nil)
		}
	}
	if a.matched(a.met) {
		return everything, true
	}
	// What can only match where the string begins is past.
	next := slices.DeleteFunc(slices.Clone(a.met), func(i int32) bool { return a.later[i] == never })
	if len(next) == 0 {
		return nothing, true
	}
	slices.Sort(next)
	return a.intern(state{insts: next, word: word}, spend)
}

// intern returns the number of a state.
func (a *automaton) intern(s state, spend func(int) bool) (int32, bool) {
	key := make([]byte, 1, 1+2*len(s.insts))
	if s.word {
		key[0] = 1
	}
	previous := int32(0)
	for _, i := range s.insts {
		key = binary.AppendUvarint(key, uint64(i-previous))
		previous = i
	}
	if id, ok := a.byKey[string(key)]; ok {
		return id, true
	}
	if !spend(2 + len(s.insts)/8 + a.alphabet.classes/8) {
		return nothing, false
	}
	a.finish(&s)
	id := int32(len(a.states))
	a.states = append(a.states, s)
	a.byKey[string(key)] = id
	return id, true
}

// read reads a string to its end, and leaves in last where that is.
func (a *automaton) read(s string, spend func(int) bool) (ok bool) {
	a.last = start
	for _, r := range s {
		if a.last, ok = a.step(a.last, a.alphabet.classOf(r), spend); !ok {
			return false
		}
	}
	return spend(1 + len(s)/16)
}

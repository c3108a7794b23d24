package compat

import (
	"slices"
)

// drawnObject seeks an object with members that need not be there.
func (x *state) drawnObject() answer {
	y := x.clone()
	best := answer{outcome: no}
	y.grow(mixed(x.chance, x.optional()), &best)
	return best
}

// grow adds as many of the literals as there is an object for, which it puts
// into best: all, or some of each half.
func (x *state) grow(more []literal, best *answer) {
	if len(more) == 0 {
		return
	}
	y := x.clone()
	if !x.spend(len(more) + len(x.atoms)/4) {
		return
	}
	if y.addAll(more) {
		if got := y.plainest(); got.outcome == yes {
			x.known, x.atoms, x.clauses = y.known, y.atoms, y.clauses
			*best = got
			return
		}
	}
	if half := len(more) / 2; half > 0 {
		x.grow(more[:half], best)
		x.grow(more[half:], best)
	}
}

// unheard are names that schemas seldom speak of, the strange ones last.
var unheard = []string{"note", "source", "extra", "ref", "", "x-y", "0", "é"}

// newName returns one of them, or one that is made up.
func (c *chance) newName() string {
	switch {
	case c.IntN(2) == 0:
		return c.syllables(2 + 2*c.IntN(3))
	case c.wild:
		return unheard[c.IntN(len(unheard))]
	}
	return unheard[c.IntN(4)]
}

// optional chooses what is there though it need not be: each says that a member
// is, by its name or by a pattern.
func (x *state) optional() []literal {
	var list []literal
	put := func(likely float64, l literal) {
		if x.chance.Float64() < likely && x.judge(l) == uncertain {
			list = append(list, l)
		}
	}
	required := func(name string) literal { return holds(x.intern(term{kind: kRequired, name: name})) }
	density := x.chance.density
	nothing := x.intern(term{kind: kTypes})
	for _, name := range x.spokenOf() {
		put(density, required(name))
	}
	for _, l := range x.atoms {
		t := l.term
		if (t.kind == kPatternProperty || t.kind == kAdditional) && !t.closed {
			some := *t
			some.subs = []*term{nothing}
			put(density/2, fails(x.intern(some)))
		}
	}
	put(density/4, required(x.chance.newName()))
	return list
}

// spokenOf returns the names in the atoms, as first met.
func (x *state) spokenOf() []string {
	var names []string
	met := map[string]bool{}
	for _, l := range x.atoms {
		switch t := l.term; t.kind {
		case kProperty:
			names = append(names, t.name)
		case kAdditional:
			names = append(names, t.names...)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool {
		again := met[name]
		met[name] = true
		return again
	})
}

// drawnArray seeks an array that is longer than it must be.
func (x *state) drawnArray() answer {
	var low int64
	for _, l := range x.atoms {
		if l.term.kind == kMinItems && !l.not {
			low = max(low, l.term.count)
		}
	}
	more := [...]int64{0, 0, 1, 1, 1, 2, 2, 3, 5}[x.chance.IntN(9)]
	for ; more > 0; more /= 2 {
		y := x.clone()
		if !x.spend(1) || !y.add(holds(x.intern(term{kind: kMinItems, count: low + more}))) {
			continue
		}
		if got := y.plainest(); got.outcome == yes {
			return got
		}
	}
	return answer{outcome: no}
}

// lengths returns the bounds of the atoms on a string's length; high is -1
// without one.
func (x *state) lengths() (low, high int64) {
	high = -1
	for _, l := range x.atoms {
		n := l.term.count
		switch {
		case l.term.kind == kMinLength && !l.not:
			low = max(low, n)
		case l.term.kind == kMaxLength && l.not:
			low = max(low, n+1)
		case l.term.kind == kMinLength && (high < 0 || n-1 < high):
			high = n - 1
		case l.term.kind == kMaxLength && (high < 0 || n < high):
			high = n
		}
	}
	return low, high
}

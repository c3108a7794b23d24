package compat

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// state is a goal being taken apart for values of one type: literals that are
// taken apart are remembered, those that cannot be are atoms, and clauses wait
// for a choice.
type state struct {
	*prover
	typ     schema.Types
	known   truths
	atoms   []literal
	clauses []clause
	unions  []literal // of tagged variants, which wait for the tag
	// declared says that const or enum of the writer matches, so that all that
	// is in the value is declared.
	declared bool
	tags     map[string]*term        // what members may be, if they are there
	whole    map[string]*source.Node // the one object that a member may be, if it is there
	between  interval                // where numbers are, by minimum and maximum
	nodes    *int                    // choices that were tried for the goal
	chance   *chance                 // nil: the plainest value is sought
}

// clause is alternatives; all literals of at least one must hold.
type clause [][]literal

func (x *state) clone() *state {
	y := *x
	y.known = x.known.clone()
	y.tags, y.whole = maps.Clone(x.tags), maps.Clone(x.whole)
	y.atoms = slices.Clip(x.atoms)
	y.clauses = slices.Clone(x.clauses)
	return &y
}

// addAll adds literals; false if they contradict what is known.
func (x *state) addAll(list []literal) bool {
	for _, l := range list {
		if !x.add(l) {
			return false
		}
	}
	return true
}

func (x *state) add(l literal) bool {
	if !x.spend(1) {
		return true // it is left out; search gives up
	}
	switch x.judge(l) {
	case certain:
		return true
	case impossible:
		return false
	}
	x.known.learn(l.term.id, l.truth())
	return x.takeApart(l)
}

// truth is what a literal says of its term.
func (l literal) truth() truth {
	switch {
	case l.quiet:
		return inQuiet
	case l.writer:
		return inWriter
	case l.not && l.opened:
		return isFalseOpen
	case l.not:
		return isFalse
	case l.opened:
		return isTrueOpen
	}
	return isTrue
}

// judgement is what a state can say of a literal at a glance.
type judgement uint8

const (
	uncertain judgement = iota
	certain
	impossible
)

// judge compares l with what is known. It relies on S ⊆ R(S), and calls a
// literal of the writer's set certain only if the very same is there, or, for a
// quiet one, one that declares as well: who is in that set matters, not only
// what holds.
func (x *state) judge(l literal) judgement {
	t := l.term
	accepts, rejects := t.accepts&x.typ != 0, t.rejects&x.typ != 0
	if l.not {
		accepts, rejects = rejects, accepts
	}
	// A type that S rejects may be opened in R(S).
	if l.opened && l.not {
		accepts = false
	} else if l.opened {
		rejects = false
	}
	known := x.known.of(t.id)
	switch {
	case rejects:
		return impossible
	case accepts && !l.writer:
		return certain
	case x.bounded(l):
		return x.compare(l)
	case x.otherwiseTagged(t) && l.not:
		return certain
	case x.otherwiseTagged(t):
		return impossible
	case known == 0:
		return uncertain
	}
	return l.against(known)
}

func (l literal) against(known truth) judgement {
	var same, contrary truth
	switch l.truth() {
	case inWriter:
		same, contrary = inWriter, isFalse|isFalseOpen
	case inQuiet:
		same, contrary = inWriter|inQuiet, isFalse|isFalseOpen
	case isTrue:
		same, contrary = inWriter|inQuiet|isTrue, isFalse|isFalseOpen
	case isTrueOpen:
		same, contrary = inWriter|inQuiet|isTrue|isTrueOpen, isFalseOpen
	case isFalse:
		same, contrary = isFalse|isFalseOpen, inWriter|inQuiet|isTrue
	case isFalseOpen:
		same, contrary = isFalseOpen, inWriter|inQuiet|isTrue|isTrueOpen
	}
	switch {
	case known&contrary != 0:
		return impossible
	case known&same != 0:
		return certain
	}
	return uncertain
}

// Package language decides questions about sets of strings that patterns
// describe: is there a string in all of these languages, in none of those, of a
// length between two bounds, that is none of a finite set; and which is the
// shortest?
//
// The patterns are those of contract/regex: ECMA-262 with the flag u, found
// anywhere in a string, `^`, `$` and `\b` anywhere in the pattern, lookahead where
// the string begins. Strings are sequences of Unicode scalar values.
//
// It promises that None is a proof: every string was excluded. The automata are
// those of Thompson (1968), made deterministic by the subset construction of
// Rabin and Scott (1959) state by state, where a question comes to them; products
// and complements are taken on the way. Work is counted, so that the same
// question has the same answer on every machine.
package language

import (
	"math"

	"github.com/treaty-events/treaty/contract/regex"
)

// Language is the set of strings that a pattern matches. It remembers what it
// found out about itself, and is for one goroutine at a time.
type Language struct {
	automata []*automaton
	formula  *formula
}

// formula says of which of the automata's languages a string is.
type formula struct {
	connective regex.Connective
	subs       []*formula
	automaton  *automaton // of regex.One
}

// Compile returns the language of a pattern of ECMA-262. The error is a
// *regex.Unsupported or a *regex.Invalid.
func Compile(pattern string) (*Language, error) {
	f, err := regex.Split(pattern)
	if err != nil {
		return nil, err
	}
	l := &Language{}
	l.formula, err = l.add(f)
	return l, err
}

func (l *Language) add(f *regex.Formula) (*formula, error) {
	out := &formula{connective: f.Connective}
	if f.Connective == regex.One {
		program, err := compile(f.Pattern)
		if err != nil {
			return nil, err
		}
		out.automaton = newAutomaton(program)
		l.automata = append(l.automata, out.automaton)
	}
	for _, sub := range f.Subs {
		next, err := l.add(sub)
		if err != nil {
			return nil, err
		}
		out.subs = append(out.subs, next)
	}
	return out, nil
}

// Size is the number of instructions and ranges of the language: what making it
// has cost.
func (l *Language) Size() int {
	size := 0
	for _, a := range l.automata {
		size += len(a.insts) + len(a.alphabet.bounds)
	}
	return size
}

// Matches reports whether s is in the language. It counts its work with spend;
// ok is false if spend refuses.
func (l *Language) Matches(s string, spend func(steps int) bool) (matches, ok bool) {
	for _, a := range l.automata {
		if !a.read(s, spend) {
			return false, false
		}
	}
	return l.formula.accepts(func(a *automaton) int32 { return a.last }), true
}

// accepts reports whether a string is in the language, given the states that the
// automata are in at its end.
func (f *formula) accepts(state func(*automaton) int32) bool {
	switch f.connective {
	case regex.One:
		return f.automaton.states[state(f.automaton)].accepts
	case regex.Not:
		return !f.subs[0].accepts(state)
	}
	all := f.connective == regex.All
	for _, sub := range f.subs {
		if sub.accepts(state) != all {
			return !all
		}
	}
	return all
}

// never is the distance to what cannot be reached.
const never = math.MaxInt32

// distance returns a lower bound of the characters that are missing until the
// string is in the language, or, negated, until it is not: never, if it is
// certain that it cannot be.
func (f *formula) distance(state func(*automaton) int32, negated bool) int32 {
	switch {
	case f.connective == regex.Not:
		return f.subs[0].distance(state, !negated)
	case f.connective != regex.One:
		return f.distances(state, negated)
	case !negated:
		return f.automaton.states[state(f.automaton)].distance
	case state(f.automaton) == everything:
		return never
	}
	return 0
}

// distances is distance of a conjunction, the greatest of its parts', or of a
// disjunction, the least.
func (f *formula) distances(state func(*automaton) int32, negated bool) int32 {
	conjunction := (f.connective == regex.All) != negated
	var out int32
	if !conjunction {
		out = never
	}
	for _, sub := range f.subs {
		d := sub.distance(state, negated)
		if conjunction {
			out = max(out, d)
		} else {
			out = min(out, d)
		}
	}
	return out
}

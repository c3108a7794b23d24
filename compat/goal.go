package compat

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// literal is a term, or its negation, that must hold of one value.
//
// A writer literal is a member of the set T of compat.md: the subschemas that
// apply and succeed, which decide what is declared; it is positive and plain.
// One that is quiet was reached through an `if`: it makes names known, but it
// does not declare. All others only constrain. An opened literal speaks of R(S)
// instead of S.
type literal struct {
	term   *term
	not    bool
	opened bool
	writer bool
	quiet  bool // only of writer literals
}

func (l literal) code() uint64 {
	c := uint64(l.term.id) << 4
	for i, flag := range [...]bool{l.not, l.opened, l.quiet, l.writer && !l.quiet} {
		if flag {
			c |= 1 << i
		}
	}
	return c
}

// with returns the literal about t of the same polarity, form and set.
func (l literal) with(t *term) literal {
	l.term = t
	return l
}

// plain returns the literal as one that only constrains.
func (l literal) plain() literal {
	l.writer, l.quiet = false, false
	return l
}

// tested returns the literal about the condition t of an `if` of the literal's
// term, which succeeds.
func (l literal) tested(t *term) literal {
	in := l.writer && !t.inert
	return literal{term: t, writer: in, quiet: in}
}

func holds(t *term) literal { return literal{term: t} }
func fails(t *term) literal { return literal{term: t, not: true} }

// goal asks for one value of which all its literals hold, and in which every
// object is declared by the writer's. Its literals are sorted.
type goal []literal

// newGoal drops what cannot matter: repetitions, what every value satisfies,
// and constraints that the writer's set states already. Nothing is dropped from
// the writer's set but the schema that says nothing.
func newGoal(literals []literal) goal {
	g := make(goal, 0, len(literals))
	for _, l := range literals {
		switch {
		case l.writer && l.term.kind == kAll && l.term.flat() && len(l.term.subs) == 0:
		case !l.writer && !l.not && l.term.accepts == allTypes:
		default:
			g = append(g, l)
		}
	}
	slices.SortFunc(g, func(a, b literal) int { return cmp.Compare(a.code(), b.code()) })
	g = slices.Compact(g)
	// The literals of one term stand together, the strongest of the writer's last.
	kept := g[:0]
	for i, l := range g {
		last := i
		for last+1 < len(g) && g[last+1].term == l.term {
			last++
		}
		if i < last && !l.not && g[last].writer {
			continue
		}
		kept = append(kept, l)
	}
	return kept
}

// contradicts reports whether the goal asks for a term and for the contrary, as
// the question does that compares a schema with itself. It relies on S ⊆ R(S).
func (g goal) contradicts() bool {
	for i, l := range g { // the literals of one term stand together
		for j := i + 1; j < len(g) && g[j].term == l.term; j++ {
			if m := g[j]; l.not != m.not && l.against(m.truth()) == impossible {
				return true
			}
		}
	}
	return false
}

// refuses reports whether a literal of the goal fails for all values of the
// type. A type that S rejects may be opened in R(S).
func (g goal) refuses(typ schema.Types) bool {
	return slices.ContainsFunc(g, func(l literal) bool {
		if l.not {
			return l.term.accepts&typ != 0
		}
		return l.term.rejects&typ != 0 && !l.opened
	})
}

// appendKey appends what tells the goal from others of its table.
func (g goal) appendKey(key []byte) []byte {
	for _, l := range g {
		key = binary.AppendUvarint(key, l.code())
	}
	return key
}

// outcome says whether a goal can be satisfied. The order is that of hope.
type outcome uint8

const (
	no    outcome = iota // proved that there is no value
	maybe                // value is worth a try, why says what is not understood
	yes                  // value satisfies the goal
)

type answer struct {
	outcome outcome
	value   *source.Node // of yes; perhaps of maybe
	why     *Reason      // of maybe
}

// better returns the more hopeful of two alternatives, the first of equals.
func better(a, b answer) answer {
	if b.outcome > a.outcome || (b.outcome == a.outcome && a.value == nil && b.value != nil) {
		return b
	}
	return a
}

func unsure(code, message string, t *term) *Reason {
	r := &Reason{Code: code, Message: message}
	if t != nil {
		r.Where = t.origin
	}
	return r
}

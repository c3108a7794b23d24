package regex

import (
	"regexp/syntax"
	"unicode"
)

// Op says what a node matches.
type Op uint8

// The operations. Groups are not nodes: which part was matched by what is not
// kept.
const (
	Class          Op = iota // one character of Ranges
	Concat                   // each of Subs, one after the other; none: nothing, anywhere
	Alternate                // one of Subs
	Repeat                   // Subs[0], Min to Max times
	Begin                    // `^`: nothing, where the string begins
	End                      // `$`: nothing, where it ends
	WordBoundary             // `\b`
	NoWordBoundary           // `\B`
	Ahead                    // `(?=…)`: nothing, where Subs[0] follows
	NotAhead                 // `(?!…)`
	Behind                   // `(?<=…)`: nothing, where Subs[0] stands before
	NotBehind                // `(?<!…)`
)

// Unbounded is the Max of `*`, `+` and `{n,}`.
const Unbounded = -1

// Node is a part of a pattern: a syntax tree of ECMA-262 with the flag u.
type Node struct {
	Op       Op
	Subs     []*Node
	Min, Max int // of Repeat
	// Start and End are where the part stands in the pattern, in bytes.
	Start, End int

	lazy bool   // of Repeat: which match is found first; that there is one is the same
	char rune   // of Class, if body is empty: the only character
	body string // of Class: as it stands between the brackets of Go's regexp
}

// Ranges returns what a Class matches: pairs of the first and the last character
// of a range, in order.
func (n *Node) Ranges() []rune {
	if n.body == "" {
		return []rune{n.char, n.char}
	}
	class, err := syntax.Parse("["+n.body+"]", syntax.Perl)
	if err != nil {
		panic("regex: a class that was translated is none: " + err.Error())
	}
	switch class.Op {
	case syntax.OpNoMatch:
		return nil
	case syntax.OpLiteral:
		return []rune{class.Rune[0], class.Rune[0]}
	case syntax.OpAnyChar:
		return []rune{0, unicode.MaxRune}
	case syntax.OpAnyCharNotNL:
		return []rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune}
	}
	return class.Rune
}

// isLook reports whether n looks around: what Go's regexp cannot say.
func (n *Node) isLook() bool { return n.Op >= Ahead }

// looks returns the first part of n that looks around, or nil.
func (n *Node) looks() *Node {
	if n.isLook() {
		return n
	}
	for _, sub := range n.Subs {
		if found := sub.looks(); found != nil {
			return found
		}
	}
	return nil
}

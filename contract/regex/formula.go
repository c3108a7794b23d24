package regex

import (
	"fmt"
	"slices"
)

// Connective says how a Formula is made of its parts.
type Connective uint8

// The connectives.
const (
	One Connective = iota // the string matches Pattern
	All                   // all of Subs hold
	Any                   // one of Subs holds
	Not                   // Subs[0] does not hold
)

// Formula is a Boolean combination of patterns without lookaround: what a string
// has to match, and what not.
type Formula struct {
	Connective Connective
	Subs       []*Formula
	Pattern    *Node // of One
}

// maxParts bounds the patterns of a formula, for alternatives are multiplied
// out.
const maxParts = 200

// Split returns the pattern as a formula. Lookahead where the string begins says
// something of the whole string: `^(?=A)(?!B)C` is `^(?:A)`, not `^(?:B)`, and
// `^(?:C)`. Other lookaround is refused. The error is an *Unsupported or an
// *Invalid.
func Split(ecma string) (*Formula, error) {
	whole, err := Parse(ecma)
	if err != nil {
		return nil, err
	}
	return new(splitter).split(whole)
}

// Check returns why a pattern of the formula has no translation, an *Unsupported,
// or nil if each has one.
func (f *Formula) Check() error {
	if f.Connective == One {
		_, err := f.Pattern.RE2()
		return err
	}
	for _, sub := range f.Subs {
		if err := sub.Check(); err != nil {
			return err
		}
	}
	return nil
}

// splitter counts the parts that it makes.
type splitter struct{ parts int }

func (s *splitter) split(n *Node) (*Formula, error) {
	look := n.looks()
	if look == nil {
		if s.parts++; s.parts > maxParts {
			return nil, &Unsupported{"size", fmt.Sprintf("the pattern has more than %d alternatives with lookahead", maxParts), n.Start}
		}
		return &Formula{Connective: One, Pattern: n}, nil
	}
	switch n.Op {
	case Alternate:
		return s.combine(Any, n.Subs)
	case Concat:
		return s.concat(n, look)
	}
	return nil, unreadable(look)
}

func unreadable(look *Node) error {
	return &Unsupported{"lookaround", "lookaround has a meaning here only as lookahead where the string begins", look.Start}
}

// combine splits each of several nodes.
func (s *splitter) combine(by Connective, nodes []*Node) (*Formula, error) {
	whole := &Formula{Connective: by}
	for _, n := range nodes {
		sub, err := s.split(n)
		if err != nil {
			return nil, err
		}
		whole.Subs = append(whole.Subs, sub)
	}
	return whole, nil
}

// concat splits a sequence with lookahead: what stands before the first
// character, and the rest, whose alternatives may look ahead themselves.
func (s *splitter) concat(n, look *Node) (*Formula, error) {
	items := flatten(n)
	heads := slices.IndexFunc(items, func(i *Node) bool { return i.Op != Begin && i.Op != Ahead && i.Op != NotAhead })
	if heads < 0 {
		heads = len(items)
	}
	begin := slices.IndexFunc(items[:heads], func(i *Node) bool { return i.Op == Begin })
	rest := items[heads:]
	if begin < 0 {
		if heads > 0 {
			return nil, unreadable(look)
		}
		return s.distribute(nil, rest, look)
	}
	whole := &Formula{Connective: All}
	for _, head := range items[:heads] {
		if head.Op == Begin {
			continue
		}
		sub, err := s.split(sequence(items[begin], head.Subs[0]))
		if err != nil {
			return nil, err
		}
		if head.Op == NotAhead {
			sub = &Formula{Connective: Not, Subs: []*Formula{sub}}
		}
		whole.Subs = append(whole.Subs, sub)
	}
	sub, err := s.distribute(items[begin:begin+1], rest, look)
	whole.Subs = append(whole.Subs, sub)
	return whole, err
}

// distribute splits a sequence of which the first item may be alternatives that
// look ahead: (A|B)C is AC|BC.
func (s *splitter) distribute(head, rest []*Node, look *Node) (*Formula, error) {
	whole := sequence(append(slices.Clone(head), rest...)...)
	if whole.looks() == nil {
		return s.split(whole)
	}
	if rest[0].Op != Alternate || rest[0].looks() == nil {
		return nil, unreadable(look)
	}
	var nodes []*Node
	for _, alternative := range rest[0].Subs {
		nodes = append(nodes, sequence(append(append(slices.Clone(head), alternative), rest[1:]...)...))
	}
	return s.combine(Any, nodes)
}

// sequence returns the node of items one after the other.
func sequence(items ...*Node) *Node {
	n := &Node{Op: Concat, Subs: items}
	if len(items) > 0 {
		n.Start, n.End = items[0].Start, items[len(items)-1].End
	}
	return n
}

// flatten returns the items of a sequence and of the sequences in it.
func flatten(n *Node) []*Node {
	if n.Op != Concat {
		return []*Node{n}
	}
	var items []*Node
	for _, sub := range n.Subs {
		items = append(items, flatten(sub)...)
	}
	return items
}

package source

import (
	"math/big"
	"strconv"
)

// The constructors build values that stand in no file, such as witnesses: their
// places are the zero Pos.

// NewNull returns null.
func NewNull() *Node { return &Node{Kind: Null} }

// NewBool returns true or false.
func NewBool(b bool) *Node { return &Node{Kind: Bool, Text: strconv.FormatBool(b)} }

// NewString returns a string; s must be valid UTF-8.
func NewString(s string) *Node { return &Node{Kind: String, Text: s} }

// NewInt returns a whole number.
func NewInt(i int64) *Node { return &Node{Kind: Number, Text: strconv.FormatInt(i, 10)} }

// NewNumber returns the number of a literal in JSON's grammar; the error says
// why it is none, or passes DefaultLimits.
func NewNumber(literal string) (*Node, error) {
	if err := checkNumber(literal); err != nil {
		return nil, err
	}
	return &Node{Kind: Number, Text: literal}, nil
}

// NewRat returns the number r in its canonical spelling; false if no decimal
// fraction is r exactly (1/3), or it passes DefaultLimits.
func NewRat(r *big.Rat) (*Node, bool) {
	places, exact := r.FloatPrec()
	if !exact || places > DefaultLimits.Exponent {
		return nil, false
	}
	n, err := NewNumber(r.FloatString(places))
	if err != nil {
		return nil, false
	}
	n.Text = string(n.Canonical())
	return n, true
}

// NewArray returns an array of items.
func NewArray(items ...*Node) *Node { return &Node{Kind: Array, Items: items} }

// NewObject returns an object of members, whose names must be distinct.
func NewObject(members ...Member) *Node { return &Node{Kind: Object, Members: members} }

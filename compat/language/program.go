package language

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/regex"
)

// opcode says what an instruction does.
type opcode uint8

const (
	opChar   opcode = iota // takes a character of set, then out
	opSplit                // out or other
	opAssert               // out, where assertion holds
	opMatch
)

// inst is an instruction of a program, a nondeterministic automaton.
type inst struct {
	op         opcode
	out, other int32
	set        []rune   // of opChar: pairs of ends of ranges; nil: any character
	assertion  regex.Op // of opAssert
}

// program finds a pattern anywhere in a string. Instruction 0 is its start.
type program struct {
	insts     []inst
	alphabet  alphabet
	members   []rune // of each class of the alphabet
	wordAware bool   // \b or \B is in it
	// fromBegin and later are, for each instruction, the least number of
	// characters to a match: where the string begins, and further on.
	fromBegin, later []int32
}

// maxProgram bounds the instructions of a program, counts multiplied out.
const maxProgram = 100_000

var wordCharacters = []rune{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}

// compile makes the program of a pattern by Thompson's construction.
func compile(n *regex.Node) (*program, error) {
	c := &compiler{classes: map[*regex.Node][]rune{}, sets: map[string][]rune{}}
	loop := c.put(inst{op: opSplit})
	skip := c.put(inst{op: opChar, out: loop})
	start := c.node(n, c.put(inst{op: opMatch}))
	if c.full {
		return nil, &regex.Unsupported{Reason: "size", Offset: n.Start,
			Message: fmt.Sprintf("the pattern multiplies out to more than %d steps", maxProgram)}
	}
	c.insts[loop].out, c.insts[loop].other = start, skip
	p := &program{insts: c.insts, wordAware: c.wordAware}
	if c.wordAware {
		c.order = append(c.order, wordCharacters)
	}
	p.alphabet = newAlphabet(c.order)
	p.members = p.alphabet.members()
	p.fromBegin, p.later = p.distances(true), p.distances(false)
	return p, nil
}

// compiler puts instructions together, from the end of a pattern to its
// beginning.
type compiler struct {
	insts     []inst
	classes   map[*regex.Node][]rune // what they match: one that is repeated is read once
	sets      map[string][]rune
	order     [][]rune // the sets, as first met
	wordAware bool
	full      bool
}

func (c *compiler) put(i inst) int32 {
	if len(c.insts) >= maxProgram {
		c.full = true
		return 0
	}
	c.insts = append(c.insts, i)
	return int32(len(c.insts) - 1)
}

// node returns where the instructions begin that match n and go on at next.
func (c *compiler) node(n *regex.Node, next int32) int32 {
	if c.full {
		return 0
	}
	switch n.Op {
	case regex.Class:
		return c.put(inst{op: opChar, out: next, set: c.class(n)})
	case regex.Concat:
		for _, sub := range slices.Backward(n.Subs) {
			next = c.node(sub, next)
		}
		return next
	case regex.Alternate:
		at := c.node(n.Subs[len(n.Subs)-1], next)
		for _, sub := range slices.Backward(n.Subs[:len(n.Subs)-1]) {
			at = c.put(inst{op: opSplit, out: c.node(sub, next), other: at})
		}
		return at
	case regex.Repeat:
		return c.repeat(n, next)
	case regex.WordBoundary, regex.NoWordBoundary:
		c.wordAware = true
	}
	return c.put(inst{op: opAssert, out: next, assertion: n.Op})
}

// repeat writes what is repeated as often as it has to be there, and then as
// often as it may.
func (c *compiler) repeat(n *regex.Node, next int32) int32 {
	sub := n.Subs[0]
	if n.Max == regex.Unbounded {
		loop := c.put(inst{op: opSplit, other: next})
		if body := c.node(sub, loop); !c.full {
			c.insts[loop].out = body
		}
		next = loop
	}
	end := next
	for i := n.Min; i < n.Max && !c.full; i++ {
		next = c.put(inst{op: opSplit, out: c.node(sub, next), other: end})
	}
	for i := 0; i < n.Min && !c.full; i++ {
		before := len(c.insts)
		next = c.node(sub, next)
		if len(c.insts) == before {
			break // it matches nothing, however often
		}
	}
	return next
}

// class returns the characters of a class.
func (c *compiler) class(n *regex.Node) []rune {
	set, known := c.classes[n]
	if !known {
		set = c.set(n.Ranges())
		c.classes[n] = set
	}
	return set
}

// set returns the one copy of a set. Of no characters it is not nil.
func (c *compiler) set(ranges []rune) []rune {
	var key []byte
	for _, r := range ranges {
		key = binary.AppendUvarint(key, uint64(r))
	}
	if got, ok := c.sets[string(key)]; ok {
		return got
	}
	set := append(make([]rune, 0, len(ranges)), ranges...)
	c.sets[string(key)] = set
	c.order = append(c.order, set)
	return set
}

// distances returns the least number of characters from each instruction to a
// match, taking every assertion to hold; further on, not that the string begins.
func (p *program) distances(begin bool) []int32 {
	before := make([][]int32, len(p.insts))
	match := int32(-1)
	for i := range p.insts {
		in := &p.insts[i]
		switch {
		case in.op == opMatch:
			match = int32(i)
			continue
		case in.op == opAssert && in.assertion == regex.Begin && !begin, in.set != nil && len(in.set) == 0:
			continue
		case in.op == opSplit:
			before[in.other] = append(before[in.other], int32(i))
		}
		before[in.out] = append(before[in.out], int32(i))
	}
	out := make([]int32, len(p.insts))
	for i := range out {
		out[i] = never
	}
	// Breadth first; what takes no character belongs to the same distance.
	out[match] = 0
	for level, d := []int32{match}, int32(0); len(level) > 0; d++ {
		var beyond []int32
		for len(level) > 0 {
			at := level[len(level)-1]
			level = level[:len(level)-1]
			for _, b := range before[at] {
				cost := int32(0)
				if p.insts[b].op == opChar {
					cost = 1
				}
				if d+cost >= out[b] {
					continue
				}
				out[b] = d + cost
				if cost == 0 {
					level = append(level, b)
				} else {
					beyond = append(beyond, b)
				}
			}
		}
		level = slices.DeleteFunc(beyond, func(i int32) bool { return out[i] != d+1 })
	}
	return out
}

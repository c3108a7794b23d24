package language

import (
	"encoding/binary"
	"slices"
)

// Question asks for a string.
type Question struct {
	In     []*Language // it is in all of these
	Out    []*Language // and in none of those
	Except []*Set      // and in none of these
	Low    int64       // it has at least as many code points
	High   int64       // and at most as many; negative: any number
}

// Outcome says what was found.
type Outcome uint8

// The outcomes.
const (
	None      Outcome = iota // proved: there is no such string
	Found                    // there is one
	TooLong                  // proved: such a string, if any, has more than MaxLength code points
	Exhausted                // the budget of work was not enough
)

// MaxLength bounds the strings that are made, in code points.
const MaxLength = 100_000

// Find returns the shortest string that the question asks for, of those a
// readable one. It counts its work with spend, and gives up when that refuses.
//
// It is the search A* of Hart, Nilsson and Raphael (1968) over the product of the
// automata, the sets and the length so far, with the distance to a match as its
// estimate, which never is too large: so the first string found is a shortest
// one, and where the search ends without one there is none.
func (q Question) Find(spend func(steps int) bool) (string, Outcome) {
	p := newProduct(append(slices.Clone(q.In), q.Out...))
	if !spend(1 + p.size()) {
		return "", Exhausted
	}
	s := &search{Question: q, product: p, spend: spend, least: map[string]int32{}}
	for i := range q.Except {
		if !q.Except[i].open(spend) {
			return "", Exhausted
		}
	}
	s.push(node{parent: -1, states: p.start(), sets: slices.Clone(q.Except)})
	return s.run()
}

// node is a beginning of a string.
type node struct {
	parent int32 // the node of the beginning without its last character
	last   rune
	length int32
	states []int32 // of the automata
	sets   []*Set  // what may follow to be in a set; nil: nothing
}

// search is a question being answered.
type search struct {
	Question
	*product
	spend func(int) bool
	nodes []node
	// queue holds the nodes to look at by the least length that a string that
	// begins so may have; of those with the same, the last is the first. Those
	// of too long ones are all alike.
	queue [][]int32
	least map[string]int32 // by key, the length of the shortest node so far
	skip  []rune
}

func (s *search) run() (string, Outcome) {
	for estimate := 0; estimate < len(s.queue); estimate++ {
		for len(s.queue[estimate]) > 0 {
			last := len(s.queue[estimate]) - 1
			i := s.queue[estimate][last]
			s.queue[estimate] = s.queue[estimate][:last]
			if s.least[s.key(&s.nodes[i])] < s.nodes[i].length {
				continue // there is a shorter way to the same
			}
			if s.nodes[i].length > MaxLength {
				return "", TooLong
			}
			if s.accepts(&s.nodes[i]) {
				return s.text(i), Found
			}
			if !s.expand(i) {
				return "", Exhausted
			}
		}
	}
	return "", None
}

// stateOf returns the state that an automaton is in.
func (s *search) stateOf(n *node) func(*automaton) int32 {
	return func(a *automaton) int32 { return n.states[s.index[a]] }
}

// accepts reports whether the node is a string that the question asks for.
func (s *search) accepts(n *node) bool {
	state := s.stateOf(n)
	for _, l := range s.In {
		if !l.formula.accepts(state) {
			return false
		}
	}
	for _, l := range s.Out {
		if l.formula.accepts(state) {
			return false
		}
	}
	return int64(n.length) >= s.Low && !slices.ContainsFunc(n.sets, func(set *Set) bool { return set != nil && set.ends })
}

// estimate returns the least length of a string that begins with the node;
// never, if there is none.
func (s *search) estimate(n *node) int64 {
	state := s.stateOf(n)
	missing := int32(0)
	for _, l := range s.In {
		missing = max(missing, l.formula.distance(state, false))
	}
	for _, l := range s.Out {
		missing = max(missing, l.formula.distance(state, true))
	}
	if missing == never {
		return never
	}
	return max(int64(n.length)+int64(missing), s.Low)
}

// push queues a node, unless nothing that is asked for begins with it.
func (s *search) push(n node) {
	estimate := s.estimate(&n)
	if estimate == never || s.High >= 0 && estimate > s.High {
		return
	}
	estimate = min(estimate, MaxLength+1)
	key := s.key(&n)
	if least, seen := s.least[key]; seen && least <= n.length {
		return
	}
	s.least[key] = n.length
	for int64(len(s.queue)) <= estimate {
		s.queue = append(s.queue, nil)
	}
	s.queue[estimate] = append(s.queue[estimate], int32(len(s.nodes)))
	s.nodes = append(s.nodes, n)
}

// key tells nodes apart that may be followed by different strings. How long they
// are matters only below the least length: above, shorter is better.
func (s *search) key(n *node) string {
	key := make([]byte, 0, 2*len(n.states)+2*len(n.sets)+3)
	key = binary.AppendUvarint(key, uint64(min(int64(n.length), s.Low)))
	for _, state := range n.states {
		key = binary.AppendUvarint(key, uint64(state))
	}
	for _, set := range n.sets {
		number := int32(0)
		if set != nil {
			number = set.number
		}
		key = binary.AppendUvarint(key, uint64(number))
	}
	return string(key)
}

// expand queues what one more character makes of a node, the most readable last,
// for it is looked at first. Of a letter one character is enough that leads out
// of all sets; only where there is none, each is tried. False: the budget is
// used up.
func (s *search) expand(i int32) bool {
	s.skip = s.skip[:0]
	for _, set := range s.nodes[i].sets {
		if set != nil {
			s.skip = append(s.skip, set.runes...)
		}
	}
	slices.Sort(s.skip)
	s.skip = slices.Compact(s.skip)
	inSets := make([][]rune, len(s.letters))
	for _, r := range s.skip {
		l := s.byClass[s.alphabet.classOf(r)]
		if l >= 0 {
			inSets[l] = append(inSets[l], r)
		}
	}
	if !s.spend(1 + len(s.letters)/4 + len(s.skip)/2) {
		return false
	}
	for l := range slices.Backward(s.letters) {
		letter := &s.letters[l]
		r, free := letter.first, true
		if len(inSets[l]) > 0 {
			r, free = letter.pick(inSets[l])
		}
		if free {
			if !s.follow(i, letter, r) {
				return false
			}
			continue
		}
		slices.SortFunc(inSets[l], func(a, b rune) int { return rank(b) - rank(a) })
		for _, r := range inSets[l] {
			if !s.follow(i, letter, r) {
				return false
			}
		}
	}
	return true
}

// follow queues the node with one more character.
func (s *search) follow(i int32, l *letter, r rune) bool {
	if !s.spend(2 + len(s.automata)/4) {
		return false
	}
	states, ok := s.step(s.nodes[i].states, l, s.spend)
	if !ok {
		return false
	}
	next := node{parent: i, last: r, length: s.nodes[i].length + 1, states: states, sets: make([]*Set, len(s.nodes[i].sets))}
	for j, set := range s.nodes[i].sets {
		if set == nil || set.parts[r] == nil {
			continue
		}
		next.sets[j] = set.parts[r]
		if !next.sets[j].open(s.spend) {
			return false
		}
	}
	s.push(next)
	return true
}

// text returns the string of a node.
func (s *search) text(i int32) string {
	runes := make([]rune, s.nodes[i].length)
	for ; s.nodes[i].parent >= 0; i = s.nodes[i].parent {
		runes[s.nodes[i].length-1] = s.nodes[i].last
	}
	return string(runes)
}

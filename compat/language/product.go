package language

import (
	"cmp"
	"slices"
	"unicode"
)

// product runs several automata at once, over an alphabet that suits them all.
type product struct {
	automata []*automaton
	index    map[*automaton]int
	alphabet alphabet
	letters  []letter // the classes that have characters, the most readable first
	byClass  []int    // of a class, the index in letters; -1: surrogates
}

// letter is a class of the common alphabet.
type letter struct {
	classes   []int32 // in the alphabet of each automaton
	intervals [][2]rune
	first     rune // the most readable of its characters
}

func newProduct(languages []*Language) *product {
	p := &product{index: map[*automaton]int{}}
	for _, l := range languages {
		for _, a := range l.automata {
			if _, seen := p.index[a]; !seen {
				p.index[a] = len(p.automata)
				p.automata = append(p.automata, a)
			}
		}
	}
	// Class 1 is that of the surrogates, until the letters are made.
	p.alphabet = alphabet{bounds: []rune{0, firstSurrogate, lastSurrogate + 1}, class: []int32{0, 1, 0}, classes: 2}
	classes := [][]int32{nil, nil}
	for _, a := range p.automata {
		classes = p.merge(a.alphabet, classes)
	}
	p.makeLetters(classes)
	return p
}

// size is what making the product costs.
func (p *product) size() int { return len(p.alphabet.bounds) + len(p.automata) }

// merge makes the alphabet finer, so that it suits one more automaton, and
// returns the classes in the alphabets of all automata so far of each of its own.
func (p *product) merge(with alphabet, classes [][]int32) [][]int32 {
	var (
		merged alphabet
		out    [][]int32
		number = map[[2]int32]int32{}
		i, j   int
	)
	for i < len(p.alphabet.bounds) || j < len(with.bounds) {
		switch {
		case j == len(with.bounds) || i < len(p.alphabet.bounds) && p.alphabet.bounds[i] < with.bounds[j]:
			merged.bounds = append(merged.bounds, p.alphabet.bounds[i])
			i++
		case i == len(p.alphabet.bounds) || with.bounds[j] < p.alphabet.bounds[i]:
			merged.bounds = append(merged.bounds, with.bounds[j])
			j++
		default:
			merged.bounds = append(merged.bounds, with.bounds[j])
			i, j = i+1, j+1
		}
		pair := [2]int32{p.alphabet.class[i-1], with.class[j-1]}
		n, ok := number[pair]
		if !ok {
			n = int32(len(out))
			number[pair] = n
			out = append(out, append(slices.Clip(classes[pair[0]]), pair[1]))
		}
		merged.class = append(merged.class, n)
	}
	merged.classes = len(out)
	p.alphabet = merged
	return out
}

// makeLetters leaves the surrogates out, and orders the classes.
func (p *product) makeLetters(classes [][]int32) {
	byClass := make([]letter, p.alphabet.classes)
	for i, c := range p.alphabet.class {
		lo, hi := p.alphabet.bounds[i], rune(unicode.MaxRune)
		if i+1 < len(p.alphabet.bounds) {
			hi = p.alphabet.bounds[i+1] - 1
		}
		if lo >= firstSurrogate && lo <= lastSurrogate {
			continue
		}
		l := &byClass[c]
		l.intervals = append(l.intervals, [2]rune{lo, hi})
	}
	order := make([]int, 0, len(byClass))
	for c := range byClass {
		if l := &byClass[c]; len(l.intervals) > 0 {
			l.classes = classes[c]
			l.first, _ = l.pick(nil)
			order = append(order, c)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(rank(byClass[a].first), rank(byClass[b].first)) })
	p.byClass = make([]int, len(byClass))
	for i := range p.byClass {
		p.byClass[i] = -1
	}
	for i, c := range order {
		p.byClass[c] = i
		p.letters = append(p.letters, byClass[c])
	}
}

// pick returns the most readable character of the letter that is none of those
// to skip, which are sorted.
func (l *letter) pick(skip []rune) (rune, bool) {
	best, found := rune(0), false
	for _, interval := range l.intervals {
		for r := interval[0]; r <= interval[1]; r++ {
			if _, skipped := slices.BinarySearch(skip, r); skipped {
				continue
			}
			if !found || rank(r) < rank(best) {
				best, found = r, true
			}
			if r >= plain {
				break // those that follow are no more readable
			}
		}
	}
	return best, found
}

// start returns the states that the automata begin in.
func (p *product) start() []int32 {
	states := make([]int32, len(p.automata))
	for i := range states {
		states[i] = start
	}
	return states
}

// step returns the states after one more character of the letter.
func (p *product) step(from []int32, l *letter, spend func(int) bool) ([]int32, bool) {
	to := make([]int32, len(from))
	for i, a := range p.automata {
		var ok bool
		if to[i], ok = a.step(from[i], l.classes[i], spend); !ok {
			return nil, false
		}
	}
	return to, true
}

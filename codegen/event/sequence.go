package event

import (
	"regexp/syntax"
	"unicode/utf8"
)

// sequence is a pattern of the simplest kind, which most are: anchored, one class
// of characters after the other, each with a count, where no two ways to match
// have to be tried. It says what package regexp says, in a fraction of the time.
type sequence struct {
	parts []part
	whole bool // nothing may follow
	// classes has, for each byte that is ASCII, the bits of the parts that it is of.
	classes [utf8.RuneSelf]uint16
}

// part is a class of characters and how many of them.
type part struct {
	bit      uint16 // in classes, shared by parts of one class; 0: there are too many
	ascii    [2]uint64
	others   bool // all characters that are not ASCII, or none
	min, max int  // max < 0: any number
}

// sequenceOf returns the pattern as a sequence, or nil where it is none.
func sequenceOf(pattern string) *sequence {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	subs := []*syntax.Regexp{tree}
	if tree.Op == syntax.OpConcat {
		subs = tree.Sub
	}
	if subs[0].Op != syntax.OpBeginText {
		return nil
	}
	s := &sequence{}
	for i, sub := range subs[1:] {
		if sub.Op == syntax.OpEndText && i == len(subs)-2 {
			s.whole = true
		} else if !s.add(sub) {
			return nil
		}
	}
	if !s.decided() {
		return nil
	}
	s.classify()
	return s
}

// classify fills classes.
func (s *sequence) classify() {
	bit := uint16(1)
	for i := range s.parts {
		p := &s.parts[i]
		for _, before := range s.parts[:i] {
			if before.ascii == p.ascii {
				p.bit = before.bit
			}
		}
		if p.bit != 0 || bit == 0 {
			continue
		}
		p.bit, bit = bit, bit<<1
		for c := range s.classes {
			if p.ascii[c/64]>>(c%64)&1 == 1 {
				s.classes[c] |= p.bit
			}
		}
	}
}

// add appends a node of the pattern and reports whether it is a part.
func (s *sequence) add(sub *syntax.Regexp) bool {
	if sub.Flags&syntax.NonGreedy != 0 || sub.Flags&syntax.FoldCase != 0 {
		return false
	}
	low, high := 1, 1
	switch sub.Op {
	case syntax.OpLiteral:
		for _, r := range sub.Rune {
			p := part{min: 1, max: 1}
			if !p.class([]rune{r, r}) {
				return false
			}
			s.parts = append(s.parts, p)
		}
		return true
	case syntax.OpStar:
		low, high = 0, -1
	case syntax.OpPlus:
		low, high = 1, -1
	case syntax.OpQuest:
		low, high = 0, 1
	case syntax.OpRepeat:
		low, high = sub.Min, sub.Max
	}
	if sub.Op != syntax.OpCharClass && len(sub.Sub) == 1 {
		sub = sub.Sub[0]
	}
	p := part{min: low, max: high}
	switch {
	case sub.Flags&syntax.FoldCase != 0:
		return false
	case sub.Op == syntax.OpAnyChar:
		p.ascii, p.others = [2]uint64{^uint64(0), ^uint64(0)}, true
	case sub.Op == syntax.OpLiteral && len(sub.Rune) == 1:
		if !p.class([]rune{sub.Rune[0], sub.Rune[0]}) {
			return false
		}
	case sub.Op != syntax.OpCharClass || !p.class(sub.Rune):
		return false
	}
	s.parts = append(s.parts, p)
	return true
}

// class sets the characters, given as ranges in order, and reports whether they
// hold all that are not ASCII, or none.
func (p *part) class(ranges []rune) bool {
	for i := 0; i < len(ranges); i += 2 {
		low, high := ranges[i], ranges[i+1]
		for r := low; r <= high && r < utf8.RuneSelf; r++ {
			p.ascii[r/64] |= 1 << (r % 64)
		}
		if high < utf8.RuneSelf {
			continue
		}
		if low > utf8.RuneSelf || high != utf8.MaxRune {
			return false
		}
		p.others = true
	}
	return true
}

// decided reports whether taking as many characters as a part can is never wrong:
// none of them could be what must follow.
func (s *sequence) decided() bool {
	for i := range s.parts {
		if s.parts[i].min == s.parts[i].max {
			continue
		}
		for j := i + 1; j < len(s.parts); j++ {
			if s.parts[i].meets(&s.parts[j]) {
				return false
			}
			if s.parts[j].min > 0 {
				break
			}
		}
	}
	return true
}

func (p *part) meets(q *part) bool {
	return p.others && q.others || p.ascii[0]&q.ascii[0] != 0 || p.ascii[1]&q.ascii[1] != 0
}

// matches reports whether the pattern matches s.
func (s *sequence) matches(have string) bool {
	for i := range s.parts {
		p := &s.parts[i]
		most := len(have)
		if p.max >= 0 {
			most = min(most, p.max)
		}
		n := 0
		for n < most && have[n] < utf8.RuneSelf && s.classes[have[n]]&p.bit != 0 {
			n++
		}
		size := n
		if n < most && (p.others || p.bit == 0) {
			n, size = p.leading(have)
		}
		if n < p.min {
			return false
		}
		have = have[size:]
	}
	return !s.whole || have == ""
}

// leading counts the characters with which s begins and that are of the class, at most
// as many as there may be, and their bytes.
func (p *part) leading(s string) (n, size int) {
	for size < len(s) && n != p.max {
		c, wide := s[size], 1
		if c >= utf8.RuneSelf {
			if !p.others {
				break
			}
			_, wide = utf8.DecodeRuneInString(s[size:])
		} else if p.ascii[c/64]>>(c%64)&1 == 0 {
			break
		}
		size += wide
		n++
	}
	return n, size
}

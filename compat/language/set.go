package language

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Set is a finite set of strings, as a tree by their characters, of which a
// question makes as much as it looks at.
type Set struct {
	texts  []string // what is left of each, until its parts are made
	ends   bool     // the empty string is in the set
	parts  map[rune]*Set
	runes  []rune // of parts, sorted
	number int32  // of this part among all, from 1 on
	count  *int32 // the parts numbered so far
}

// NewSet returns the set of the texts, which must not change any more. It is for
// one goroutine at a time.
func NewSet(texts []string) *Set {
	count := int32(1)
	return &Set{texts: texts, number: 1, count: &count}
}

// open makes the parts of the set; false if spend refuses.
func (s *Set) open(spend func(int) bool) bool {
	if s.parts != nil {
		return true
	}
	if !spend(1 + len(s.texts)/8) {
		return false
	}
	s.parts = map[rune]*Set{}
	for _, text := range s.texts {
		if text == "" {
			s.ends = true
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		part := s.parts[r]
		if part == nil {
			*s.count++
			part = &Set{number: *s.count, count: s.count}
			s.parts[r] = part
			s.runes = append(s.runes, r)
		}
		part.texts = append(part.texts, text[size:])
	}
	slices.Sort(s.runes)
	s.texts = nil
	return true
}

// readable are the characters of a made-up string, the preferred ones first.
const readable = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@ +=,;!?#&%$*()[]{}<>|~^`'\"\\"

// plain is the first character from which on none is preferred to another.
const plain = 'À'

// ranks say how readable the characters before plain are; less is better.
var ranks = func() (ranks [plain]int) {
	for r := range ranks {
		ranks[r] = strings.IndexByte(readable, byte(r))
		if r >= utf8.RuneSelf || ranks[r] < 0 {
			ranks[r] = r + utf8.MaxRune + 1 // controls, and what is hardly seen
		}
	}
	return ranks
}()

// rank says how readable a character is: less is better.
func rank(r rune) int {
	if r < plain {
		return ranks[r]
	}
	return int(r)
}

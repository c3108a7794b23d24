package verify

import (
	"encoding/json"
	"strings"
)

// deepestSum is how deep JSON is looked into for its digest; what is deeper counts byte for byte.
const deepestSum = 512

// Words that tell kinds of values apart.
const (
	wordText = iota + 1
	wordNumber
	wordList
	wordEnd // of a list
	wordMembers
	wordTrue
	wordFalse
	wordNull
)

// addJSON adds what is equal for texts of the same JSON: white space, the order of members, escapes and how a number is
// written do not count. It takes one look and no memory, for it is asked of every event; false: the text is none, or too deep.
func (d *digester) addJSON(text string) bool {
	w := jsonWalk{digester: *d, text: text}
	ok := w.value(0) && skipSpace(text, w.at) == len(text)
	*d = w.digester
	return ok
}

// jsonWalk walks over a text; its methods report whether it is JSON so far.
type jsonWalk struct {
	digester // of what it is in: a member has one of its own
	text     string
	at       int
}

// next returns the first byte that is no white space; 0: there is none.
func (w *jsonWalk) next() byte {
	w.at = skipSpace(w.text, w.at)
	if w.at >= len(w.text) {
		return 0
	}
	return w.text[w.at]
}

func (w *jsonWalk) value(depth int) bool {
	c := w.next()
	switch {
	case depth > deepestSum:
		return false
	case c == '"':
		w.word(wordText)
		return w.quoted()
	case c == '{':
		return w.members(depth)
	case c == '[':
		return w.list(depth)
	case c == '-' || '0' <= c && c <= '9':
		return w.number()
	case c == 't':
		return w.literal("true", wordTrue)
	case c == 'f':
		return w.literal("false", wordFalse)
	}
	return w.literal("null", wordNull)
}

func (w *jsonWalk) literal(text string, as uint64) bool {
	w.word(as)
	if !strings.HasPrefix(w.text[w.at:], text) {
		return false
	}
	w.at += len(text)
	return true
}

// quoted reads a text.
func (w *jsonWalk) quoted() bool {
	end := stringEnd(w.text, w.at)
	if end == nowhere {
		return false
	}
	raw := w.text[w.at:end]
	w.at = end
	if strings.IndexByte(raw, '\\') < 0 {
		w.digester.text(raw[1 : len(raw)-1])
		return true
	}
	plain, ok := withoutEscapes(raw)
	w.digester.text(plain)
	return ok
}

func withoutEscapes(raw string) (text string, ok bool) {
	err := json.Unmarshal([]byte(raw), &text)
	return text, err == nil
}

// members reads an object. The sums of its members are added, so that their order does not count.
func (w *jsonWalk) members(depth int) bool {
	var all, n uint64
	outer := w.digester
	w.at++
	for c := w.next(); c != '}'; c = w.next() {
		if n > 0 {
			if c != ',' {
				return false
			}
			w.at++
			c = w.next()
		}
		w.digester = newDigester()
		if c != '"' || !w.quoted() || w.next() != ':' {
			return false
		}
		w.at++
		if !w.value(depth + 1) {
			return false
		}
		all += w.sum()
		n++
	}
	w.at++
	w.digester = outer
	w.word(wordMembers)
	w.word(n)
	w.word(all)
	return true
}

func (w *jsonWalk) list(depth int) bool {
	w.word(wordList)
	w.at++
	for first := true; w.next() != ']'; first = false {
		if !first {
			if w.next() != ',' {
				return false
			}
			w.at++
		}
		if !w.value(depth + 1) {
			return false
		}
	}
	w.at++
	w.word(wordEnd)
	return true
}

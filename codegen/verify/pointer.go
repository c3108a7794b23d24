package verify

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// finder finds the values at some JSON Pointers in one pass over a text.
type finder struct {
	slot    int // of the value itself; nowhere: nobody asks for it
	members map[string]*finder
	asked   int // of the whole: how many values
}

// newFinder returns a finder that puts the value at pointers[i] into slot i.
func newFinder(pointers ...string) (*finder, error) {
	root := &finder{slot: nowhere}
	for i, p := range pointers {
		if p == "" {
			continue
		}
		if !strings.HasPrefix(p, "/") {
			return nil, fmt.Errorf("%q is no JSON Pointer: it begins with /", p)
		}
		f := root
		for token := range strings.SplitSeq(p[1:], "/") {
			token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
			if f.members == nil {
				f.members = map[string]*finder{}
			}
			if f.members[token] == nil {
				f.members[token] = &finder{slot: nowhere}
			}
			f = f.members[token]
		}
		if f.slot != nowhere {
			return nil, fmt.Errorf("%q is asked for twice", p)
		}
		f.slot = i
		root.asked++
	}
	return root, nil
}

// find puts the texts of the values into found, "" where there is none, with a look that belongs to
// the caller. It reports false where the text is no JSON, as far as it was looked at: once all is
// found, the rest is not.
func (f *finder) find(w *look, s string, found []string) bool {
	clear(found)
	w.text, w.found, w.left = s, found, f.asked
	end := w.at(f, skipSpace(s, 0))
	return end == enough || end != nowhere && skipSpace(s, end) == len(s)
}

// findRead is find for JSON that was read.
func (f *finder) findRead(r reading, found []string) {
	clear(found)
	f.in(&r, r.doc.Start(), found, f.asked)
}

// in looks at the value at a place, and returns how many values are left to be found.
func (f *finder) in(r *reading, at int, found []string, left int) int {
	if f.slot != nowhere {
		found[f.slot] = r.text[at:r.doc.End(at)]
		left--
	}
	if f.members == nil {
		return left
	}
	switch r.text[at] {
	case '{':
		for at = r.first(at); left > 0 && r.text[at] != '}'; {
			name, value := at, r.value(at)
			if sub := f.members[r.str(name)]; sub != nil {
				left = sub.in(r, value, found, left)
			}
			at = r.next(value)
		}
	case '[':
		n := 0
		for at = r.first(at); left > 0 && r.text[at] != ']'; at = r.next(at) {
			if sub := f.members[strconv.Itoa(n)]; sub != nil {
				left = sub.in(r, at, found, left)
			}
			n++
		}
	}
	return left
}

// enough is where a look ends that has found all.
const enough = -2

// look is one look over a text.
type look struct {
	text  string
	found []string
	left  int // values that were not found yet
}

// at returns the place after the value at i.
func (w *look) at(f *finder, i int) (end int) {
	s := w.text
	switch {
	case i >= len(s):
		return nowhere
	case f.members != nil && s[i] == '{':
		end = w.object(f, i)
	case f.members != nil && s[i] == '[':
		end = w.array(f, i)
	default:
		end, _ = valueEnd(s, i)
	}
	if f.slot != nowhere && end > 0 {
		w.found[f.slot] = s[i:end]
		if w.left--; w.left == 0 {
			return enough
		}
	}
	return end
}

func (w *look) object(f *finder, i int) int {
	s := w.text
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == '}' {
		return i + 1
	}
	for {
		m, ok := memberAt(s, i)
		if !ok {
			return nowhere
		}
		name := s[m.name:m.nameEnd]
		if !m.plain {
			if name, ok = textOf(s[m.name-1 : m.nameEnd+1]); !ok {
				return nowhere
			}
		}
		end := w.part(f, m.value, name)
		if end < 0 {
			return end
		}
		if i, ok = next(s, end, '}'); i == nowhere {
			return closed(s, end, ok)
		}
	}
}

func (w *look) array(f *finder, i int) int {
	s := w.text
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == ']' {
		return i + 1
	}
	for n := 0; ; n++ {
		end := w.part(f, i, strconv.Itoa(n))
		if end < 0 {
			return end
		}
		var ok bool
		if i, ok = next(s, end, ']'); i == nowhere {
			return closed(s, end, ok)
		}
	}
}

// closed returns the place after the bracket that follows end, if one does.
func closed(s string, end int, ok bool) int {
	if !ok {
		return nowhere
	}
	return skipSpace(s, end) + 1
}

func (w *look) part(f *finder, i int, name string) (end int) {
	if sub := f.members[name]; sub != nil {
		return w.at(sub, i)
	}
	end, _ = valueEnd(w.text, i)
	return end
}

// textOf returns what a JSON string stands for, given with its quotes.
func textOf(raw string) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if end, plain := plainEnd(raw, 0); plain && end == len(raw) {
		return raw[1 : len(raw)-1], true
	}
	var text string
	err := event.Decode([]byte(raw), &text, event.ReadText[string])
	return text, err == nil
}

// withoutEscapes returns what a JSON string that was read stands for, given with its quotes. Half a surrogate pair,
// which textOf refuses, is one character.
func withoutEscapes(raw string) (text string) {
	_ = json.Unmarshal([]byte(raw), &text) // it is JSON
	return text
}

// scalarOf returns a text, or the digits of a number, as one that can be compared; "" for
// everything else.
func scalarOf(raw string) string {
	if raw == "" {
		return ""
	}
	switch c := raw[0]; {
	case c == '"':
		text, _ := textOf(raw)
		return text
	case c == '-' || c >= '0' && c <= '9':
		return raw
	}
	return ""
}

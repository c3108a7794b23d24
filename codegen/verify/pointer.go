package verify

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// finder finds the values at some JSON Pointers in one pass over a text.
type finder struct {
	slot    int // of the value itself; nowhere: nobody asks for it
	members map[string]*finder
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
	}
	return root, nil
}

// find puts the texts of the values into found, "" where there is none. It reports false where
// the text is no JSON.
func (f *finder) find(s string, found []string) bool {
	clear(found)
	end := f.at(s, skipSpace(s, 0), found)
	return end != nowhere && skipSpace(s, end) == len(s)
}

// at returns the place after the value at i.
func (f *finder) at(s string, i int, found []string) (end int) {
	switch {
	case i >= len(s):
		return nowhere
	case f.members != nil && s[i] == '{':
		end = f.object(s, i, found)
	case f.members != nil && s[i] == '[':
		end = f.array(s, i, found)
	default:
		end, _ = valueEnd(s, i)
	}
	if f.slot != nowhere && end != nowhere {
		found[f.slot] = s[i:end]
	}
	return end
}

func (f *finder) object(s string, i int, found []string) int {
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
		end := f.part(s, m.value, name, found)
		if end == nowhere {
			return nowhere
		}
		if i, ok = next(s, end, '}'); i == nowhere {
			if !ok {
				return nowhere
			}
			return skipSpace(s, end) + 1
		}
	}
}

func (f *finder) array(s string, i int, found []string) int {
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == ']' {
		return i + 1
	}
	for n := 0; ; n++ {
		end := f.part(s, i, strconv.Itoa(n), found)
		if end == nowhere {
			return nowhere
		}
		var ok bool
		if i, ok = next(s, end, ']'); i == nowhere {
			if !ok {
				return nowhere
			}
			return skipSpace(s, end) + 1
		}
	}
}

func (f *finder) part(s string, i int, name string, found []string) (end int) {
	if sub := f.members[name]; sub != nil {
		return sub.at(s, i, found)
	}
	end, _ = valueEnd(s, i)
	return end
}

// textOf returns what a JSON string stands for, given with its quotes.
func textOf(raw string) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if end, plain := stringEnd(raw, 0); plain && end == len(raw) {
		return raw[1 : len(raw)-1], true
	}
	var text string
	err := event.Decode([]byte(raw), &text, event.ReadText[string])
	return text, err == nil
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

package delivery

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// textAt returns what a key is made of: the text, the digits or the truth value at a JSON
// Pointer in data. It is false where there is nothing, null, an object or an array. Data was
// checked before; of what is no JSON it says something, and does not fail.
func textAt(data []byte, pointer string) (string, bool) {
	s := scanner{data: data}
	for _, name := range strings.Split(pointer, "/")[1:] {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~1", "/"), "~0", "~")
		if !s.enter(name) {
			return "", false
		}
	}
	value := s.value()
	switch {
	case len(value) == 0 || strings.IndexByte("n{[", value[0]) >= 0:
		return "", false
	case value[0] == '"':
		return unquoted(value)
	}
	return string(value), true
}

// unquoted returns the text of a JSON string.
func unquoted(quoted []byte) (string, bool) {
	if len(quoted) < 2 {
		return "", false
	}
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1]), true
	}
	var s string
	err := json.Unmarshal(quoted, &s)
	return s, err == nil
}

// scanner finds values in JSON that was checked.
type scanner struct {
	data []byte
	pos  int
}

// next returns the next byte that is no white space, without passing it; 0 at the end.
func (s *scanner) next() byte {
	for ; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\r', '\n', ',', ':': // what stands between values is known
		default:
			return c
		}
	}
	return 0
}

// value passes a value, and returns its text.
func (s *scanner) value() []byte {
	first := s.next()
	start := s.pos
	switch first {
	case '"':
		s.text()
	case '{', '[':
		s.nested()
	default:
		for s.pos < len(s.data) && strings.IndexByte(" \t\r\n,]}", s.data[s.pos]) < 0 {
			s.pos++
		}
	}
	return s.data[start:s.pos]
}

// text passes a string.
func (s *scanner) text() {
	for s.pos++; s.pos < len(s.data); s.pos++ {
		switch s.data[s.pos] {
		case '\\':
			s.pos++
		case '"':
			s.pos++
			return
		}
	}
	s.pos = len(s.data)
}

// nested passes an object or an array.
func (s *scanner) nested() {
	for depth := 0; s.pos < len(s.data); {
		switch s.data[s.pos] {
		case '"':
			s.text()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.pos++
		if depth == 0 {
			return
		}
	}
}

// enter goes to the member or item that a part of a JSON Pointer names.
func (s *scanner) enter(name string) bool {
	switch s.next() {
	case '{':
		s.pos++
		return s.member(name)
	case '[':
		s.pos++
		return s.item(name)
	}
	return false
}

func (s *scanner) member(name string) bool {
	for s.next() == '"' {
		found, ok := unquoted(s.value())
		if ok && found == name {
			return true
		}
		s.value()
	}
	return false
}

func (s *scanner) item(name string) bool {
	index, err := strconv.Atoi(name)
	if err != nil || index < 0 || strconv.Itoa(index) != name {
		return false
	}
	for ; index > 0 && len(s.value()) > 0; index-- {
	}
	return index == 0 && s.next() != ']'
}

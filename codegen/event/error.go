package event

import (
	"errors"
	"strconv"
	"strings"
)

// Error says where a JSON text, or a value that is to become one, is not what
// its type can hold.
type Error struct {
	Pointer string // JSON Pointer to the place; "" is the whole
	Offset  int    // in the JSON text, in bytes; -1 when encoding
	Message string // what is wrong, without the place
}

// Error returns "/pointer: message (at byte n)".
func (e *Error) Error() string {
	var b strings.Builder
	if e.Pointer != "" {
		b.WriteString(printable(e.Pointer))
		b.WriteString(": ")
	}
	b.WriteString(e.Message)
	if e.Offset >= 0 {
		b.WriteString(" (at byte ")
		b.WriteString(strconv.Itoa(e.Offset))
		b.WriteByte(')')
	}
	return b.String()
}

// printable returns s as it is, or in quotes where a terminal could act on it.
func printable(s string) string {
	for _, r := range s {
		if !strconv.IsPrint(r) {
			return strconv.Quote(s)
		}
	}
	return s
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// At, for generated code, returns err as it is seen from outside: what it is about lies
// in the member called name.
func At(err error, name string) error {
	if err == errInvalid {
		return err // shared, and nobody sees it
	}
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Offset: -1, Message: err.Error()}
	}
	e.Pointer = "/" + pointerEscaper.Replace(name) + e.Pointer
	return e
}

// AtIndex, for generated code, is At for item i of an array.
func AtIndex(err error, i int) error { return At(err, strconv.Itoa(i)) }

// errInvalid says that what is decoded strictly is not valid; where and why is
// found out by those who ask.
var errInvalid = errors.New("the value is not valid")

// encodeError is an error about a value that has no JSON.
func encodeError(message string) error { return &Error{Offset: -1, Message: message} }

// shown returns s in quotes for a message, shortened: what was sent may be huge.
func shown(s string) string {
	const most = 64
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strconv.Quote(s)
}

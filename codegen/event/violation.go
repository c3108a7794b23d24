package event

import (
	"strconv"
	"strings"
)

// MaxViolations bounds the list of an [Invalid].
const MaxViolations = 100

// Violation is one reason why a value is not valid.
type Violation struct {
	Pointer string // JSON Pointer to the place in the value; "" is the whole
	Keyword string // of the schema: "minLength"
	Schema  string // the file, if it is another one, and the JSON Pointer of the keyword: "#/properties/id/minLength"
	Message string // what is wrong, without the place
}

// String returns "/pointer: message".
func (v Violation) String() string {
	if v.Pointer == "" {
		return v.Message
	}
	return printable(v.Pointer) + ": " + v.Message
}

// Invalid is a value that is JSON, but not what its schema describes.
type Invalid struct {
	Violations []Violation // in the order of the value; one at least
	More       bool        // there are others beyond MaxViolations
}

// Error returns the violations, one a line.
func (e *Invalid) Error() string {
	var b strings.Builder
	for i, v := range e.Violations {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(v.String())
	}
	if e.More {
		b.WriteString("\nand more than " + strconv.Itoa(MaxViolations))
	}
	return b.String()
}

package source

// Canonical returns n as JSON in canonical form: no white space, members sorted
// by name (by code point), strings with the fewest escapes, numbers exact and
// in one spelling (1.0, 1 and 10e-1 are the same; no exponent within ±21 digits).
// Equal values have equal canonical forms, and only they.
func (n *Node) Canonical() []byte { panic("helper") }

// AppendJSON appends n as compact JSON, members and numbers as in the file.
func (n *Node) AppendJSON(dst []byte) []byte { panic("helper") }

// Any returns n as encoding/json would with UseNumber: nil, bool, json.Number,
// string, []any, map[string]any.
func (n *Node) Any() any { panic("helper") }

// Package regex translates the patterns of JSON Schema, which are regular
// expressions of ECMA-262, into the syntax of Go's regexp package (RE2).
//
// It promises that a translation compiles, and that it matches exactly the
// strings of Unicode scalar values that the pattern matches with the `u` flag,
// anywhere in the string, as JSON Schema asks. Patterns that only Annex B of
// ECMA-262 allows are read as that annex reads them where real schemas contain
// them: `[\w-.]`, `\-`, `\_`, a lone `]` or `{`.
//
// A pattern is parsed to a tree (Node), from which both the translation and the
// automata of the prover are made. Lookahead where the string begins is no part
// of a translation, but a Boolean combination of translations (Formula).
//
// What RE2 cannot say (other lookaround, back references) or what is defined on
// UTF-16 code units (lone surrogates) is refused as *Unsupported; what is no
// pattern of ECMA-262 at all is refused as *Invalid. Neither is ever guessed.
package regex

import "fmt"

// Bounds of a translation. They keep hostile patterns from costing more than
// their text: a machine of 20,000 instructions is the largest that is built.
const (
	maxPattern = 64 << 10  // bytes of the pattern
	maxText    = 512 << 10 // bytes of its translation
	maxSize    = 20_000    // characters and classes after counts are multiplied out
	maxDepth   = 250       // nesting of groups
)

// Unsupported says that a pattern may well be valid, but has no translation.
type Unsupported struct {
	// Reason is a word that does not change meaning: "lookaround",
	// "backreference", "octal", "surrogate", "property", "modifier", "count",
	// "depth" or "size".
	Reason  string
	Message string
	Offset  int // in bytes, into the pattern
}

// Error says what is not supported, and where.
func (u *Unsupported) Error() string { return fmt.Sprintf("%s at offset %d", u.Message, u.Offset) }

// Invalid says that a pattern is no regular expression of ECMA-262.
type Invalid struct {
	Message string
	Offset  int // in bytes, into the pattern
}

// Error says what is wrong, and where.
func (i *Invalid) Error() string { return fmt.Sprintf("%s at offset %d", i.Message, i.Offset) }

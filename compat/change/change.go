// Package change describes the readable differences between two schemas:
// "property removed", "enum narrowed", "maximum lowered 100 → 50". It explains
// breaks; it never creates or suppresses one. One file holds one kind of change,
// with its opposite.
package change

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Change is one difference.
type Change struct {
	Kind    *Kind
	Path    string // place in an event: "/lines/*/sku"
	Keyword string // the keyword that changed; "properties" for members as such
	Old     Side
	New     Side
	Message string // "/lines/*/sku is gone", "maximum of /amount lowered 100 → 50"
}

// Side is where one of the two schemas says it; for what is not there, the
// nearest ancestor that is.
type Side struct {
	Schema  *schema.Schema
	Span    source.Span
	Pointer source.Pointer
}

// Kind is a kind of change.
type Kind struct {
	ID      string // also the id of the lint rule of the group breaking: "maximum-lowered"
	Inverse string // the id of the opposite change: "maximum-raised"
	// Narrows says that the new schema may refuse what the old one accepts, which
	// hurts the question of stored events; Widens the opposite, which hurts
	// running consumers.
	Narrows, Widens bool
	Title           string // one line, for the catalogue of rules: "A property is now required"
	Doc             string // why it matters, to whom; lint/rules makes one rule of each kind
	// Bad and Good are pairs of schemas (old, new), as JSON: Bad is a change of
	// this kind that breaks under FULL in the tolerant model, Good a change
	// nearby that breaks nothing. lint/rules executes both.
	Bad, Good [2]string
	// Compare appends the changes of this kind between two subschemas at one
	// place; the walk over places is Diff's.
	// Kind is filled in by Diff.
	Compare func(at Pair) []Change
}

// Pair is two subschemas that describe the same place of an event.
type Pair struct {
	Path     string
	Old, New *schema.Schema
}

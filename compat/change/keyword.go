package change

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// keyword is one that holds a subschema.
type keyword struct {
	name string
	of   func(*schema.Schema) *schema.Schema
}

// came reports that the keyword is there now.
func (at Pair) came(k keyword, message string) []Change {
	if k.of(at.Old) != nil || k.of(at.New) == nil {
		return nil
	}
	return at.change(k.name, fmt.Sprintf(message, at.place()))
}

// went reports that the keyword is there no more.
func (at Pair) went(k keyword, message string) []Change {
	if k.of(at.Old) == nil || k.of(at.New) != nil {
		return nil
	}
	return at.change(k.name, fmt.Sprintf(message, at.place()))
}

// differs reports that the keyword is there on both sides and says something
// else.
func (at Pair) differs(k keyword, message string) []Change {
	older, newer := k.of(at.Old), k.of(at.New)
	if older == nil || newer == nil || sameText(older, newer) {
		return nil
	}
	return at.change(k.name, fmt.Sprintf(message, at.place()))
}

// sameText reports whether two subschemas are written alike, wherever.
func sameText(a, b *schema.Schema) bool { return source.Equal(a.Deref().Node, b.Deref().Node) }

package change

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/schema"
)

// Annotations returns the differences from old to new that no verdict rests on,
// but that somebody who parses the value goes by: format, contentEncoding and
// contentMediaType. They are in the order of Diff, and break nothing.
func Annotations(old, new *schema.Schema) []Change {
	w := newWalk([]*Kind{annotationChanged})
	w.visit(Pair{Old: old, New: new})
	return w.changes
}

// annotationChanged is not one of Kinds: no rule can be made of what never fails.
var annotationChanged = &Kind{
	ID:      "annotation-changed",
	Inverse: "annotation-changed",
	Title:   "What is said of a value, and not asserted, changed",
	Compare: func(at Pair) []Change {
		older, newer := at.Old.Annotations, at.New.Annotations
		list := at.annotation("format", "formats are", older.Format, newer.Format)
		list = append(list, at.annotation("contentEncoding", "it is", older.ContentEncoding, newer.ContentEncoding)...)
		return append(list, at.annotation("contentMediaType", "it is", older.ContentMediaType, newer.ContentMediaType)...)
	},
}

// annotation reports that an annotation came, went or says something else.
func (at Pair) annotation(keyword, what, older, newer string) []Change {
	var change string
	switch {
	case older == newer:
		return nil
	case older == "":
		change = "is now " + Place(newer)
	case newer == "":
		change = "is gone, it was " + Place(older)
	default:
		change = "changed " + Place(older) + " → " + Place(newer)
	}
	return at.change(keyword, fmt.Sprintf("%s %s; %s not asserted", at.of(keyword), change, what))
}

package suggest

import (
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// missing returns edits that bring back the definitions that a value of the older
// schema refers to and that the newer file has no more.
func missing(older, newer *schema.Schema, value *source.Node) []Edit {
	var edits []Edit
	seen := map[source.Pointer]bool{}
	var look func(n *source.Node)
	look = func(n *source.Node) {
		for _, item := range n.Items {
			look(item)
		}
		for i := range n.Members {
			m := &n.Members[i]
			if m.Name != "$ref" || m.Value.Kind != source.String {
				look(m.Value)
				continue
			}
			at, ok := strings.CutPrefix(m.Value.Text, "#/")
			pointer, err := source.ParsePointer("/" + at)
			if !ok || err != nil || seen[pointer] {
				continue
			}
			seen[pointer] = true
			was := older.Doc.At(pointer)
			if was == nil || newer.Doc.At(pointer) != nil {
				continue
			}
			edits = append(edits, Edit{File: newer.Doc.File, Op: Set, At: pointer, Value: was, From: older.Doc})
			look(was)
		}
	}
	look(value)
	return edits
}

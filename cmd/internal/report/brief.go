package report

import (
	"strconv"

	"github.com/treaty-events/treaty/contract/source"
)

// Lengths from which on a witness is printed with less than all of its parts, and
// how many of a list or an object stay then.
const (
	maxWhole = 600 // bytes
	maxParts = 12
	kept     = 4
)

// Brief returns a witness as people read it: in one line, as JSON, but that a long
// one has of its long lists and objects the first parts and how many more there
// are. The JSON form of the output has it whole.
func Brief(witness []byte) string {
	if len(witness) <= maxWhole {
		return string(witness)
	}
	doc, err := source.ParseJSON("witness", witness, source.DefaultLimits)
	if err != nil {
		return string(witness) // it was written by us; it is printed whatever it is
	}
	b := brief{}
	b.value(doc.Root)
	if b.left {
		b.text = append(b.text, "   (--output json has it whole)"...)
	}
	return string(b.text)
}

// brief writes a value with parts left out.
type brief struct {
	text []byte
	left bool // some were
}

func (b *brief) value(n *source.Node) {
	switch n.Kind {
	case source.Array:
		b.parts('[', ']', len(n.Items), "item", func(i int) { b.value(n.Items[i]) })
	case source.Object:
		b.parts('{', '}', len(n.Members), "member", func(i int) {
			name := source.Node{Kind: source.String, Text: n.Members[i].Name}
			b.text = append(name.AppendJSON(b.text), ':')
			b.value(n.Members[i].Value)
		})
	default:
		b.text = n.AppendJSON(b.text)
	}
}

// parts writes n parts between brackets, or the first of many.
func (b *brief) parts(open, end byte, n int, what string, write func(i int)) {
	b.text = append(b.text, open)
	shown := n
	if n > maxParts {
		shown = kept
	}
	for i := range shown {
		if i > 0 {
			b.text = append(b.text, ',')
		}
		write(i)
	}
	if shown < n {
		b.left = true
		b.text = append(b.text, ", … "+strconv.Itoa(n-shown)+" more "+what+"s"...)
	}
	b.text = append(b.text, end)
}

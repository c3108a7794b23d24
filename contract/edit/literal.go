package edit

import "github.com/treaty-events/treaty/contract/source"

// literalsOf returns the numbers of new values that are written otherwise where they
// stand than a tree says, and are the same numbers: 0x1F in YAML.
func literalsOf(doc *source.Document, changes []Change) map[*source.Node]string {
	literals := map[*source.Node]string{}
	for _, c := range changes {
		if c.From == nil || c.Value == nil || source.IsYAML(c.From.File) != source.IsYAML(doc.File) {
			continue
		}
		eachNumber(c.Value, func(n *source.Node) {
			if text := literal(c.From, n); text != "" {
				literals[n] = text
			}
		})
	}
	return literals
}

func eachNumber(n *source.Node, visit func(*source.Node)) {
	if n.Kind == source.Number {
		visit(n)
	}
	for _, item := range n.Items {
		eachNumber(item, visit)
	}
	for _, m := range n.Members {
		eachNumber(m.Value, visit)
	}
}

// literal returns how the document writes the number, or "" where that is not in it.
func literal(from *source.Document, n *source.Node) string {
	start, end := n.Start.Offset, n.End.Offset
	if start >= end || end > len(from.Data) {
		return ""
	}
	text := from.Data[start:end]
	read, err := source.Parse(from.File, text)
	if err != nil || read.Root.Kind != source.Number || read.Root.Text != n.Text {
		return ""
	}
	return string(text)
}

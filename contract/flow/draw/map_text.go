package draw

import (
	"bytes"
	"fmt"
)

// label is what stands at an arrow: the patterns, and how many events flow.
func (b *Bond) label() string {
	if n := b.Events + b.Back; n > 0 {
		return fmt.Sprintf("%s (%d)", b.Patterns(), n)
	}
	return b.Patterns()
}

// MapDOT writes the map for Graphviz. What one side alone declares is dashed, what
// is not agreed red, and those who go separate ways are joined by dots.
func MapDOT(m *Map) []byte {
	var b bytes.Buffer
	b.WriteString("digraph contexts {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=11, shape=box, style=\"rounded,filled\", fillcolor=white];\n  edge [fontname=\"sans-serif\", fontsize=10, color=\"#5c5f66\"];\n")
	for i, c := range m.Contexts {
		fmt.Fprintf(&b, "  c%d [label=%s, color=%s];\n", i, dotText(c.Name), dotText(light[i%Hues]))
	}
	for i := range m.Bonds {
		bond := &m.Bonds[i]
		fmt.Fprintf(&b, "  c%d -> c%d [label=%s%s];\n", bond.Upstream, bond.Downstream, dotText(bond.label()), bond.dot())
	}
	b.WriteString("}\n")
	return b.Bytes()
}

func (b *Bond) dot() string {
	style := ""
	switch {
	case b.Apart():
		return ", style=dotted, dir=none"
	case b.Standing == Proposed:
		style = ", style=dashed"
	case b.Standing != Agreed:
		style = `, style=dashed, color="#b3261e", fontcolor="#b3261e"`
	}
	if b.Equal {
		style += ", dir=both"
	}
	return style
}

// MapMermaid writes the map as a flowchart of Mermaid, with the same lines.
func MapMermaid(m *Map) []byte {
	var b bytes.Buffer
	b.WriteString("flowchart LR\n")
	for i, c := range m.Contexts {
		fmt.Fprintf(&b, "  c%d[%s]\n", i, mermaidText(c.Name))
	}
	red := ""
	for i := range m.Bonds {
		bond := &m.Bonds[i]
		fmt.Fprintf(&b, "  c%d %s|%s| c%d\n", bond.Upstream, bond.mermaid(), mermaidText(bond.label()), bond.Downstream)
		if bond.Standing == Disputed || bond.Standing == Undeclared {
			red += fmt.Sprintf("  linkStyle %d stroke:#b3261e\n", i)
		}
	}
	b.WriteString(red)
	return b.Bytes()
}

func (b *Bond) mermaid() string {
	switch {
	case b.Apart():
		return "-.-"
	case b.Equal && b.Standing == Agreed:
		return "<-->"
	case b.Equal:
		return "<-.->"
	case b.Standing == Agreed:
		return "-->"
	}
	return "-.->"
}

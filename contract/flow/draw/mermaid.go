package draw

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/flow"
)

// MermaidEdges is how many arrows Mermaid draws unless it is told otherwise
// (maxEdges in its configuration).
const MermaidEdges = 500

// Mermaid writes the graph as a flowchart of Mermaid, which GitHub and GitLab
// draw in Markdown: a subgraph for each context, boxes for services, rounded ones
// for events. Arrows that a reaction in a cycle goes over are coloured.
func Mermaid(g *flow.Graph) []byte {
	var b bytes.Buffer
	b.WriteString("flowchart LR\n")
	for i := range g.Contexts {
		fmt.Fprintf(&b, "  subgraph c%d[%s]\n", i, mermaidText(g.Contexts[i].Name))
		for _, s := range g.Contexts[i].Services {
			fmt.Fprintf(&b, "    s%d[%s]\n", s, mermaidText(g.Services[s].Name+moreDot(g.Services[s].Beyond)))
		}
		for _, e := range g.Contexts[i].Events {
			fmt.Fprintf(&b, "    e%d([%s])\n", e, mermaidText(g.Events[e].Name.Event+moreDot(g.Events[e].Beyond)))
		}
		b.WriteString("  end\n")
	}
	styled := map[flow.Round][]string{}
	arrow, rounds := 0, roundsOf(g)
	link := func(from string, i int, to string, j int, round flow.Round) {
		fmt.Fprintf(&b, "  %s%d --> %s%d\n", from, i, to, j)
		styled[round] = append(styled[round], fmt.Sprint(arrow))
		arrow++
	}
	for i, m := range g.Makes {
		link("s", m.Service, "e", m.Event, rounds.makes[i])
	}
	for i := range g.Uses {
		link("e", g.Uses[i].Event, "s", g.Uses[i].Service, rounds.uses[i])
	}
	for _, style := range []struct {
		of   flow.Round
		line string
	}{{flow.Endless, "stroke:#b3261e,stroke-width:3px"}, {flow.Ended, "stroke:#9a6700,stroke-width:2px"}} {
		if list := styled[style.of]; len(list) > 0 {
			fmt.Fprintf(&b, "  linkStyle %s %s\n", strings.Join(list, ","), style.line)
		}
	}
	return b.Bytes()
}

// mermaidText is a quoted text of Mermaid: what would end it, begin an entity,
// markup or Markdown (which GitHub reads in it) is written as an entity.
func mermaidText(text string) string { return `"` + mermaidEscaper.Replace(plain(text)) + `"` }

var mermaidEscaper = strings.NewReplacer(
	"#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", "*", "#42;", "_", "#95;", "~", "#126;", `\`, "#92;", "%", "#37;",
)

// ContextsMermaid writes the contexts of the graph as a flowchart of Mermaid: an
// arrow to each whose services read events of another, with how many.
func ContextsMermaid(g *flow.Graph) []byte {
	var b bytes.Buffer
	b.WriteString("flowchart LR\n")
	for i := range g.Contexts {
		fmt.Fprintf(&b, "  c%d[%s]\n", i, mermaidText(g.Contexts[i].Name))
	}
	for _, l := range g.Links() {
		if l.Events > 0 {
			fmt.Fprintf(&b, "  c%d -->|%d| c%d\n", l.Upstream, l.Events, l.Downstream)
		}
		if l.Productions > 0 {
			fmt.Fprintf(&b, "  c%d -.->|writes %d| c%d\n", l.Downstream, l.Productions, l.Upstream)
		}
	}
	return b.Bytes()
}

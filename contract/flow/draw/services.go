package draw

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/flow"
)

// ServicesSVG draws the graph with a box for each service, which lists the services
// that read what it writes, and arrows to them.
func ServicesSVG(g *flow.Graph, o Options) []byte { return o.print(place(byService(g, o))) }

// byService is the diagram of a graph: a lane for each context, a card for each
// service, a row and an arrow for each service that reads its events. What nobody
// writes is on a card of its context. Where there are many, only the rows tell of
// what leads to another context.
func byService(g *flow.Graph, o Options) *diagram {
	links := g.ServiceLinks()
	d := &diagram{title: "Flow between " + count(len(g.Services), "service"), dense: len(links) > denseFrom}
	d.about = "Each box is a service and lists the services that read what it writes, with the number of these events; an arrow leads to each."
	for i := range g.Contexts {
		d.lanes = append(d.lanes, lane{title: g.Contexts[i].Name, hue: o.hue(g, i), note: contents(&g.Contexts[i])})
	}
	for i := range g.Services {
		s := &g.Services[i]
		d.cards = append(d.cards, card{
			lane: s.Context, title: s.Name, full: "service " + g.ServiceName(i) + ", writes " + count(len(s.Makes), "event") + beyond(s.Beyond), hue: o.hue(g, s.Context),
			note: strings.TrimSpace("writes " + fmt.Sprint(len(s.Makes)) + " " + more(s.Beyond)), href: o.link(flow.Node{Kind: flow.KindService, Index: i}),
			focus: o.isFocus(g, flow.Node{Kind: flow.KindService, Index: i}),
		})
	}
	nobody := map[int]int{} // cards by context
	for i := range links {
		d.serviceLink(g, o, &links[i], nobody)
	}
	return d
}

func (d *diagram) serviceLink(g *flow.Graph, o Options, l *flow.ServiceLink, nobody map[int]int) {
	from := l.From
	if from < 0 {
		at, there := nobody[l.Context]
		if !there {
			at = len(d.cards)
			nobody[l.Context] = at
			d.cards = append(d.cards, card{lane: l.Context, title: "no producer here", full: "events that no service of this picture writes", ghost: true, hue: o.hue(g, l.Context)})
		}
		from = at
	}
	to, text := &g.Services[l.To], "to "+g.Services[l.To].Name
	if to.Context != d.cards[from].lane {
		text = "to " + g.ServiceName(l.To)
	}
	c := &d.cards[from]
	c.rows = append(c.rows, row{text: text, full: text + ": " + eventNames(g, l.Events), note: count(len(l.Events), "event")})
	if d.dense && to.Context != c.lane && l.Cycle != flow.Endless {
		return // the row tells it
	}
	d.edges = append(d.edges, edge{from: port{from, len(c.rows) - 1}, to: port{l.To, head}, kind: linkKind(l), weight: 1})
}

// linkKind is the arrow of what the reader does.
func linkKind(l *flow.ServiceLink) edgeKind {
	switch {
	case l.Cycle == flow.Endless:
		return endless
	case l.Cycle == flow.Ended:
		return ended
	case l.Reacts:
		return reacts
	}
	return reads
}

// mostNames is how many events a title names.
const mostNames = 12

func eventNames(g *flow.Graph, events []int) string {
	var names []string
	for i, e := range events {
		if i == mostNames {
			names = append(names, fmt.Sprintf("and %d more", len(events)-i))
			break
		}
		names = append(names, g.Events[e].Name.String())
	}
	return strings.Join(names, ", ")
}

// ServicesDOT writes the services of the graph for Graphviz: a cluster for each
// context, and an arrow to each service that reads, with how many events.
func ServicesDOT(g *flow.Graph) []byte {
	var b bytes.Buffer
	b.WriteString("digraph services {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=11, shape=box, style=filled, fillcolor=white];\n  edge [fontname=\"sans-serif\", fontsize=10, color=\"#5c5f66\"];\n")
	links := g.ServiceLinks()
	nobody := nobodys(links)
	for i := range g.Contexts {
		colour := dotText(light[g.Contexts[i].Number%Hues])
		fmt.Fprintf(&b, "  subgraph cluster_%d {\n    label=%s; fontname=\"sans-serif\"; color=%s;\n", i, dotText(g.Contexts[i].Name), colour)
		for _, s := range g.Contexts[i].Services {
			fmt.Fprintf(&b, "    s%d [label=%s, color=%s];\n", s, dotText(g.Services[s].Name+moreDot(g.Services[s].Beyond)), colour)
		}
		if nobody[i] {
			fmt.Fprintf(&b, "    n%d [label=\"no producer here\", style=dashed];\n", i)
		}
		b.WriteString("  }\n")
	}
	for i := range links {
		l := &links[i]
		fmt.Fprintf(&b, "  %s -> s%d [label=\"%d\"%s];\n", linkFrom(l), l.To, len(l.Events), dotColour(l.Cycle))
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// nobodys are the contexts with events that are read, and that nobody writes.
func nobodys(links []flow.ServiceLink) map[int]bool {
	in := map[int]bool{}
	for i := range links {
		if links[i].From < 0 {
			in[links[i].Context] = true
		}
	}
	return in
}

// linkFrom names the node that a link leaves.
func linkFrom(l *flow.ServiceLink) string {
	if l.From < 0 {
		return fmt.Sprint("n", l.Context)
	}
	return fmt.Sprint("s", l.From)
}

// ServicesMermaid writes the services of the graph as a flowchart of Mermaid.
func ServicesMermaid(g *flow.Graph) []byte {
	var b bytes.Buffer
	b.WriteString("flowchart LR\n")
	links := g.ServiceLinks()
	nobody := nobodys(links)
	for i := range g.Contexts {
		fmt.Fprintf(&b, "  subgraph c%d[%s]\n", i, mermaidText(g.Contexts[i].Name))
		for _, s := range g.Contexts[i].Services {
			fmt.Fprintf(&b, "    s%d[%s]\n", s, mermaidText(g.Services[s].Name+moreDot(g.Services[s].Beyond)))
		}
		if nobody[i] {
			fmt.Fprintf(&b, "    n%d([\"no producer here\"])\n", i)
		}
		b.WriteString("  end\n")
	}
	for i := range links {
		fmt.Fprintf(&b, "  %s -->|%d| s%d\n", linkFrom(&links[i]), len(links[i].Events), links[i].To)
	}
	return b.Bytes()
}

package draw

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/flow"
)

// DOT writes the graph for Graphviz: a cluster for each context, boxes for
// services, rounded ones for events, and arrows in the direction of the flow.
func DOT(g *flow.Graph) []byte {
	var b bytes.Buffer
	b.WriteString("digraph flow {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=11, style=filled, fillcolor=white];\n  edge [color=\"#5c5f66\"];\n")
	for i := range g.Contexts {
		fmt.Fprintf(&b, "  subgraph cluster_%d {\n    label=%s; fontname=\"sans-serif\"; color=%s;\n", i, dotText(g.Contexts[i].Name), dotText(light[g.Contexts[i].Number%Hues]))
		for _, s := range g.Contexts[i].Services {
			fmt.Fprintf(&b, "    s%d [label=%s, shape=box, color=%s];\n", s, dotText(g.Services[s].Name+moreDot(g.Services[s].Beyond)), dotText(light[g.Contexts[i].Number%Hues]))
		}
		for _, e := range g.Contexts[i].Events {
			fmt.Fprintf(&b, "    e%d [label=%s, shape=box, style=\"rounded,filled\"%s];\n", e, dotText(g.Events[e].Name.Event+moreDot(g.Events[e].Beyond)), dotUnknown(&g.Events[e]))
		}
		b.WriteString("  }\n")
	}
	rounds := roundsOf(g)
	for i, m := range g.Makes {
		fmt.Fprintf(&b, "  s%d -> e%d%s;\n", m.Service, m.Event, dotRound(rounds.makes[i], ""))
	}
	for i := range g.Uses {
		fmt.Fprintf(&b, "  e%d -> s%d%s;\n", g.Uses[i].Event, g.Uses[i].Service, dotRound(rounds.uses[i], emitsText(g, i)))
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// dotText is a quoted text of DOT, in which a backslash begins an escape.
func dotText(text string) string { return `"` + dotEscaper.Replace(plain(text)) + `"` }

var dotEscaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func moreDot(beyond int) string {
	if beyond == 0 {
		return ""
	}
	return " " + more(beyond)
}

func dotUnknown(e *flow.Event) string {
	if e.Known {
		return ""
	}
	return `, color="#5c5f66", fontcolor="#5c5f66", fontname="sans-serif italic"`
}

func dotRound(round flow.Round, tooltip string) string {
	list := dotColour(round)
	if tooltip != "" {
		list += ", tooltip=" + dotText(tooltip)
	}
	if list == "" {
		return ""
	}
	return " [" + strings.TrimPrefix(list, ", ") + "]"
}

// dotColour is how an arrow in a cycle looks, after other attributes.
func dotColour(round flow.Round) string {
	switch round {
	case flow.Endless:
		return `, color="#b3261e", penwidth=2.4`
	case flow.Ended:
		return `, color="#9a6700", penwidth=2`
	}
	return ""
}

// emitsText says what the consumer emits in reaction, or nothing.
func emitsText(g *flow.Graph, use int) string {
	var names []string
	for _, r := range g.Uses[use].Emits {
		names = append(names, g.Events[g.Reactions[r].To].Name.String())
	}
	if len(names) == 0 {
		return ""
	}
	return "emits " + strings.Join(names, ", ")
}

// rounds says of the arrows to and from services whether a reaction in a cycle
// goes over them.
type rounds struct{ makes, uses []flow.Round }

func roundsOf(g *flow.Graph) rounds {
	r := rounds{make([]flow.Round, len(g.Makes)), make([]flow.Round, len(g.Uses))}
	made := make(map[[2]int]int, len(g.Makes))
	for i, m := range g.Makes {
		made[[2]int{m.Service, m.Event}] = i
	}
	for i := range g.Reactions {
		reaction := &g.Reactions[i]
		use := reaction.Use
		r.uses[use] = max(r.uses[use], reaction.Cycle)
		if m, there := made[[2]int{g.Uses[use].Service, reaction.To}]; there {
			r.makes[m] = max(r.makes[m], reaction.Cycle)
		}
	}
	return r
}

// ContextsDOT writes the contexts of the graph for Graphviz: an arrow to each
// whose services read events of another, with how many.
func ContextsDOT(g *flow.Graph) []byte {
	var b bytes.Buffer
	b.WriteString("digraph contexts {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=11, shape=box, style=\"rounded,filled\", fillcolor=white];\n  edge [fontname=\"sans-serif\", fontsize=10, color=\"#5c5f66\"];\n")
	for i := range g.Contexts {
		fmt.Fprintf(&b, "  c%d [label=%s, color=%s];\n", i, dotText(g.Contexts[i].Name), dotText(light[g.Contexts[i].Number%Hues]))
	}
	for _, l := range g.Links() {
		if l.Events > 0 {
			fmt.Fprintf(&b, "  c%d -> c%d [label=\"%d\"];\n", l.Upstream, l.Downstream, l.Events)
		}
		if l.Productions > 0 {
			fmt.Fprintf(&b, "  c%d -> c%d [label=\"writes %d\", style=dashed];\n", l.Downstream, l.Upstream, l.Productions)
		}
	}
	b.WriteString("}\n")
	return b.Bytes()
}

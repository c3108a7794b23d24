package flow

import "github.com/treaty-events/treaty/contract"

// Kind is what a node of the graph is.
type Kind string

// The kinds of nodes.
const (
	KindEvent   Kind = "event"
	KindService Kind = "service"
	KindContext Kind = "context"
)

// Node is an event, a service or a context of a graph.
type Node struct {
	Kind  Kind
	Index int
}

// Name returns the node's name: "ordering.OrderPlaced", "ordering/checkout" or
// "ordering".
func (g *Graph) Name(n Node) string {
	switch n.Kind {
	case KindEvent:
		return g.Events[n.Index].Name.String()
	case KindService:
		return g.ServiceName(n.Index)
	}
	return g.Contexts[n.Index].Name
}

// Find returns what the name may mean: events by their full or their former
// name, or by the bare one; services as "context/service" or by their name
// alone; contexts. What is named in full comes alone.
func (g *Graph) Find(name string) []Node {
	var full, bare []Node
	if parsed, err := contract.ParseEventName(name, ""); err == nil {
		if i, ok := g.names[parsed]; ok {
			full = append(full, Node{KindEvent, i})
		}
	}
	for i := range g.Services {
		if g.ServiceName(i) == name {
			full = append(full, Node{KindService, i})
		} else if g.Services[i].Name == name {
			bare = append(bare, Node{KindService, i})
		}
	}
	for i := range g.Contexts {
		if g.Contexts[i].Name == name {
			full = append(full, Node{KindContext, i})
		}
	}
	for i := range g.Events {
		if g.Events[i].Name.Event == name && g.Events[i].Name.Context != "" {
			bare = append(bare, Node{KindEvent, i})
		}
	}
	if len(full) > 0 {
		return full
	}
	return bare
}

// Around returns the part of the graph that is at most depth steps from the
// node, against the flow and with it: a step leads from an event to a service
// that reads or writes it, or from a service to an event. Beyond a service that
// was reached by an event, only what it emits in reaction to that event
// follows, and only what made it emit the event precedes. Of a context
// everything in it is its beginning.
func (g *Graph) Around(n Node, depth int) *Graph {
	events, services := []int{n.Index}, []int{n.Index}
	switch n.Kind {
	case KindEvent:
		services = nil
	case KindService:
		events = nil
	default:
		events, services = g.Contexts[n.Index].Events, g.Contexts[n.Index].Services
	}
	w := walk{graph: g, depth: min(depth, 2*len(g.Events)+1), part: g.nothing()} // the longest way
	w.with(events, services)
	w.against(events, services)
	return g.Only(w.part)
}

// Part is a choice of events and services, by index.
type Part struct{ Events, Services []bool }

func (g *Graph) nothing() Part {
	return Part{make([]bool, len(g.Events)), make([]bool, len(g.Services))}
}

// Within is the part that is in these contexts, by index.
func (g *Graph) Within(contexts ...int) Part {
	part := g.nothing()
	for _, c := range contexts {
		for _, e := range g.Contexts[c].Events {
			part.Events[e] = true
		}
		for _, s := range g.Contexts[c].Services {
			part.Services[s] = true
		}
	}
	return part
}

// walk goes from a beginning as far as depth, and notes what it meets.
type walk struct {
	graph *Graph
	depth int
	part  Part
}

// with goes with the flow: to who reads, and to what they emit for that.
func (w *walk) with(events, services []int) {
	made := make([]int, 0, len(services))
	for _, s := range services {
		w.part.Services[s] = true
		for _, m := range w.graph.Services[s].Makes {
			made = append(made, w.graph.Makes[m].Event)
		}
	}
	w.steps(events, made, func(event int) (services, events []int) {
		for _, u := range w.graph.Events[event].Uses {
			services = append(services, w.graph.Uses[u].Service)
		}
		for _, r := range w.graph.Events[event].After {
			events = append(events, w.graph.Reactions[r].To)
		}
		return services, events
	})
}

// against goes against the flow: to who writes, and to what made them do it.
func (w *walk) against(events, services []int) {
	used := make([]int, 0, len(services))
	for _, s := range services {
		w.part.Services[s] = true
		for _, u := range w.graph.Services[s].Uses {
			used = append(used, w.graph.Uses[u].Event)
		}
	}
	w.steps(events, used, func(event int) (services, events []int) {
		for _, m := range w.graph.Events[event].Makes {
			services = append(services, w.graph.Makes[m].Service)
		}
		for _, r := range w.graph.Events[event].Before {
			events = append(events, w.graph.Reactions[r].From)
		}
		return services, events
	})
}

// steps visits the events that are there and those one step away, then what
// next finds of each: services one step on, events two.
func (w *walk) steps(here, away []int, next func(event int) (services, events []int)) {
	levels, seen := make([][]int, w.depth+3), make([]bool, len(w.graph.Events))
	levels[0], levels[1] = here, away
	for distance := 0; distance <= w.depth; distance++ {
		for _, e := range levels[distance] {
			if seen[e] {
				continue
			}
			seen[e], w.part.Events[e] = true, true
			if distance == w.depth {
				continue
			}
			services, events := next(e)
			for _, s := range services {
				w.part.Services[s] = true
			}
			levels[distance+2] = append(levels[distance+2], events...)
		}
	}
}

package flow

import (
	"fmt"
	"slices"
	"strings"
)

// Query says which part of a graph somebody wants to see.
type Query struct {
	Focus string // an event, a service or a context; empty: everything
	// Depth is how many steps around the focus; less than 0: two, of a context one.
	Depth    int
	Contexts []string // only what is in these; none: in all
}

// The steps around a focus, where nobody says how many.
const (
	usualDepth   = 2
	contextDepth = 1
)

// Excerpt is the part of a graph that a query chooses.
type Excerpt struct {
	*Graph
	Title string // "Flow around ordering within ordering, payments"; empty: of everything
	Focus *Node  // in the whole graph; nil: none
	Depth int    // around it
}

// NotThereError says that a query names what the graph does not have, or what may
// be several.
type NotThereError struct {
	What, Name string
	May        []string // it may be any of these
	Known      []string // names that are there
}

// Error says what is missing.
func (e *NotThereError) Error() string {
	if len(e.May) > 0 {
		return fmt.Sprintf("%q may be %s", e.Name, strings.Join(e.May, " or "))
	}
	return fmt.Sprintf("there is no %s %q in the flow", e.What, e.Name)
}

// Excerpt returns what the query chooses. The error is a *NotThereError.
func (g *Graph) Excerpt(q Query) (*Excerpt, error) {
	x := &Excerpt{Graph: g}
	if q.Focus != "" {
		node, err := g.one(q.Focus)
		if err != nil {
			return nil, err
		}
		if x.Focus, x.Depth = &node, q.Depth; x.Depth < 0 {
			if x.Depth = usualDepth; node.Kind == KindContext {
				x.Depth = contextDepth
			}
		}
		x.Graph, x.Title = g.Around(node, x.Depth), "Flow around "+g.Name(node)
	}
	if len(q.Contexts) == 0 {
		return x, nil
	}
	var within []int
	for _, name := range q.Contexts {
		i := slices.IndexFunc(x.Contexts, func(c Context) bool { return c.Name == name })
		if i < 0 {
			return nil, &NotThereError{What: "context", Name: name, Known: x.contextNames()}
		}
		within = append(within, i)
	}
	x.Graph = x.Only(x.Within(within...))
	if x.Title == "" {
		x.Title = "Flow"
	}
	x.Title += " within " + strings.Join(q.Contexts, ", ")
	return x, nil
}

// one finds what the name means.
func (g *Graph) one(name string) (Node, error) {
	found := g.Find(name)
	if len(found) == 1 {
		return found[0], nil
	}
	missing := &NotThereError{What: "event, service or context", Name: name}
	for _, n := range found {
		missing.May = append(missing.May, g.Name(n))
	}
	if len(found) == 0 {
		missing.Known = g.Names()
	}
	return Node{}, missing
}

// Names lists the names of all contexts, events and services.
func (g *Graph) Names() []string {
	names := g.contextNames()
	for i := range g.Events {
		names = append(names, g.Events[i].Name.String())
	}
	for i := range g.Services {
		names = append(names, g.ServiceName(i))
	}
	return names
}

func (g *Graph) contextNames() []string {
	names := make([]string, len(g.Contexts))
	for i := range g.Contexts {
		names[i] = g.Contexts[i].Name
	}
	return names
}

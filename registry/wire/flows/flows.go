// Package flows writes a flow of events for programs. Fields are added in later
// versions, never changed; lists are sorted and are never null.
package flows

import (
	"strings"

	"github.com/treaty-events/treaty/contract/flow"
)

// Flow is a flow of events, or a part of one, with the measures of the whole.
type Flow struct {
	Contexts  []Context  `json:"contexts"`
	Events    []Event    `json:"events"`
	Services  []Service  `json:"services"`
	Reactions []Reaction `json:"reactions"`
	Measures  Measures   `json:"measures"`
}

// Context is a bounded context.
type Context struct {
	Name     string   `json:"name"`
	Events   []string `json:"events"`
	Services []string `json:"services"`
}

// Event is an event: "ordering.OrderPlaced".
type Event struct {
	Name      string     `json:"name"`
	Context   string     `json:"context"`
	Known     bool       `json:"known"` // its contract is here
	Producers []string   `json:"producers"`
	Consumers []Consumer `json:"consumers"`
	Majors    []int      `json:"majors"`  // that are told apart
	Written   []Written  `json:"written"` // by whom, and in which majors
	Beyond    int        `json:"beyond"`  // who writes or reads it and is left out of this part
}

// Written is what a service writes of an event.
type Written struct {
	Service string `json:"service"`
	Majors  []int  `json:"majors"`
}

// Consumer is one consumption of an event.
type Consumer struct {
	Service    string   `json:"service"`
	Emits      []string `json:"emits"` // in reaction
	Terminates string   `json:"terminates,omitempty"`
	Replays    bool     `json:"replays"`
	Versions   string   `json:"versions"` // the range that it reads
	Majors     []int    `json:"majors"`   // of those that are told apart
	Unmet      bool     `json:"unmet"`    // whoever is known to write the event writes other majors
}

// Service is a service: "ordering/checkout".
type Service struct {
	Name     string   `json:"name"`
	Context  string   `json:"context"`
	Produces []string `json:"produces"`
	Consumes []string `json:"consumes"`
	Beyond   int      `json:"beyond"` // what it writes or reads and is left out of this part
}

// Reaction is an event that a service emits because of another.
type Reaction struct {
	From       string `json:"from"`
	To         string `json:"to"`
	Service    string `json:"service"`
	Cycle      string `json:"cycle"` // "none", "ended" or "endless"
	Terminates string `json:"terminates,omitempty"`
	FromMajors []int  `json:"fromMajors"` // that are written and set it off; of a way round the one in it
	ToMajors   []int  `json:"toMajors"`   // that are emitted; of a way round the one in it
}

// ByContext is a flow between contexts.
type ByContext struct {
	Contexts []Context `json:"contexts"`
	Links    []Link    `json:"links"`
}

// OfContexts returns the part by contexts: what is in each, and what each takes from
// others.
func OfContexts(part *flow.Graph) ByContext {
	return ByContext{Contexts: contexts(part), Links: links(part, part.Links())}
}

// Of returns the part for programs, with the measures of the whole.
func Of(whole, part *flow.Graph) Flow {
	f := Flow{
		Contexts: contexts(part), Events: make([]Event, len(part.Events)),
		Services: make([]Service, len(part.Services)), Reactions: make([]Reaction, len(part.Reactions)),
		Measures: measures(whole),
	}
	for i := range part.Events {
		f.Events[i] = event(part, i)
	}
	for i := range part.Services {
		f.Services[i] = service(part, i)
	}
	for i := range part.Reactions {
		f.Reactions[i] = reaction(part, i)
	}
	return f
}

func contexts(g *flow.Graph) []Context {
	out := make([]Context, len(g.Contexts))
	for i, c := range g.Contexts {
		out[i] = Context{Name: c.Name, Events: events(g, c.Events), Services: services(g, c.Services)}
	}
	return out
}

func event(g *flow.Graph, i int) Event {
	e := &g.Events[i]
	out := Event{
		Name: e.Name.String(), Context: e.Name.Context, Known: e.Known, Beyond: e.Beyond,
		Producers: make([]string, len(e.Makes)), Consumers: make([]Consumer, len(e.Uses)),
		Majors: list(e.Majors), Written: make([]Written, len(e.Makes)),
	}
	for j, m := range e.Makes {
		out.Producers[j] = g.ServiceName(g.Makes[m].Service)
		out.Written[j] = Written{Service: out.Producers[j], Majors: list(g.Written(&g.Makes[m]))}
	}
	for j, u := range e.Uses {
		use := &g.Uses[u]
		emits := make([]string, len(use.Emits))
		for k, r := range use.Emits {
			emits[k] = g.Events[g.Reactions[r].To].Name.String()
		}
		out.Consumers[j] = Consumer{
			Service: g.ServiceName(use.Service), Emits: emits, Terminates: use.Terminates, Replays: use.Replays,
			Versions: use.Versions.String(), Majors: list(g.Read(use)), Unmet: g.Unmet(use),
		}
	}
	return out
}

func service(g *flow.Graph, i int) Service {
	s := &g.Services[i]
	out := Service{
		Name: g.ServiceName(i), Context: g.Contexts[s.Context].Name, Beyond: s.Beyond,
		Produces: make([]string, len(s.Makes)), Consumes: make([]string, len(s.Uses)),
	}
	for j, m := range s.Makes {
		out.Produces[j] = g.Events[g.Makes[m].Event].Name.String()
	}
	for j, u := range s.Uses {
		out.Consumes[j] = g.Events[g.Uses[u].Event].Name.String()
	}
	return out
}

var rounds = map[flow.Round]string{flow.Once: "none", flow.Ended: "ended", flow.Endless: "endless"}

func reaction(g *flow.Graph, at int) Reaction {
	r := &g.Reactions[at]
	return Reaction{
		From: g.Events[r.From].Name.String(), To: g.Events[r.To].Name.String(),
		Service: g.ServiceName(g.Via(at)), Cycle: rounds[r.Cycle], Terminates: strings.TrimSpace(g.Terminates(at)),
		FromMajors: list(g.Triggers(r)), ToMajors: list(g.Emitted(r)),
	}
}

// way are the reactions of a way round.
func way(g *flow.Graph, turns flow.Way) []Reaction {
	out := make([]Reaction, len(turns))
	for i, turn := range turns {
		out[i] = reaction(g, turn.Reaction)
		out[i].FromMajors, out[i].ToMajors = one(turn.From), one(turn.To)
	}
	return out
}

func one(major int) []int {
	if major == 0 {
		return []int{}
	}
	return []int{major}
}

// list is never nil, which JSON would write as null.
func list(majors []int) []int { return append([]int{}, majors...) }

func events(g *flow.Graph, list []int) []string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = g.Events[e].Name.String()
	}
	return names
}

func services(g *flow.Graph, list []int) []string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = g.ServiceName(s)
	}
	return names
}

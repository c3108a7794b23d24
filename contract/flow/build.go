package flow

import (
	"cmp"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// New returns the graph of these contracts and services. A former name of an
// event stands for the event, unless another event has that name today.
func New(events []contract.Event, services []contract.Service) *Graph {
	b := &builder{
		events: events, services: services, context: map[string]int{},
		Graph: Graph{names: map[contract.EventName]int{}},
	}
	b.collect()
	b.arrange()
	b.majors()
	b.connect()
	b.hang()
	b.number()
	b.mark()
	return &b.Graph
}

type builder struct {
	Graph
	events   []contract.Event
	services []contract.Service
	context  map[string]int
}

// collect finds the events, under each of their names.
func (b *builder) collect() {
	for i := range b.events {
		e := &b.events[i]
		if _, twice := b.names[e.Name]; twice {
			continue
		}
		b.names[e.Name] = len(b.Events)
		b.Events = append(b.Events, Event{Name: e.Name, Known: true, Live: isLive(e), Source: i})
	}
	for i := range b.Events {
		for _, former := range b.events[b.Events[i].Source].Formerly {
			if _, taken := b.names[former]; !taken {
				b.names[former] = i
			}
		}
	}
	for i := range b.services {
		for _, made := range b.services[i].Produces {
			b.unknown(made.Event)
		}
		for _, use := range b.services[i].Consumes {
			b.unknown(use.Event)
			for _, emitted := range use.Emits {
				b.unknown(emitted)
			}
		}
		b.Services = append(b.Services, Service{Name: b.services[i].Name, Source: i})
	}
}

// isLive reports whether a major of the event is meant to be used.
func isLive(e *contract.Event) bool {
	return len(e.Majors) == 0 || slices.ContainsFunc(e.Majors, func(m contract.MajorInfo) bool {
		return m.Status == contract.Active || m.Status == contract.Deprecated
	})
}

// unknown adds an event that a service names and nobody has a contract for.
func (b *builder) unknown(name contract.EventName) {
	if _, there := b.names[name]; !there {
		b.names[name] = len(b.Events)
		b.Events = append(b.Events, Event{Name: name, Live: true, Source: -1})
	}
}

// arrange sorts events, services and contexts by name.
func (b *builder) arrange() {
	order, moved := make([]int, len(b.Events)), make([]int, len(b.Events))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return b.Events[i].Name.Compare(b.Events[j].Name) })
	sorted := make([]Event, len(order))
	for to, from := range order {
		sorted[to], moved[from] = b.Events[from], to
	}
	b.Events = sorted
	for name, at := range b.names {
		b.names[name] = moved[at]
	}
	slices.SortFunc(b.Services, func(s, t Service) int {
		return cmp.Or(strings.Compare(b.services[s.Source].Context, b.services[t.Source].Context), strings.Compare(s.Name, t.Name), s.Source-t.Source)
	})
	b.lanes()
}

// lanes makes the contexts and says what belongs to them.
func (b *builder) lanes() {
	for i := range b.Events {
		b.context[b.Events[i].Name.Context] = 0
	}
	for i := range b.services {
		b.context[b.services[i].Context] = 0
	}
	for name := range b.context {
		b.Contexts = append(b.Contexts, Context{Name: name})
	}
	slices.SortFunc(b.Contexts, func(c, d Context) int { return strings.Compare(c.Name, d.Name) })
	for i := range b.Contexts {
		b.context[b.Contexts[i].Name], b.Contexts[i].Number = i, i
	}
	for i := range b.Events {
		e := &b.Events[i]
		e.Context = b.context[e.Name.Context]
		b.Contexts[e.Context].Events = append(b.Contexts[e.Context].Events, i)
	}
	for i := range b.Services {
		s := &b.Services[i]
		s.Context = b.context[b.services[s.Source].Context]
		b.Contexts[s.Context].Services = append(b.Contexts[s.Context].Services, i)
	}
}

// connect makes the arrows, in order.
func (b *builder) connect() {
	for i := range b.Services {
		b.makes(i)
		for at := range b.services[b.Services[i].Source].Consumes {
			use := &b.services[b.Services[i].Source].Consumes[at]
			b.Uses = append(b.Uses, Use{Service: i, Event: b.names[use.Event], At: at, Terminates: use.Terminates, Replays: use.Replays, Versions: use.Versions, majors: b.Events[b.names[use.Event]].in(use.Versions)})
		}
	}
	slices.SortFunc(b.Makes, compareMakes)
	slices.SortFunc(b.Uses, func(u, v Use) int { return cmp.Or(u.Event-v.Event, u.Service-v.Service, u.At-v.At) })
	b.write()
	for i := range b.Uses {
		b.react(i)
	}
	slices.SortFunc(b.Reactions, func(r, s Reaction) int { return cmp.Or(r.From-s.From, r.To-s.To, r.Use-s.Use) })
}

// makes adds what the service writes: what it says it produces, and what it
// emits in reaction.
func (b *builder) makes(service int) {
	said := map[int]majorSet{}
	from := &b.services[b.Services[service].Source]
	for _, made := range from.Produces {
		event := b.names[made.Event]
		said[event] |= b.Events[event].these(made.Majors)
	}
	for event, majors := range said {
		b.Makes = append(b.Makes, Make{Service: service, Event: event, majors: majors})
	}
	for i := range from.Consumes {
		for _, emitted := range from.Consumes[i].Emits {
			if event := b.names[emitted]; said[event] == 0 {
				said[event] = b.Events[event].all()
				b.Makes = append(b.Makes, Make{Service: service, Event: event, Implied: true, majors: said[event]})
			}
		}
	}
}

// write says which majors of the events are written.
func (b *builder) write() {
	for _, m := range b.Makes {
		b.Events[m.Event].written |= m.majors
	}
	for i := range b.Events {
		if e := &b.Events[i]; e.written == 0 {
			e.written = e.all()
		}
	}
}

func (b *builder) react(use int) {
	u := &b.Uses[use]
	var emitted []int
	for _, name := range b.services[b.Services[u.Service].Source].Consumes[u.At].Emits {
		emitted = append(emitted, b.names[name])
	}
	slices.Sort(emitted)
	for _, to := range slices.Compact(emitted) {
		b.Reactions = append(b.Reactions, Reaction{
			From: u.Event, To: to, Use: use, reads: u.majors & b.Events[u.Event].written, emits: b.made(u.Service, to),
		})
	}
}

// made are the majors of the event that the service writes.
func (b *builder) made(service, event int) majorSet {
	at, _ := slices.BinarySearchFunc(b.Makes, Make{Service: service, Event: event}, compareMakes)
	return b.Makes[at].majors
}

func compareMakes(m, n Make) int { return cmp.Or(m.Event-n.Event, m.Service-n.Service) }

// hang tells events, services and uses of their arrows.
func (g *Graph) hang() {
	for i, m := range g.Makes {
		g.Events[m.Event].Makes = append(g.Events[m.Event].Makes, i)
		g.Services[m.Service].Makes = append(g.Services[m.Service].Makes, i)
	}
	for i := range g.Uses {
		u := &g.Uses[i]
		g.Events[u.Event].Uses = append(g.Events[u.Event].Uses, i)
		g.Services[u.Service].Uses = append(g.Services[u.Service].Uses, i)
	}
	for i, r := range g.Reactions {
		g.Events[r.From].After = append(g.Events[r.From].After, i)
		g.Events[r.To].Before = append(g.Events[r.To].Before, i)
		g.Uses[r.Use].Emits = append(g.Uses[r.Use].Emits, i)
	}
}

package flow

import "github.com/treaty-events/treaty/contract"

// Only returns the part of the graph that has just these events and services,
// with every arrow between them. What leads out of it is counted where it does.
func (g *Graph) Only(part Part) *Graph {
	p := parting{from: g, to: &Graph{names: map[contract.EventName]int{}}}
	p.contexts(part)
	p.nodes(part)
	p.arrows()
	p.to.hang()
	p.to.number()
	p.beyond()
	return p.to
}

// parting moves a part of one graph to another.
type parting struct {
	from, to                       *Graph
	context, event, service, usage []int // where they went; -1: left out
}

// contexts keeps those that something of the part is in.
func (p *parting) contexts(part Part) {
	used := make([]bool, len(p.from.Contexts))
	for i, in := range part.Events {
		used[p.from.Events[i].Context] = used[p.from.Events[i].Context] || in
	}
	for i, in := range part.Services {
		used[p.from.Services[i].Context] = used[p.from.Services[i].Context] || in
	}
	p.context = places(used)
	for i, in := range used {
		if in {
			p.to.Contexts = append(p.to.Contexts, Context{Name: p.from.Contexts[i].Name, Number: p.from.Contexts[i].Number})
		}
	}
}

// places says where those that stay go, in order.
func places(stays []bool) []int {
	list, n := make([]int, len(stays)), 0
	for i, in := range stays {
		list[i] = -1
		if in {
			list[i] = n
			n++
		}
	}
	return list
}

func (p *parting) nodes(part Part) {
	p.event, p.service = places(part.Events), places(part.Services)
	for i, at := range p.event {
		if at < 0 {
			continue
		}
		e := p.from.Events[i]
		e.Context, e.Makes, e.Uses, e.After, e.Before = p.context[e.Context], nil, nil, nil, nil
		p.to.Events = append(p.to.Events, e)
		p.to.Contexts[e.Context].Events = append(p.to.Contexts[e.Context].Events, at)
	}
	for i, at := range p.service {
		if at < 0 {
			continue
		}
		s := p.from.Services[i]
		s.Context, s.Makes, s.Uses = p.context[s.Context], nil, nil
		p.to.Services = append(p.to.Services, s)
		p.to.Contexts[s.Context].Services = append(p.to.Contexts[s.Context].Services, at)
	}
	for name, i := range p.from.names {
		if p.event[i] >= 0 {
			p.to.names[name] = p.event[i]
		}
	}
}

func (p *parting) arrows() {
	for _, m := range p.from.Makes {
		if m.Event, m.Service = p.event[m.Event], p.service[m.Service]; m.Event >= 0 && m.Service >= 0 {
			p.to.Makes = append(p.to.Makes, m)
		}
	}
	p.usage = make([]int, len(p.from.Uses))
	for i, u := range p.from.Uses {
		p.usage[i] = -1
		if u.Event, u.Service = p.event[u.Event], p.service[u.Service]; u.Event >= 0 && u.Service >= 0 {
			p.usage[i] = len(p.to.Uses)
			u.Emits = nil
			p.to.Uses = append(p.to.Uses, u)
		}
	}
	for _, r := range p.from.Reactions {
		if r.From, r.To, r.Use = p.event[r.From], p.event[r.To], p.usage[r.Use]; r.From >= 0 && r.To >= 0 && r.Use >= 0 {
			p.to.Reactions = append(p.to.Reactions, r)
		}
	}
}

// beyond counts what leads out of the part. What was left out of the graph
// before stays counted.
func (p *parting) beyond() {
	for i, at := range p.event {
		if was := &p.from.Events[i]; at >= 0 {
			is := &p.to.Events[at]
			is.Beyond += len(was.Makes) + len(was.Uses) - len(is.Makes) - len(is.Uses)
		}
	}
	for i, at := range p.service {
		if was := &p.from.Services[i]; at >= 0 {
			is := &p.to.Services[at]
			is.Beyond += len(was.Makes) + len(was.Uses) - len(is.Makes) - len(is.Uses)
		}
	}
}

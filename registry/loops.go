package registry

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
)

// around are the services of other homes on a loop of reactions that the push may
// close or open: a loop goes through services that speak no event of the home.
// They are sought among what the home's own services and events set off, so the
// cost is that of what hangs together; and only where the push changes who emits
// what, or what events are called.
func (p *plan) around() []*Service {
	base, head := p.baseFlow(), p.headFlow()
	if base.same(head) {
		return nil
	}
	found := map[*Service]bool{}
	for _, side := range []*side{base, head} {
		side.spread(p)
		for _, s := range side.looping() {
			found[s] = true
		}
	}
	list := make([]*Service, 0, len(found))
	for s := range found {
		list = append(list, s)
	}
	return list
}

// side is what sets off what, on one side of the review: the home's own, and what
// of other homes is set off by it.
type side struct {
	own      []contract.Service
	events   []contract.Event // the home's own, then others
	ownNames int              // how many of the events are the home's
	others   []*Service
}

func (p *plan) baseFlow() *side {
	s := &side{own: reacting(p.baseServices())}
	for _, c := range p.contracts {
		if c.base != nil {
			s.events = append(s.events, c.base.Event)
		}
	}
	for _, c := range p.gone {
		s.events = append(s.events, c.Event)
	}
	s.ownNames = len(s.events)
	return s
}

func (p *plan) headFlow() *side {
	s := &side{own: reacting(p.upload.Services)}
	for _, c := range p.contracts {
		s.events = append(s.events, c.head.Event)
	}
	s.ownNames = len(s.events)
	return s
}

// reacting are the services with what they consume in order to emit.
func reacting(services []*workspace.Service) []contract.Service {
	var list []contract.Service
	for _, s := range services {
		if slices.ContainsFunc(s.Consumes, func(u contract.Consumption) bool { return len(u.Emits) > 0 }) {
			list = append(list, contract.Service{Name: s.Name, Context: s.Context, Produces: s.Produces, Consumes: s.Consumes})
		}
	}
	return list
}

// same reports whether the home emits the same because of the same, in the same
// majors and under the same names, and gives the same reasons.
func (s *side) same(t *side) bool {
	return slices.Equal(said(s), said(t))
}

// said lists the home's reactions, the majors that those services write, and the
// names and majors of its events, sorted.
func said(s *side) []string {
	var list []string
	for i := range s.own {
		name := s.own[i].Context + "/" + s.own[i].Name
		for _, use := range s.own[i].Consumes {
			for _, emitted := range use.Emits {
				list = append(list, name+" "+use.Event.String()+" "+use.Versions.String()+" "+emitted.String()+" "+use.Terminates)
			}
		}
		for _, made := range s.own[i].Produces {
			list = append(list, fmt.Sprint(name, " ", made.Event, " ", made.Majors))
		}
	}
	for _, e := range s.events[:s.ownNames] {
		list = append(list, e.Name.String())
		for _, m := range e.Majors {
			list = append(list, e.Name.Major(m.Number))
		}
		for _, former := range e.Formerly {
			list = append(list, e.Name.String()+" "+former.String())
		}
	}
	slices.Sort(list)
	return list
}

// spread follows what the home's own services and events set off in other homes.
func (s *side) spread(p *plan) {
	own := p.ownLineages()
	there, known := map[*Service]bool{}, map[*Contract]bool{}
	seen := map[contract.EventName]bool{}
	next := s.start()
	for len(next) > 0 {
		name := next[len(next)-1]
		next = next[:len(next)-1]
		if seen[name] {
			continue
		}
		seen[name] = true
		if c := p.before.known(name); c != nil && !own[c.Lineage] && !known[c] {
			known[c] = true
			s.events = append(s.events, c.Event)
			next = append(append(next, c.Name), c.Formerly...)
		}
		for _, service := range p.before.spokenBy.get(name) {
			emitted := setOff(service.Service, name)
			if service.Home == p.req.Home || len(emitted) == 0 {
				continue
			}
			if !there[service] {
				there[service] = true
				s.others = append(s.others, service)
			}
			next = append(next, emitted...)
		}
	}
}

// start lists the names of the home's events, and what its services emit.
func (s *side) start() []contract.EventName {
	var names []contract.EventName
	for _, e := range s.events {
		names = append(append(names, e.Name), e.Formerly...)
	}
	for i := range s.own {
		for _, use := range s.own[i].Consumes {
			names = append(names, use.Emits...)
		}
	}
	return names
}

// setOff lists what a service emits because of what it calls by that name.
func setOff(s *workspace.Service, name contract.EventName) []contract.EventName {
	var emitted []contract.EventName
	for _, use := range s.Consumes {
		if use.Event == name {
			emitted = append(emitted, use.Emits...)
		}
	}
	return emitted
}

// looping returns those services of other homes that are on a loop with one of
// the home's events or reactions.
func (s *side) looping() []*Service {
	services := slices.Clone(s.own)
	for _, other := range s.others {
		services = append(services, contract.Service{Name: other.Name, Context: other.Context, Consumes: other.Consumes})
	}
	g := flow.New(s.events, services)
	var list []*Service
	for _, cycle := range g.Cycles() {
		of := map[int]bool{}
		for _, event := range cycle.Events {
			of[event] = true
		}
		list = append(list, s.onto(g, of)...)
	}
	return list
}

// onto returns the services of other homes that react within the events of a
// cycle, where something of the home is part of it.
func (s *side) onto(g *flow.Graph, of map[int]bool) []*Service {
	var list []*Service
	ours := false
	for event := range of {
		e := &g.Events[event]
		ours = ours || e.Source >= 0 && e.Source < s.ownNames
		for _, r := range e.After {
			if !of[g.Reactions[r].To] {
				continue
			}
			if source := g.Services[g.Via(r)].Source; source < len(s.own) {
				ours = true
			} else {
				list = append(list, s.others[source-len(s.own)])
			}
		}
	}
	if !ours {
		return nil
	}
	return list
}

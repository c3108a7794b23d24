package suggest

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// group are events that are searched together, because they break in the same
// files.
type group struct {
	events []*Suggestion
	offers []*offer
}

// offer is what is offered for some events with the same edits, which stand at the
// first of them.
type offer struct{ events []*Suggestion }

func (o *offer) files() []File { return o.events[0].Files }

// compatible looks for the compatible forms of events, and proves them together.
func (w *work) compatible(list []*Suggestion, at *outcome) error {
	groups := byFile(list)
	for i := 0; i < len(groups); i++ {
		g := groups[i]
		if err := w.offer(g, at); err != nil {
			return err
		}
		for j, other := range groups[:i] {
			if overlap(g.offers, other.offers) { // they are searched again, as one
				both := &group{events: slices.Concat(other.events, g.events)}
				groups = append(slices.Delete(slices.Delete(groups, i, i+1), j, j+1), both)
				i -= 2
				break
			}
		}
	}
	var offers []*offer
	for _, g := range groups {
		offers = append(offers, g.offers...)
	}
	return w.prove(offers)
}

// byFile puts events together whose breaks are in the same files.
func byFile(list []*Suggestion) []*group {
	var groups []*group
	of := map[string]*group{}
	for _, e := range list {
		g := &group{events: []*Suggestion{e}}
		groups = append(groups, g)
		for _, f := range e.Breaks {
			if other := of[f.Span.File]; other != nil && other != g {
				g.events = append(other.events, g.events...)
				groups = slices.DeleteFunc(groups, func(o *group) bool { return o == other })
				for name, holder := range of {
					if holder == other {
						of[name] = g
					}
				}
			}
			of[f.Span.File] = g
		}
	}
	return groups
}

// offer looks for one compatible form of all events of a group. Those that have none
// are told why, and the others are asked again without them.
func (w *work) offer(g *group, at *outcome) error {
	g.offers = nil
	for _, e := range g.events {
		e.clear()
	}
	s := w.searchFor(g.events)
	found, err := s.compatible(at.of(g.events...))
	if err != nil {
		return err
	}
	if len(found.left) == 0 {
		g.offers = []*offer{{g.events}}
		return s.settle(g.events, found)
	}
	if len(g.events) == 1 {
		g.events[0].Left = found.left
		return nil
	}
	var parts []*group
	rest := &group{}
	for _, e := range g.events {
		if slices.ContainsFunc(found.left, func(l Left) bool { return isOf(l.Finding, e.Event) }) {
			parts = append(parts, &group{events: []*Suggestion{e}})
			continue
		}
		rest.events = append(rest.events, e)
	}
	if len(rest.events) > 0 {
		parts = slices.Insert(parts, 0, rest)
	}
	for _, part := range parts {
		if err := w.offer(part, at); err != nil {
			return err
		}
		g.add(part.offers)
	}
	return nil
}

// clear forgets what was found before.
func (found *Suggestion) clear() {
	found.Steps, found.Files, found.Left, found.Also = nil, nil, nil, nil
	found.Opens, found.Upcast, found.Undone, found.With = 0, nil, false, contract.EventName{}
}

// Withdraw takes back what is offered, and says why.
func (found *Suggestion) Withdraw(left []Left) {
	known := found.Left
	found.clear()
	found.Left = append(known, left...)
}

// add adds offers, unless they change a file that an earlier one changes: both
// cannot be written.
func (g *group) add(offers []*offer) {
	for _, o := range offers {
		i := slices.IndexFunc(g.offers, func(earlier *offer) bool { return overlap([]*offer{earlier}, []*offer{o}) })
		if i < 0 {
			g.offers = append(g.offers, o)
			continue
		}
		name := shared(g.offers[i], o)
		for _, e := range o.events {
			why := "its compatible form changes " + name + " otherwise than that of " + g.offers[i].events[0].Event.String() +
				", which shares the file: give one of them a copy of its own"
			e.clear()
			e.Left = []Left{{e.Breaks[0], why}}
		}
	}
}

// overlap reports whether a file is changed by offers of both.
func overlap(a, b []*offer) bool {
	return slices.ContainsFunc(a, func(o *offer) bool {
		return slices.ContainsFunc(b, func(p *offer) bool { return shared(o, p) != "" })
	})
}

// shared returns a file that both offers change, or "".
func shared(a, b *offer) string {
	for _, f := range a.files() {
		if slices.ContainsFunc(b.files(), func(g File) bool { return g.Name == f.Name }) {
			return f.Name
		}
	}
	return ""
}

// settle fills in what was found: steps and files at the first event.
func (s *search) settle(events []*Suggestion, found form) error {
	lead := events[0]
	lead.Steps, lead.Files = found.steps, s.files(found.docs)
	keeps := slices.ContainsFunc(found.steps, func(step Step) bool { return !step.Back })
	for _, e := range events {
		if e != lead {
			e.With = lead.Event
		}
		if !keeps {
			var err error
			if e.Undone, err = s.undone(e.Event, found.docs); err != nil {
				return err
			}
		}
	}
	return nil
}

package registry

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// Undeclared is the standing of contexts of which one reads the other's events, and
// neither declares that it may.
const Undeclared Standing = "undeclared"

// Bond is what two contexts have to do with each other, told once: a relationship
// with the events that flow along it, or a flow of events for which there is none.
type Bond struct {
	// Upstream and Downstream are names; of equals, and of those who go separate
	// ways as equals, in alphabetical order.
	Upstream, Downstream string
	Equal                bool
	Above, Below         *contract.Relationship // what each of them declares; nil: nothing
	Standing             Standing
	Consent              *contract.Consent // what one of them accepted in the registry; nil: nothing
	Events               int               // of Upstream that services of Downstream read
	Back                 int               // of equals: of Downstream that services of Upstream read
}

// Apart reports whether the contexts declare to have nothing to do with each other.
func (b *Bond) Apart() bool {
	return b.Standing != Undeclared && b.said().Pattern == contract.SeparateWays
}

// said is what one of them declares, Upstream before Downstream.
func (b *Bond) said() *contract.Relationship {
	if b.Above != nil {
		return b.Above
	}
	return b.Below
}

// Bonds lists the relationships of all contexts, and the flows between contexts
// that no relationship allows, by upstream, then downstream.
func (s *Snapshot) Bonds() []Bond {
	var bonds []Bond
	told := map[*contract.Relationship]bool{}
	for _, c := range s.contexts {
		for _, t := range s.Ties(c) {
			if t.Ours == nil || told[t.Ours] {
				continue // the other side tells it, or did
			}
			standing := t.Standing()
			told[t.Ours] = true
			if t.Theirs != nil && t.Theirs.As == t.Ours.As.Opposite() {
				told[t.Theirs] = true // one matter, agreed or not
			} else {
				t.Theirs = nil // the other tells its own
			}
			bonds = append(bonds, bondOf(c.Name, t, standing))
		}
	}
	bonds = s.flowing(bonds)
	slices.SortStableFunc(bonds, func(a, b Bond) int {
		return cmp.Or(compareText(a.Upstream, b.Upstream), compareText(a.Downstream, b.Downstream))
	})
	return bonds
}

// bondOf tells a relationship that the context declares.
func bondOf(name string, t Tie, standing Standing) Bond {
	b := Bond{Upstream: name, Downstream: t.With, Above: t.Ours, Below: t.Theirs, Standing: standing, Consent: t.Consent}
	b.Equal = t.Ours.As == contract.Equal
	if t.Ours.As == contract.Downstream || b.Equal && name > t.With {
		b.Upstream, b.Downstream, b.Above, b.Below = t.With, name, t.Theirs, t.Ours
	}
	return b
}

// flowing adds how many events flow, and a bond for those that nothing allows.
func (s *Snapshot) flowing(bonds []Bond) []Bond {
	type pair struct{ up, down string }
	along := map[pair][]*Bond{}
	for i := range bonds {
		b := &bonds[i]
		if b.Apart() {
			continue
		}
		along[pair{b.Upstream, b.Downstream}] = append(along[pair{b.Upstream, b.Downstream}], b)
		if b.Equal {
			along[pair{b.Downstream, b.Upstream}] = append(along[pair{b.Downstream, b.Upstream}], b)
		}
	}
	graph := s.Flow()
	var undeclared []Bond
	for _, l := range graph.Links() {
		p := pair{graph.Contexts[l.Upstream].Name, graph.Contexts[l.Downstream].Name}
		for _, b := range along[p] {
			if b.Upstream == p.up {
				b.Events = l.Events
			} else {
				b.Back = l.Events
			}
		}
		if len(along[p]) == 0 && l.Events > 0 {
			undeclared = append(undeclared, Bond{Upstream: p.up, Downstream: p.down, Standing: Undeclared, Events: l.Events})
		}
	}
	return append(bonds, undeclared...)
}

package lint

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Place is where a finding is, as overrides of a policy see it.
type Place struct {
	Context string
	File    string
	Kind    contract.Kind // of the event; empty: it is about none
}

// PlaceOf returns where a contract is: its event.yaml, or its first schema where it
// has none.
func PlaceOf(c *workspace.Contract) Place {
	at := Place{Context: c.Name.Context, File: c.Dir, Kind: c.Kind}
	switch {
	case c.Doc != nil:
		at.File = c.Doc.File
	case len(c.Majors) > 0:
		at.File = c.Majors[0].Newest().File
	}
	return at
}

// settings gives what the policy says about a rule at a place, the strongest first,
// until that is enough.
func (p *Policy) settings(id string, at Place, enough func(Setting) bool) {
	for _, o := range p.overridesAt(at) {
		if s, said := o.Rules[id]; said && enough(s) {
			return
		}
	}
	if s, said := p.Rules[id]; said {
		enough(s)
	}
}

// hasOverrides reports whether the policy, or what a server demands, weighs parts of
// a workspace otherwise than the rest.
func (p *Policy) hasOverrides() bool {
	return len(p.Overrides) > 0 || p.Least != nil && len(p.Least.Overrides) > 0
}

// Part names the overrides that are about a place: what is in one part is judged
// alike.
func (p *Policy) Part(at Place) string {
	return fmt.Sprint(p.overridesAt(at)) // pointers
}

// overridesAt returns the overrides that are about a place, the strongest first. A
// policy of a workspace remembers them: each rule asks for each contract.
func (p *Policy) overridesAt(at Place) []*Override {
	if len(p.Overrides) == 0 {
		return nil
	}
	if p.remembered != nil {
		if list, ok := p.remembered.Load(at); ok {
			return list.([]*Override)
		}
	}
	var list []*Override
	for i := len(p.Overrides) - 1; i >= 0; i-- {
		if o := &p.Overrides[i]; o.where.Matches(at.Context, at.File, at.Kind) {
			list = append(list, o)
		}
	}
	if p.remembered != nil {
		p.remembered.Store(at, list)
	}
	return list
}

package codegen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/workspace"
)

// Root is the package in the output folder itself: one door through which every
// event is read, whatever its type and version.
type Root struct {
	Name   string
	Events []RootEvent // by package
	// Contracts are what a service knows of them at run time, sorted; nil: nobody asks.
	Contracts []Contract
}

// RootEvent is an event that the root package reads.
type RootEvent struct {
	*Package
	Import string   // what the root package calls the event's
	Types  []string // the event's name, and those that it had before
	Field  string   // of its handler, among those of all events

	contract *workspace.Contract
}

// rootNames are names that the root package needs itself.
var rootNames = []string{"data", "version", "name", "r", "e", "v", "list", "err", "strconv", "each", "one", "single"}

// deliveryNames are those that it needs with contracts.
var deliveryNames = []string{"delivery", "encode"}

// root plans the root package for the packages of events.
func root(opt PlanOptions, m *Model, contracts map[*Package]*workspace.Contract) *Root {
	if len(contracts) == 0 {
		return nil
	}
	r := &Root{Name: opt.Root}
	own := append(slices.Clone(rootNames), opt.Root)
	if opt.Delivery {
		own = append(own, deliveryNames...)
	}
	uses, taken := map[string]int{}, map[string]bool{}
	for _, p := range m.Packages {
		uses[p.Name]++
		taken[contracts[p].Name.String()] = true
	}
	for _, p := range m.Packages {
		c := contracts[p]
		e := RootEvent{Package: p, Import: p.Name, Types: []string{c.Name.String()}, contract: c}
		if uses[p.Name] > 1 || slices.Contains(own, p.Name) {
			// Folders have no underscore: no two become one.
			e.Import = strings.ReplaceAll(p.Dir, "/", "_")
		}
		for _, former := range c.Formerly {
			if name := former.String(); !taken[name] {
				taken[name] = true
				e.Types = append(e.Types, name)
			}
		}
		r.Events = append(r.Events, e)
	}
	r.nameFields()
	return r
}

// nameFields names the handlers of events: with their contexts, so that another event of
// the same name in another context changes nobody's.
func (r *Root) nameFields() {
	taken := map[string]bool{"ByType": true} // the method beside the fields
	for i := range r.Events {
		word := GoWord(r.Events[i].Types[0])
		name := word
		for n := 2; taken[name]; n++ {
			name = word + strconv.Itoa(n)
		}
		taken[name] = true
		r.Events[i].Field = name
	}
}

// Splits reports whether an event may become any number of events.
func (r *Root) Splits() bool {
	return slices.ContainsFunc(r.Events, func(e RootEvent) bool { return e.Upcasting.Splits() })
}

// ByHand returns the events with steps that people write.
func (r *Root) ByHand() []RootEvent {
	return slices.DeleteFunc(slices.Clone(r.Events), func(e RootEvent) bool { return !e.Upcasting.NeedsPeople() })
}

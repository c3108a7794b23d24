package registry

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// linkServices gathers the services of homes that were read anew, and by which
// names they call events. What they speak, and spoke, is touched.
func (b *builder) linkServices(homes []string) {
	before := map[*workspace.Service]*Service{}
	for _, s := range b.before.services {
		if _, read := slices.BinarySearch(homes, s.Home); read {
			before[s.Service] = s
		}
	}
	for _, name := range homes {
		for _, service := range b.homes.get(name).services {
			switch known := before[service]; {
			case b.claims.get(claimed{ServiceClaim, serviceID(service)}) != name:
			case known != nil && known.Home == name:
				delete(before, service)
			default:
				b.services.fresh = append(b.services.fresh, &Service{Service: service, Home: name, Pushed: b.homes.get(name).pushOf(service)})
			}
		}
	}
	for _, gone := range before {
		b.services.gone = append(b.services.gone, gone)
	}
	b.Snapshot.services = b.services.of(b.before.services, compareServices)
	b.linkSpoken()
}

// linkSpoken notes who speaks an event from now on, and touches the events.
func (b *builder) linkSpoken() {
	changed := map[contract.EventName]*edit[*Service]{}
	of := func(event contract.EventName) *edit[*Service] {
		if changed[event] == nil {
			changed[event] = &edit[*Service]{}
		}
		return changed[event]
	}
	for _, s := range b.services.gone {
		for _, event := range spoken(s.Service) {
			of(event).replace(s, nil)
		}
	}
	for _, s := range b.services.fresh {
		for _, event := range spoken(s.Service) {
			of(event).replace(nil, s)
		}
	}
	for event, e := range changed {
		b.spokenBy.set(event, e.of(b.spokenBy.get(event), compareServices))
		if lineage := b.lineageOf.get(event.String()); lineage != "" {
			b.touched[lineage] = true
		}
		for _, lineage := range b.before.formerly.get(event) {
			b.touched[lineage] = true
		}
	}
}

// spoken lists the events that a service produces, consumes or emits in reaction,
// each once.
func spoken(s *workspace.Service) []contract.EventName {
	var list []contract.EventName
	for _, p := range s.Produces {
		list = append(list, p.Event)
	}
	for _, u := range s.Consumes {
		list = append(append(list, u.Event), u.Emits...)
	}
	slices.SortFunc(list, contract.EventName.Compare)
	return slices.Compact(list)
}

// speakers returns the services that produce, consume or emit the event under any
// of its names, in the order of all services.
func (s *Snapshot) speakers(c *Contract) []*Service {
	var list []*Service
	for _, name := range slices.Concat([]contract.EventName{c.Name}, c.Formerly) {
		list = append(list, s.spokenBy.get(name)...)
	}
	slices.SortFunc(list, compareServices)
	return slices.Compact(list)
}

func compareServices(a, b *Service) int {
	return cmp.Or(compareText(a.Name, b.Name), compareText(a.Context, b.Context), compareText(a.Home, b.Home))
}

// serviceID names a service among those of every context.
func serviceID(s *workspace.Service) string { return s.Context + "/" + s.Name }

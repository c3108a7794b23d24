package usage

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// What says what an observation is.
type What string

// The observations.
const (
	// UndeclaredConsumer: a client fetches an event and is none of its services.
	UndeclaredConsumer What = "undeclared-consumer"
	// UndeclaredVersion: a service fetches a version that it does not declare.
	UndeclaredVersion What = "undeclared-version"
	// DeprecatedVersion: a client still fetches a deprecated or retired major.
	DeprecatedVersion What = "deprecated-version"
	// UnusedVersion: nobody fetched a version that was there all the time.
	UnusedVersion What = "unused-version"
	// NeverSeen: a service declares that it consumes an event, and fetched none of
	// the versions that it declares.
	NeverSeen What = "never-seen"
)

// Observation is one difference between what was declared and what was seen.
type Observation struct {
	What        What
	Event       contract.EventName
	Client      Client             // of NeverSeen the service; of UnusedVersion none
	Versions    []contract.Version // that were fetched, or were not; sorted; of NeverSeen none
	Declared    string             // the range of the service; empty: it declares nothing
	Status      contract.Status    // of DeprecatedVersion
	Sunset      string             // likewise; YYYY-MM-DD, may be empty
	Count       int64              // fetches in the span
	First, Last Day                // of these fetches; empty: there are none
}

// Span is what a comparison looks at.
type Span struct {
	From, To Day
	// Since is the first day of which something is kept: what is not seen was not
	// seen since then.
	Since Day
}

// Compare says where what was seen of contracts in a span differs from what was
// declared, contract by contract.
func Compare(contracts []*registry.Contract, seen []Seen, span Span) []Observation {
	byLineage := map[string][]Seen{}
	for _, s := range seen {
		byLineage[s.Lineage] = append(byLineage[s.Lineage], s)
	}
	var list []Observation
	for _, c := range contracts {
		p := comparison{contract: c, span: span, seen: byLineage[c.Lineage]}
		for _, found := range [][]Observation{p.clients(), p.deprecated(), p.unused(), p.neverSeen()} {
			list = append(list, found...)
		}
	}
	return list
}

// comparison is of one contract.
type comparison struct {
	contract *registry.Contract
	span     Span
	seen     []Seen
}

// clients finds who fetches without saying so, at all or in these versions.
func (p *comparison) clients() []Observation {
	return p.grouped(func(s Seen) (Observation, bool) {
		declared, spoken := p.declared(s.Client)
		switch {
		case !spoken:
			return Observation{What: UndeclaredConsumer}, true
		case !slices.ContainsFunc(declared, func(d declaration) bool { return d.contains(s.Version) }):
			return Observation{What: UndeclaredVersion, Declared: ranges(declared)}, true
		}
		return Observation{}, false
	})
}

// deprecated finds who fetches what is to go.
func (p *comparison) deprecated() []Observation {
	return p.grouped(func(s Seen) (Observation, bool) {
		major := p.contract.Major(s.Version.Major)
		if major == nil || major.Status != contract.Deprecated && major.Status != contract.Retired {
			return Observation{}, false
		}
		return Observation{What: DeprecatedVersion, Status: major.Status, Sunset: major.Sunset}, true
	})
}

// grouped joins what is seen of a client, whatever its own version, where it is
// the same observation.
func (p *comparison) grouped(judge func(Seen) (Observation, bool)) []Observation {
	var list []Observation
	for _, s := range p.seen {
		o, differs := judge(s)
		if !differs {
			continue
		}
		client := Client{Kind: s.Client.Kind, Name: s.Client.Name}
		i := slices.IndexFunc(list, func(l Observation) bool {
			return l.What == o.What && l.Client == client && l.Status == o.Status && l.Sunset == o.Sunset
		})
		if i < 0 {
			o.Event, o.Client = p.contract.Name, client
			list, i = append(list, o), len(list)
		}
		list[i].add(s)
	}
	return list
}

// add counts something that was seen.
func (o *Observation) add(s Seen) {
	if i, found := slices.BinarySearchFunc(o.Versions, s.Version, contract.Version.Compare); !found {
		o.Versions = slices.Insert(o.Versions, i, s.Version)
	}
	if o.First == "" || s.First < o.First {
		o.First = s.First
	}
	o.Last = max(o.Last, s.Last)
	o.Count += s.Count
}

// unused finds the versions that nobody fetched though they were there, and no
// drafts, from the first day of the span on.
func (p *comparison) unused() []Observation {
	begin := max(p.span.From, p.span.Since)
	var list []Observation
	for _, v := range p.contract.Versions {
		fetched := slices.ContainsFunc(p.seen, func(s Seen) bool { return s.Version == v.Version })
		if fetched || v.Deleted != nil || !v.Promised || DayOf(v.PublishedAt) >= begin || p.span.Since == "" {
			continue
		}
		list = append(list, Observation{What: UnusedVersion, Event: p.contract.Name, Versions: []contract.Version{v.Version}})
	}
	return list
}

// neverSeen finds the services that declare what they did not fetch.
func (p *comparison) neverSeen() []Observation {
	var list []Observation
	for _, service := range p.contract.Consumers {
		for _, consumption := range service.Consumes {
			if !p.contract.Is(consumption.Event) || slices.ContainsFunc(p.seen, func(s Seen) bool {
				return s.Client.Kind == Service && s.Client.Name == service.Name && consumption.Versions.Contains(s.Version)
			}) {
				continue
			}
			list = append(list, Observation{
				What: NeverSeen, Event: p.contract.Name, Client: Client{Kind: Service, Name: service.Name}, Declared: consumption.Versions.String(),
			})
		}
	}
	return list
}

// declaration is what a service says that it speaks.
type declaration struct {
	versions contract.Range
	majors   []int // of a producer that names them
}

func (d declaration) contains(v contract.Version) bool {
	if d.majors != nil {
		return slices.Contains(d.majors, v.Major)
	}
	return d.versions.Contains(v)
}

// declared returns what the services of a client's name say of the contract, and
// whether they say anything.
func (p *comparison) declared(client Client) (list []declaration, spoken bool) {
	if client.Kind != Service {
		return nil, false
	}
	for _, service := range p.contract.Consumers {
		for _, c := range service.Consumes {
			if service.Name == client.Name && p.contract.Is(c.Event) {
				list = append(list, declaration{versions: c.Versions})
			}
		}
	}
	for _, service := range p.contract.Producers {
		for _, c := range service.Produces {
			if service.Name == client.Name && p.contract.Is(c.Event) {
				list = append(list, declaration{majors: c.Majors})
			}
		}
	}
	return list, len(list) > 0
}

// ranges shows what is declared: ">=1.3 <3".
func ranges(declared []declaration) string {
	var list []string
	for _, d := range declared {
		if d.majors == nil {
			list = append(list, d.versions.String())
		}
	}
	return strings.Join(list, ", ")
}

package volume

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// What says what a difference is.
type What string

// The differences between what is declared and what is reported.
const (
	UndeclaredProducer What = "undeclared-producer" // a service publishes an event and does not say so
	UndeclaredConsumer What = "undeclared-consumer" // likewise of one that it consumes
	UndeclaredVersion  What = "undeclared-version"  // it says so of other versions
	DeprecatedVersion  What = "deprecated-version"  // a deprecated or retired major is still there
	UnknownEvent       What = "unknown-event"       // the registry has no such event
	UnknownVersion     What = "unknown-version"     // it has no such version of it
	UnknownService     What = "unknown-service"     // a service reports that nobody declares
	NeverProduced      What = "never-produced"      // a service declares that it publishes it, reports, and never did
	NeverConsumed      What = "never-consumed"      // likewise of what it consumes
)

// Difference is one difference between what is declared and what is reported.
type Difference struct {
	What        What
	Event       string // its name as it is now; of an unknown one as it was reported; of UnknownService empty
	Service     string // "context/name"
	Role        Role   // of UnknownService empty
	Versions    []string
	Declared    string // what the service declares of the event
	Count       int64
	First, Last Day
}

// neverAfter is on how many days of the span a service must have reported until what
// it never did says something.
const neverAfter = 7

// Compare says where what was reported differs from what is declared of contracts, of
// which totals are. Days are on how many days each service reported.
func Compare(s *registry.Snapshot, contracts []*registry.Contract, totals []Total, days map[string]int) []Difference {
	c := comparison{byLineage: map[string]*registry.Contract{}, services: map[string]bool{}, seen: map[spoken]bool{}, all: len(contracts) == len(s.Contracts())}
	for _, k := range contracts {
		c.byLineage[k.Lineage] = k
	}
	for _, service := range s.Services() {
		c.services[service.Context+"/"+service.Name] = true
	}
	for i := range totals {
		c.look(&totals[i])
	}
	for _, k := range contracts {
		c.never(k, days)
	}
	slices.SortStableFunc(c.list, func(a, b Difference) int {
		return cmp.Or(strings.Compare(a.Event, b.Event), strings.Compare(a.Service, b.Service), strings.Compare(string(a.What), string(b.What)), strings.Compare(string(a.Role), string(b.Role)))
	})
	return c.list
}

type comparison struct {
	byLineage map[string]*registry.Contract
	services  map[string]bool // that are declared
	seen      map[spoken]bool
	all       bool // it is of every contract
	list      []Difference
}

// spoken is that a service published, or consumed, an event.
type spoken struct {
	lineage, service string
	role             Role
}

// look compares one total.
func (c *comparison) look(t *Total) {
	if !c.services[t.Service] && c.all {
		c.add(Difference{What: UnknownService, Service: t.Service}, t, "")
	}
	if t.Event == "" || t.Event == Others || t.Outcome == passedOver {
		return
	}
	k := c.byLineage[t.Event]
	if k == nil {
		c.add(Difference{What: UnknownEvent, Event: t.Event, Service: t.Service, Role: t.Role}, t, t.Version)
		return
	}
	of := Difference{Event: k.Name.String(), Service: t.Service, Role: t.Role}
	if !hasVersion(k, t.Version) {
		of.What = UnknownVersion
		c.add(of, t, t.Version)
	}
	if !t.did() {
		return
	}
	c.seen[spoken{t.Event, t.Service, t.Role}] = true
	c.declared(k, of, t)
	major, _, _ := parseVersion(t.Version) // checked when it was reported
	if m := k.Major(major); m != nil && (m.Status == contract.Deprecated || m.Status == contract.Retired) {
		of.What = DeprecatedVersion
		c.add(of, t, t.Version)
	}
}

// declared compares a total with what its service says of the event.
func (c *comparison) declared(k *registry.Contract, of Difference, t *Total) {
	fits, ranges := declares(k, t)
	switch {
	case ranges == nil && t.Role == Produced:
		of.What = UndeclaredProducer
	case ranges == nil:
		of.What = UndeclaredConsumer
	case fits:
		return
	default:
		of.What, of.Declared = UndeclaredVersion, strings.Join(ranges, ", ")
	}
	c.add(of, t, t.Version)
}

// declares returns what a service says of an event in a role, and whether that fits
// the version.
func declares(k *registry.Contract, t *Total) (fits bool, ranges []string) {
	major, revision, _ := parseVersion(t.Version) // checked when it was reported
	if t.Role == Consumed {
		for _, u := range consumptions(k, t.Service) {
			ranges = append(ranges, u.Versions.String())
			fits = fits || major < 0 || revision < 0 && u.Versions.TouchesMajor(major) ||
				revision >= 0 && u.Versions.Contains(contract.Version{Major: major, Revision: revision})
		}
		return fits, ranges
	}
	for _, p := range productions(k, t.Service) {
		for _, m := range p.Majors {
			ranges = append(ranges, strconv.Itoa(m))
		}
		fits = fits || major < 0 || slices.Contains(p.Majors, major)
	}
	return fits, ranges
}

func consumptions(k *registry.Contract, service string) (list []contract.Consumption) {
	for _, s := range k.Consumers {
		for _, u := range s.Consumes {
			if s.Context+"/"+s.Name == service && k.Is(u.Event) {
				list = append(list, u)
			}
		}
	}
	return list
}

func productions(k *registry.Contract, service string) (list []contract.Production) {
	for _, s := range k.Producers {
		for _, p := range s.Produces {
			if s.Context+"/"+s.Name == service && k.Is(p.Event) {
				list = append(list, p)
			}
		}
	}
	return list
}

// never finds who declares what it never did though it reports.
func (c *comparison) never(k *registry.Contract, days map[string]int) {
	if !slices.ContainsFunc(k.Majors, func(m *registry.Major) bool { return m.Status != contract.Retired }) {
		return
	}
	silent := func(what What, role Role, service, declared string) {
		if days[service] >= neverAfter && !c.seen[spoken{k.Lineage, service, role}] {
			c.list = append(c.list, Difference{What: what, Event: k.Name.String(), Service: service, Role: role, Declared: declared})
		}
	}
	for _, s := range k.Producers {
		name := s.Context + "/" + s.Name
		_, ranges := declares(k, &Total{Key: Key{Service: name, Role: Produced}})
		silent(NeverProduced, Produced, name, strings.Join(ranges, ", "))
	}
	for _, s := range k.Consumers {
		name := s.Context + "/" + s.Name
		_, ranges := declares(k, &Total{Key: Key{Service: name, Role: Consumed}})
		silent(NeverConsumed, Consumed, name, strings.Join(ranges, ", "))
	}
}

// add adds a total to a difference, to the one that is there where it is the same.
func (c *comparison) add(d Difference, t *Total, version string) {
	i := slices.IndexFunc(c.list, func(l Difference) bool {
		return l.What == d.What && l.Event == d.Event && l.Service == d.Service && l.Role == d.Role
	})
	if i < 0 {
		d.First, d.Last = t.First, t.Last
		c.list, i = append(c.list, d), len(c.list)
	}
	l := &c.list[i]
	l.Count += t.Count
	l.First, l.Last = min(l.First, t.First), max(l.Last, t.Last)
	if at, found := slices.BinarySearch(l.Versions, version); !found && version != "" {
		l.Versions = slices.Insert(l.Versions, at, version)
	}
}

// Message says the difference in words.
func (d *Difference) Message() string {
	did := map[Role]string{Produced: "published", Consumed: "consumed"}[d.Role]
	event := strings.TrimSpace(d.Event + " " + strings.Join(d.Versions, ", "))
	switch d.What {
	case UndeclaredProducer, UndeclaredConsumer:
		return fmt.Sprintf("%s %s %s and does not declare it", d.Service, did, event)
	case UndeclaredVersion:
		return fmt.Sprintf("%s %s %s and declares %s", d.Service, did, event, d.Declared)
	case DeprecatedVersion:
		return fmt.Sprintf("%s %s %s, which is deprecated or retired", d.Service, did, event)
	case UnknownEvent:
		return fmt.Sprintf("%s %s %s, which the registry does not have", d.Service, did, event)
	case UnknownVersion:
		return fmt.Sprintf("%s %s %s: the registry has no such version", d.Service, did, event)
	case UnknownService:
		return fmt.Sprintf("%s reports, and nobody declares it", d.Service)
	case NeverProduced:
		return fmt.Sprintf("%s declares that it publishes %s, reports, and never did", d.Service, d.Event)
	}
	return fmt.Sprintf("%s declares that it consumes %s, reports, and never did", d.Service, d.Event)
}

package privacy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// builder makes a register. What services say is looked up once, by contract.
type builder struct {
	ws        *workspace.Workspace
	byName    map[contract.EventName]*workspace.Contract
	contexts  map[string]*workspace.Context
	producers map[*workspace.Contract][]production
	consumers map[*workspace.Contract][]consumption
	missing   map[contract.EventName][]ServiceName // events that are read, whose contract is not here
	register  Register
}

type production struct {
	service *workspace.Service
	majors  []int
}

type consumption struct {
	service *workspace.Service
	index   int // in the service's file
	use     *contract.Consumption
}

func newBuilder(ws *workspace.Workspace) *builder {
	b := &builder{
		ws: ws, byName: map[contract.EventName]*workspace.Contract{}, contexts: map[string]*workspace.Context{},
		producers: map[*workspace.Contract][]production{}, consumers: map[*workspace.Contract][]consumption{},
		missing: map[contract.EventName][]ServiceName{},
	}
	for _, c := range ws.AllContracts() {
		b.byName[c.Name] = c
	}
	for _, c := range ws.AllContracts() {
		for _, name := range c.Formerly {
			if b.byName[name] == nil {
				b.byName[name] = c
			}
		}
	}
	if ws.Lock != nil {
		for former, name := range ws.Lock.Former {
			if c := b.byName[name]; c != nil && b.byName[former] == nil {
				b.byName[former] = c
			}
		}
	}
	for _, c := range ws.Contexts {
		b.contexts[c.Name] = c
	}
	for _, s := range ws.AllServices() {
		b.service(s)
	}
	return b
}

func nameOf(s *workspace.Service) ServiceName { return ServiceName{s.Context, s.Name} }

func (b *builder) service(s *workspace.Service) {
	for _, p := range s.Produces {
		if c := b.byName[p.Event]; c != nil {
			b.producers[c] = append(b.producers[c], production{s, p.Majors})
		}
	}
	for i := range s.Consumes {
		use := &s.Consumes[i]
		if c := b.byName[use.Event]; c != nil {
			b.consumers[c] = append(b.consumers[c], consumption{s, i, use})
			continue
		}
		b.missing[use.Event] = append(b.missing[use.Event], nameOf(s))
	}
}

func (b *builder) gap(about, why string) {
	b.register.Gaps = append(b.register.Gaps, Gap{About: about, Why: why})
}

func (b *builder) unreadable(about, why string) {
	b.register.Gaps = append(b.register.Gaps, Gap{About: about, Why: why, Unreadable: true})
}

func (b *builder) contract(c *workspace.Contract) {
	if c.Unreadable {
		b.unreadable(c.Name.String(), "its event.yaml cannot be read: whose data it is and for how long it is kept is not known")
	}
	before, unread := len(b.register.Entries), len(b.register.Gaps)
	for _, major := range c.Majors {
		if major.Status != contract.Retired {
			b.major(c, major)
		}
	}
	if c.DataSubject != "" && len(b.register.Entries) == before && len(b.register.Gaps) == unread {
		b.register.Unmarked = append(b.register.Unmarked, c.Name)
	}
}

func (b *builder) major(c *workspace.Contract, major *workspace.Major) {
	about := fmt.Sprintf("%s v%d", c.Name, major.Number)
	newest := major.Newest()
	if newest.Schema == nil {
		b.unreadable(about, "its schema cannot be read: which of its fields are personal data is not known")
		return
	}
	marked := Find(newest.Schema)
	if marked.Cut {
		b.gap(about, "its schema has too many places: not all of its marked fields are listed")
	}
	if len(marked.Marks) == 0 {
		return
	}
	entry := Entry{
		Copy: b.ws.IsCopy(c), Event: c.Name, Major: major.Number, Status: major.Status, Version: newest.Label, Owner: b.owner(c),
		Subject: subjectOf(c.DataSubject, newest.Schema), Retention: ParseRetention(c.Retention), Producers: b.producersOf(c, major.Number),
	}
	receivers := b.receivers(c, major.Number, marked)
	for i, mark := range marked.Marks {
		entry.Mark, entry.Receivers = mark, receivers[i]
		b.register.Entries = append(b.register.Entries, entry)
	}
}

// owner is the event's own owner, else its context's.
func (b *builder) owner(c *workspace.Contract) string {
	if context := b.contexts[c.Name.Context]; c.Owner == "" && context != nil {
		return context.Owner
	}
	return c.Owner
}

func (b *builder) producersOf(c *workspace.Contract, major int) []ServiceName {
	var list []ServiceName
	for _, p := range b.producers[c] {
		if slices.Contains(p.majors, major) {
			list = append(list, nameOf(p.service))
		}
	}
	slices.SortFunc(list, ServiceName.Compare)
	return slices.Compact(list)
}

// elsewhere says which events are read here and have their contract elsewhere.
func (b *builder) elsewhere() {
	for name, readers := range b.missing {
		names := make([]string, len(readers))
		for i, reader := range readers {
			names[i] = reader.String()
		}
		slices.Sort(names)
		b.gap(name.String(), fmt.Sprintf("its contract is not here: what personal data %s receives of it is not known", strings.Join(slices.Compact(names), ", ")))
	}
}

package testkit

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// The density of a made-up company: for so many events there are so many
// services and contexts.
const (
	perEvents   = 500
	perServices = 60
	perContexts = 8
	perLoop     = 250 // one is made for so many events
)

// Company returns the files of a made-up company with so many events, and 60
// services and 8 contexts for every 500 of them; a workspace.MemFiles is made of
// it by conversion. The same number gives the same files, always.
//
// It is as dense as companies are: an event has one producer and 1.6 consumers on
// average, a few have sixteen; six of ten consumers are of the event's own context,
// the others of contexts with a declared relationship; four of ten consumers
// react. Reactions go from earlier to later steps of the business, but for one loop in
// 250 events: of every second one nobody says why it ends. A quarter of the events has
// personal data, a fifth a history, a tenth a second major. Nobody writes one
// event in a hundred. What lint says of all that is at most a remark, but for the
// loops that do not end.
func Company(events int) map[string][]byte {
	c := newCompany(events)
	files := map[string][]byte{"treaty.yaml": []byte("treaty: 1\ncontracts: [contexts/**]\nprofile: recommended\nenvelope: cloudevents\n")}
	for _, x := range c.contexts {
		x.write(files)
	}
	for _, e := range c.events {
		e.write(files)
	}
	for _, s := range c.services {
		s.write(files)
	}
	return files
}

type company struct {
	rng      *rand.Rand
	contexts []*companyContext
	services []*companyService
	events   []*companyEvent
}

type companyContext struct {
	name     string
	trade    trade
	reads    []*companyContext // whose events its services consume, besides its own
	readBy   []*companyContext
	services []*companyService
	events   []*companyEvent
}

type companyService struct {
	name     string
	context  *companyContext
	produces []*companyEvent
	consumes []companyUse
}

type companyUse struct {
	event      *companyEvent
	fields     []string
	versions   string
	replays    bool
	emits      []*companyEvent
	terminates string
}

type companyEvent struct {
	context *companyContext
	noun    string
	verb    string
	step    int // of the business: reactions go to later ones
	public  bool
	person  bool // has personal data
	history bool
	majors  int
	extras  []string // fields besides those that every event has
}

func newCompany(events int) *company {
	c := &company{rng: rand.New(rand.NewPCG(uint64(events), 20261121))}
	for i := range max(1, events*perContexts/perEvents) {
		c.contexts = append(c.contexts, newCompanyContext(i))
	}
	for _, x := range c.contexts {
		c.relate(x)
	}
	for i := range max(len(c.contexts), events*perServices/perEvents) {
		c.service(c.place(i))
	}
	for i := range events {
		c.event(c.place(i))
	}
	for _, s := range c.services {
		c.consume(s)
	}
	for i := range events / perLoop {
		c.loop(i%2 == 0)
	}
	return c
}

// place is the context of the i-th thing: each has one, the rest are where the
// business is, in the first contexts of each eight.
func (c *company) place(i int) *companyContext {
	n := len(c.contexts)
	if i < n {
		return c.contexts[i]
	}
	group, at := c.rng.IntN(n)/perContexts*perContexts, min(c.rng.IntN(perContexts), c.rng.IntN(perContexts+3))
	return c.contexts[(group+at)%n]
}

// relate chooses whose events the context reads: those of neighbours.
func (c *company) relate(x *companyContext) {
	n := len(c.contexts)
	at := slices.Index(c.contexts, x)
	for range 2 + c.rng.IntN(3) {
		other := c.contexts[(at+1+c.rng.IntN(perContexts-1))%n]
		if other != x && !slices.Contains(x.reads, other) {
			x.reads = append(x.reads, other)
			other.readBy = append(other.readBy, x)
		}
	}
}

func (c *company) service(x *companyContext) {
	name := x.trade.programs[len(x.services)%len(x.trade.programs)]
	if round := len(x.services) / len(x.trade.programs); round > 0 {
		name = fmt.Sprintf("%s-%d", name, round+1)
	}
	s := &companyService{name: name, context: x}
	x.services = append(x.services, s)
	c.services = append(c.services, s)
}

// event makes the next event of the context, and says who produces it.
func (c *company) event(x *companyContext) {
	n := len(x.events)
	e := &companyEvent{
		context: x, noun: x.trade.nouns[n%len(x.trade.nouns)], verb: verbs[n/len(x.trade.nouns)%len(verbs)],
		step: c.rng.IntN(12), public: c.rng.IntN(4) == 0, person: c.rng.IntN(4) == 0, history: c.rng.IntN(5) == 0, majors: 1,
	}
	if round := n / len(x.trade.nouns) / len(verbs); round > 0 {
		e.noun = fmt.Sprintf("%s%s", regions[round%len(regions)], e.noun)
	}
	if c.rng.IntN(10) == 0 {
		e.majors = 2
	}
	for range 2 + c.rng.IntN(5) {
		if extra := attributes[c.rng.IntN(len(attributes))]; !slices.Contains(e.extras, extra) {
			e.extras = append(e.extras, extra)
		}
	}
	x.events, c.events = append(x.events, e), append(c.events, e)
	switch draw := c.rng.IntN(100); {
	case draw == 0: // nobody
	case draw < 3 && len(x.services) > 1:
		first := c.rng.IntN(len(x.services) - 1)
		x.services[first].produce(e)
		x.services[first+1].produce(e)
	default:
		x.services[c.rng.IntN(len(x.services))].produce(e)
	}
}

func (s *companyService) produce(e *companyEvent) { s.produces = append(s.produces, e) }

// consume chooses what the service reads and how it reacts.
func (c *company) consume(s *companyService) {
	for range 8 + c.rng.IntN(15) {
		from := s.context
		if len(from.reads) > 0 && c.rng.IntN(10) < 4 {
			from = from.reads[c.rng.IntN(len(from.reads))]
		}
		if len(from.events) == 0 {
			continue
		}
		// The square prefers the first ones: what a context is known for.
		at := c.rng.Float64()
		e := from.events[int(at*at*float64(len(from.events)))]
		if slices.ContainsFunc(s.consumes, func(u companyUse) bool { return u.event == e }) {
			continue
		}
		s.consumes = append(s.consumes, c.use(s, e))
	}
}

func (c *company) use(s *companyService, e *companyEvent) companyUse {
	u := companyUse{event: e, versions: fmt.Sprintf("=%d", e.majors), replays: c.rng.IntN(6) == 0}
	if e.majors > 1 && c.rng.IntN(3) == 0 {
		u.versions = ">=1 <3"
	}
	for _, field := range e.fields() {
		if c.rng.IntN(2) == 0 {
			u.fields = append(u.fields, field)
		}
	}
	if c.rng.IntN(10) < 5 || len(s.produces) == 0 {
		return u
	}
	for range 3 {
		to := s.produces[c.rng.IntN(len(s.produces))]
		if to.step > e.step && !slices.Contains(u.emits, to) {
			u.emits = append(u.emits, to)
		}
	}
	return u
}

// loop closes a reaction within a context: who writes the event reads what it
// set off, and writes the event again.
func (c *company) loop(ends bool) {
	for range 1000 {
		s := c.services[c.rng.IntN(len(c.services))]
		if len(s.consumes) == 0 {
			continue
		}
		u := s.consumes[c.rng.IntN(len(s.consumes))]
		if len(u.emits) == 0 || u.event.context != s.context {
			continue
		}
		to := u.emits[0]
		i := slices.IndexFunc(s.context.services, func(w *companyService) bool { return w != s && slices.Contains(w.produces, u.event) })
		if i < 0 || slices.ContainsFunc(s.context.services[i].consumes, func(u companyUse) bool { return u.event == to }) {
			continue
		}
		back := companyUse{event: to, versions: fmt.Sprintf("=%d", to.majors), emits: []*companyEvent{u.event}}
		if ends {
			back.terminates = "Writes only when something differs from what it holds."
		}
		w := s.context.services[i]
		w.consumes = append(w.consumes, back)
		return
	}
}

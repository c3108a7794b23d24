package flows

import "github.com/treaty-events/treaty/contract/flow"

// Measures are what is measured of a whole flow.
type Measures struct {
	Cycles      []Cycle    `json:"cycles"`
	Chains      [][]Step   `json:"chains"`      // the longest ways of reactions, by where they end
	Unreachable []string   `json:"unreachable"` // events that nobody produces
	Orphans     []string   `json:"orphans"`     // events that nobody consumes
	FanOut      []FanOut   `json:"fanOut"`      // the widest first
	Links       []Link     `json:"links"`
	Coupling    []Coupling `json:"coupling"`
}

// Cycle is a largest set of events that set off each other.
type Cycle struct {
	Events  []string     `json:"events"`
	Round   []Reaction   `json:"round"`   // a shortest way round
	Ends    []Reaction   `json:"ends"`    // those that say why they end
	Endless [][]Reaction `json:"endless"` // ways round that nobody ends
	More    bool         `json:"more"`    // there are more of them
}

// Step is a step of a chain: an event, or those of a cycle.
type Step struct {
	Events []string `json:"events"`
	By     string   `json:"by,omitempty"`    // the service that reacted
	Major  int      `json:"major,omitempty"` // of a single event, where majors are told apart
}

// FanOut is how widely an event is read.
type FanOut struct {
	Event    string `json:"event"`
	Services int    `json:"services"`
	Contexts int    `json:"contexts"` // besides its own
}

// Link is what services of one context take from another.
type Link struct {
	Upstream     string `json:"upstream"`
	Downstream   string `json:"downstream"`
	Events       int    `json:"events"`
	Consumptions int    `json:"consumptions"`
	Services     int    `json:"services"`
	Productions  int    `json:"productions"` // events of upstream that downstream writes
}

// Coupling is how a context hangs together with the others.
type Coupling struct {
	Context      string   `json:"context"`
	Afferent     int      `json:"afferent"` // contexts that depend on it
	Efferent     int      `json:"efferent"` // contexts that it depends on
	Consumptions int      `json:"consumptions"`
	Instability  *float64 `json:"instability"` // efferent ÷ (afferent + efferent); null: there are none
}

func measures(g *flow.Graph) Measures {
	m := g.Measure()
	out := Measures{
		Cycles: make([]Cycle, len(m.Cycles)), Chains: make([][]Step, len(m.Chains)), Unreachable: events(g, m.Unreachable), Orphans: events(g, m.Orphans),
		FanOut: make([]FanOut, len(m.FanOuts)), Links: links(g, m.Links), Coupling: make([]Coupling, len(m.Couplings)),
	}
	for i := range m.Cycles {
		out.Cycles[i] = cycle(g, &m.Cycles[i])
	}
	for i := range m.Chains {
		out.Chains[i] = chain(g, m.Chains[i])
	}
	for i, f := range m.FanOuts {
		out.FanOut[i] = FanOut{Event: g.Events[f.Event].Name.String(), Services: f.Services, Contexts: f.Contexts}
	}
	for i, c := range m.Couplings {
		out.Coupling[i] = Coupling{Context: g.Contexts[c.Context].Name, Afferent: c.Afferent, Efferent: c.Efferent, Consumptions: c.Consumptions}
		if ratio, ok := c.Instability(); ok {
			out.Coupling[i].Instability = &ratio
		}
	}
	return out
}

func links(g *flow.Graph, list []flow.Link) []Link {
	out := make([]Link, len(list))
	for i, l := range list {
		out[i] = Link{
			Upstream: g.Contexts[l.Upstream].Name, Downstream: g.Contexts[l.Downstream].Name,
			Events: l.Events, Consumptions: l.Consumptions, Services: l.Services, Productions: l.Productions,
		}
	}
	return out
}

func cycle(g *flow.Graph, c *flow.Cycle) Cycle {
	out := Cycle{
		Events: events(g, c.Events), Round: way(g, c.Round), Ends: make([]Reaction, len(c.Ends)),
		Endless: make([][]Reaction, len(c.Endless)), More: c.More,
	}
	for i, r := range c.Ends {
		out.Ends[i] = reaction(g, r)
	}
	for i, turns := range c.Endless {
		out.Endless[i] = way(g, turns)
	}
	return out
}

func chain(g *flow.Graph, c flow.Chain) []Step {
	steps := make([]Step, len(c.Steps))
	for i, s := range c.Steps {
		steps[i] = Step{Events: events(g, s.Events), Major: s.Major}
		if s.By >= 0 {
			steps[i].By = g.ServiceName(g.Via(s.By))
		}
	}
	return steps
}

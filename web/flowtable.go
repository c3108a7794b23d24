package web

import (
	"github.com/treaty-events/treaty/contract/flow"
)

// flowRows is how many rows a table of a flow has on a page.
const flowRows = 60

// flowEvent is an event in the table of a flow.
type flowEvent struct {
	flowNode
	Known  bool // its contract is here
	Makers []flowPart
	Users  []flowUse
	Beyond int
}

// flowPart is a service that writes an event.
type flowPart struct {
	flowNode
	Majors string
}

// flowUse is a service that reads an event, and what it emits in reaction.
type flowUse struct {
	flowPart
	Unmet string // the range that it reads, of which nobody writes anything
	Emits []flowEmitted
	Ends  string // why its reaction does not go round for ever
}

// flowEmitted is an event that is emitted in reaction.
type flowEmitted struct {
	flowNode
	Round string // "a loop that nobody ends", "a loop that ends", or nothing
}

var roundWords = map[flow.Round]string{flow.Ended: "a loop that ends", flow.Endless: "a loop that nobody ends"}

// flowLink is a row of the tables between services and between contexts.
type flowLink struct {
	From, To     *flowNode // From is nil where nobody is known to write the events
	Events       int
	Words        string // the first of the events, or how they are used
	Round        string
	Reacts       bool
	Consumptions int
	Services     int
	Productions  int // events of From that To writes
}

// tabulate fills in the table that says what the picture says.
func (v *flowView) tabulate(page string) {
	at := func(page string) string { return v.address.with("page", page) }
	switch v.Level {
	case byEvent:
		var rows []int
		rows, v.pager = turned(numbers(len(v.excerpt.Events)), flowRows, page, at)
		for _, i := range rows {
			v.Events = append(v.Events, v.eventOf(i))
		}
	case byService:
		var rows []flow.ServiceLink
		rows, v.pager = turned(v.excerpt.ServiceLinks(), flowRows, page, at)
		for i := range rows {
			v.Between = append(v.Between, v.serviceLink(&rows[i]))
		}
	default:
		var rows []flow.Link
		rows, v.pager = turned(v.excerpt.Links(), flowRows, page, at)
		for _, l := range rows {
			from, to := v.node(v.excerpt.Graph, flow.Node{Kind: flow.KindContext, Index: l.Upstream}), v.node(v.excerpt.Graph, flow.Node{Kind: flow.KindContext, Index: l.Downstream})
			v.Between = append(v.Between, flowLink{From: &from, To: &to, Events: l.Events, Consumptions: l.Consumptions, Services: l.Services, Productions: l.Productions})
		}
	}
	v.silent()
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func (v *flowView) eventOf(i int) flowEvent {
	g := v.excerpt.Graph
	e := &g.Events[i]
	row := flowEvent{flowNode: v.node(g, flow.Node{Kind: flow.KindEvent, Index: i}), Known: e.Known, Beyond: e.Beyond}
	for _, m := range e.Makes {
		row.Makers = append(row.Makers, flowPart{v.node(g, flow.Node{Kind: flow.KindService, Index: g.Makes[m].Service}), majorsText(e, g.Written(&g.Makes[m]))})
	}
	for _, u := range e.Uses {
		use := &g.Uses[u]
		reader := flowUse{flowPart: flowPart{v.node(g, flow.Node{Kind: flow.KindService, Index: use.Service}), majorsText(e, g.Read(use))}}
		if g.Unmet(use) {
			reader.Unmet = use.Versions.String()
		}
		for _, r := range use.Emits {
			reader.Emits = append(reader.Emits, flowEmitted{v.node(g, flow.Node{Kind: flow.KindEvent, Index: g.Reactions[r].To}), roundWords[g.Reactions[r].Cycle]})
		}
		if len(use.Emits) > 0 {
			reader.Ends = use.Terminates
		}
		row.Users = append(row.Users, reader)
	}
	return row
}

// someEvents is how many events of a link the table names.
const someEvents = 4

func (v *flowView) serviceLink(l *flow.ServiceLink) flowLink {
	g := v.excerpt.Graph
	to := v.node(g, flow.Node{Kind: flow.KindService, Index: l.To})
	row := flowLink{To: &to, Events: len(l.Events), Reacts: l.Reacts, Round: roundWords[l.Cycle]}
	if l.From >= 0 {
		from := v.node(g, flow.Node{Kind: flow.KindService, Index: l.From})
		row.From = &from
	}
	for i, e := range l.Events {
		if i == someEvents {
			row.Words += ", …"
			break
		}
		if i > 0 {
			row.Words += ", "
		}
		row.Words += g.Events[e].Name.String()
	}
	return row
}

// silent names the services that have nothing to do with any event that is shown.
func (v *flowView) silent() {
	for i := range v.excerpt.Services {
		if s := &v.excerpt.Services[i]; len(s.Makes)+len(s.Uses) == 0 {
			v.Silent = append(v.Silent, v.excerpt.ServiceName(i))
		}
	}
}

// Package draw shows a flow of events as a picture: SVG with a layout of its
// own, DOT and Mermaid.
//
// It promises to leave out no arrow, to draw the same picture for the same
// graph, byte for byte, and to take names for names: none of them can end a
// text, begin a script or steer a terminal. An SVG needs nothing besides
// itself, has no script, and reads in the light and in the dark.
package draw

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/flow"
)

// diagram is what is drawn: cards in lanes, and arrows between their rows.
type diagram struct {
	title, about string
	lanes        []lane
	cards        []card
	edges        []edge
	dense        bool // there are many arrows
	arcs         bool // the cards stand below each other, and arrows beside them
}

type lane struct {
	title, note string
	hue         int
}

// card is a box with a title and rows: a service with the events that it writes.
type card struct {
	lane        int
	title, full string // full is shown where the title is cut off
	note        string
	href        string
	rows        []row
	ghost       bool // it stands for something that is not there
	focus       bool // the picture is around it
	hue         int
}

type row struct {
	text, full string
	note       string
	href       string
	faint      bool // nobody reads it
	focus      bool // the picture is around it
	hue        int  // of a row that is read, from 1 on; 0: it is written
}

// around says in words what is framed.
func (d *diagram) around() string {
	for i := range d.cards {
		if c := &d.cards[i]; c.focus {
			return " In a frame is what it is around: " + c.full + "."
		} else if r := slices.IndexFunc(c.rows, func(r row) bool { return r.focus }); r >= 0 {
			return " In a frame is what it is around: " + c.rows[r].full + "."
		}
	}
	return ""
}

// port is where an arrow ends: a row of a card, or its title.
type port struct{ card, row int }

// head is the row of a port at the title.
const head = -1

// edge is an arrow.
type edge struct {
	from, to port
	kind     edgeKind
	weight   int  // how many things it stands for: how thick it is, up to maxWeight
	both     bool // it has a tip at both ends
}

const maxWeight = 7

type edgeKind int

// The kinds of arrows, in the order in which they are drawn.
const (
	reads     edgeKind = iota // and does nothing more
	reacts                    // and emits the row that it leads to
	ended                     // reacts, in a cycle that ends
	endless                   // reacts, in a cycle of which nobody says why it ends
	writes                    // an event that another service writes as well
	agreed                    // a relationship that both declare
	proposed                  // that one declares
	unsettled                 // of which both say what does not go together, or that nobody declares
)

var kindNames = []string{"reads", "reacts", "ended", "endless", "writes", "agreed", "proposed", "unsettled"}

// byEvent is the diagram of a graph: a lane for each context, a card for each
// service, a row for each event on the card of who writes it. Arrows lead from
// events to who reads them: to the row that is emitted in reaction, or to the
// service's title. Where there are many, those between contexts are written out
// instead: as a row of who reads, and a number beside what is read.
func byEvent(g *flow.Graph, o Options) *diagram {
	b := &eventDiagram{graph: g, options: o, at: make([]port, len(g.Events)), nobody: map[int]int{}, apart: map[port]int{}}
	b.dense = len(g.Uses)+len(g.Reactions) > denseFrom
	b.title = fmt.Sprintf("Flow of %s", count(len(g.Events), "event"))
	b.about = fmt.Sprintf("%s of %s in %s: %s, %s. %s",
		count(len(g.Events), "event"), count(len(g.Services), "service"), count(len(g.Contexts), "context"),
		count(len(g.Uses), "consumption"), count(len(g.Reactions), "reaction"),
		"Each box is a service and lists the events that it writes; an arrow leads from an event to who reads it, and to the event that is emitted in reaction.")
	for i := range g.Contexts {
		b.lanes = append(b.lanes, lane{
			title: g.Contexts[i].Name, hue: b.hue(i),
			note: contents(&g.Contexts[i]),
		})
	}
	for i := range g.Services {
		b.service(i)
	}
	for i := range g.Events {
		b.event(i)
	}
	for _, m := range g.Makes {
		if b.at[m.Event].card != m.Service {
			b.edges = append(b.edges, edge{from: port{m.Service, head}, to: b.at[m.Event], kind: writes, weight: 1})
		}
	}
	for i := range g.Uses {
		b.use(&g.Uses[i])
	}
	b.tellReaders()
	return &b.diagram
}

// eventDiagram builds the diagram by events.
type eventDiagram struct {
	diagram
	graph   *flow.Graph
	options Options
	at      []port       // where the events are
	nobody  map[int]int  // by context: the card of what nobody writes
	apart   map[port]int // how many arrows of a row are written out instead
}

func (b *eventDiagram) service(i int) {
	s := &b.graph.Services[i]
	full := "service " + b.graph.ServiceName(i) + beyond(s.Beyond)
	b.cards = append(b.cards, card{
		lane: s.Context, title: s.Name, full: full, hue: b.hue(s.Context),
		note: more(s.Beyond), href: b.link(flow.Node{Kind: flow.KindService, Index: i}),
		focus: b.options.isFocus(b.graph, flow.Node{Kind: flow.KindService, Index: i}),
	})
}

// event puts the event on the card of who writes it: a service of its own
// context before others.
func (b *eventDiagram) event(i int) {
	e := &b.graph.Events[i]
	at := -1
	for _, m := range e.Makes {
		s := b.graph.Makes[m].Service
		if at < 0 || b.graph.Services[s].Context == e.Context && b.graph.Services[at].Context != e.Context {
			at = s
		}
	}
	text := e.Name.Event
	if at < 0 {
		at = b.nobodys(e.Context)
	} else if b.graph.Services[at].Context != e.Context {
		text = e.Name.String()
	}
	full := e.Name.String()
	if !e.Known {
		full += " (its contract is not here)"
	}
	if len(e.Uses) == 0 && e.Beyond == 0 {
		full += ", which nobody is known to read"
	}
	c := &b.cards[at]
	b.at[i] = port{at, len(c.rows)}
	c.rows = append(c.rows, row{
		text: text, full: full + beyond(e.Beyond), note: more(e.Beyond), faint: len(e.Uses) == 0,
		href: b.link(flow.Node{Kind: flow.KindEvent, Index: i}), focus: b.options.isFocus(b.graph, flow.Node{Kind: flow.KindEvent, Index: i}),
	})
}

// mostRows is how many events that nobody writes are on one card.
const mostRows = 16

// nobodys is a card of the context for events that no service here writes.
func (b *eventDiagram) nobodys(context int) int {
	at, there := b.nobody[context]
	if !there || len(b.cards[at].rows) == mostRows {
		at = len(b.cards)
		b.nobody[context] = at
		b.cards = append(b.cards, card{lane: context, title: "no producer here", full: "events that no service of this picture writes", ghost: true, hue: b.hue(context)})
	}
	return at
}

func (b *eventDiagram) use(u *flow.Use) {
	from := b.at[u.Event]
	if b.dense && b.cards[from.card].lane != b.cards[u.Service].lane && !b.goesRound(u) {
		b.writeOut(u)
		return
	}
	if len(u.Emits) == 0 {
		b.edges = append(b.edges, edge{from: from, to: port{u.Service, head}, kind: reads, weight: 1})
	}
	for _, r := range u.Emits {
		kind := reacts
		switch b.graph.Reactions[r].Cycle {
		case flow.Ended:
			kind = ended
		case flow.Endless:
			kind = endless
		}
		to := b.at[b.graph.Reactions[r].To]
		if to.card != u.Service { // another card has the row: it goes through the title of this one
			b.edges = append(b.edges, edge{from: from, to: port{u.Service, head}, kind: kind, weight: 1})
			continue
		}
		b.edges = append(b.edges, edge{from: from, to: to, kind: kind, weight: 1})
	}
}

// goesRound reports whether a reaction of the use is part of an endless cycle,
// which is always drawn.
func (b *eventDiagram) goesRound(u *flow.Use) bool {
	return slices.ContainsFunc(u.Emits, func(r int) bool { return b.graph.Reactions[r].Cycle == flow.Endless })
}

// writeOut says on the card of who reads what it reads, instead of an arrow.
func (b *eventDiagram) writeOut(u *flow.Use) {
	e := &b.graph.Events[u.Event]
	full := b.cards[u.Service].title + " reads " + e.Name.String()
	for i, r := range u.Emits {
		full += []string{", and emits ", ", "}[min(i, 1)] + b.graph.Events[b.graph.Reactions[r].To].Name.String()
	}
	c := &b.cards[u.Service]
	c.rows = append(c.rows, row{
		text: e.Name.String(), full: full, hue: 1 + b.hue(e.Context), href: b.link(flow.Node{Kind: flow.KindEvent, Index: u.Event}),
	})
	b.apart[b.at[u.Event]]++
}

// tellReaders says beside events how many read them in other contexts, where
// their arrows are written out.
func (b *eventDiagram) tellReaders() {
	for at, n := range b.apart {
		r := &b.cards[at.card].rows[at.row]
		r.note = strings.TrimSpace(r.note + " " + fmt.Sprintf("%d\u2009\u2197", n))
		r.full += ", read " + count(n, "time") + " in other contexts"
	}
}

// hue is the colour of a context, the same in every part of a graph.
func (b *eventDiagram) hue(context int) int { return b.options.hue(b.graph, context) }

func (b *eventDiagram) link(n flow.Node) string { return b.options.link(n) }

func beyond(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", and %s that are not shown", count(n, "arrow"))
}

func more(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("+%d", n)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// byContext is the diagram of a graph with everything of a context on one card,
// which lists the contexts whose services read its events, and how many events.
func byContext(g *flow.Graph, o Options) *diagram {
	d := &diagram{title: fmt.Sprintf("Flow between %s", count(len(g.Contexts), "context")), lanes: []lane{{}}, arcs: true}
	d.about = "Each box is a context and lists the contexts whose services read its events, with the number of these events; an arrow leads to each."
	for i := range g.Contexts {
		d.cards = append(d.cards, card{
			title: g.Contexts[i].Name, full: "context " + g.Contexts[i].Name, hue: o.hue(g, i),
			href: o.link(flow.Node{Kind: flow.KindContext, Index: i}), note: contents(&g.Contexts[i]), focus: o.isFocus(g, flow.Node{Kind: flow.KindContext, Index: i}),
		})
	}
	for _, l := range g.Links() {
		if l.Events > 0 {
			d.link(l.Upstream, l.Downstream, "to ", reads, l.Events)
		}
		if l.Productions > 0 {
			d.link(l.Downstream, l.Upstream, "writes for ", writes, l.Productions)
		}
	}
	return d
}

// contents says how much is in a context.
func contents(c *flow.Context) string {
	if len(c.Services) == 0 {
		return count(len(c.Events), "event")
	}
	return count(len(c.Services), "service") + ", " + count(len(c.Events), "event")
}

// link adds a row to one card and an arrow from it to another.
func (d *diagram) link(from, to int, how string, kind edgeKind, events int) {
	c := &d.cards[from]
	c.rows = append(c.rows, row{text: how + d.cards[to].title, note: count(events, "event")})
	d.edges = append(d.edges, edge{from: port{from, len(c.rows) - 1}, to: port{to, head}, kind: kind, weight: weightOf(events)})
}

// weightOf is how thick the arrow of so many events is.
func weightOf(events int) int { return 1 + min(maxWeight-1, events/4) }

// legend says in words what the arrows of a diagram mean, those that it has.
func (d *diagram) legend() []edgeKind {
	var has [len(kindTexts)]bool
	for _, e := range d.edges {
		has[e.kind] = true
	}
	var list []edgeKind
	for kind, there := range has {
		if there {
			list = append(list, edgeKind(kind))
		}
	}
	return list
}

var kindTexts = [...]string{
	"reads it", "emits the next event in reaction", "reacts in a loop that ends", "reacts in a loop that nobody ends", "writes it as well",
	"both declare it", "one declares it", "not agreed, or not declared",
}

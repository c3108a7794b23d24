package draw

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/flow"
)

// Options are what a picture may have besides.
type Options struct {
	// Link returns the address of a node's page; nil, or an empty address: none.
	Link func(flow.Node) string
	// Hue returns the colour of a context, less than Hues; nil: by its place in the
	// whole graph.
	Hue func(context string) int
	// Focus is the name of what the picture is around, which it marks; empty: nothing.
	Focus string
	// Title is the title of the picture; empty: what it is of.
	Title string
	// Bare leaves the style sheet out: the page has Style.
	Bare bool
}

// SVG draws the graph: a lane for each context, a box for each service with the
// events that it writes, and arrows to who reads them.
func SVG(g *flow.Graph, o Options) []byte { return o.print(place(byEvent(g, o))) }

// ContextsSVG draws the graph with a box for each context, and arrows that say
// how many events of one are read in another.
func ContextsSVG(g *flow.Graph, o Options) []byte { return o.print(place(byContext(g, o))) }

func (o Options) hue(g *flow.Graph, context int) int {
	if o.Hue != nil {
		return o.Hue(g.Contexts[context].Name) % Hues
	}
	return g.Contexts[context].Number % Hues
}

// isFocus reports whether the picture is around that.
func (o Options) isFocus(g *flow.Graph, n flow.Node) bool {
	return o.Focus != "" && g.Name(n) == o.Focus
}

func (o Options) link(n flow.Node) string {
	if o.Link == nil {
		return ""
	}
	return o.Link(n)
}

// printer writes a diagram that has its places.
type printer struct {
	*placed
	bytes.Buffer
	dots map[tip]int // where arrows leave, and in which colour
}

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(&p.Buffer, format, args...) }

func (o Options) print(d *placed) []byte {
	p := &printer{placed: d, dots: map[tip]int{}}
	if o.Title != "" {
		p.title = o.Title
	}
	role := "img"
	if o.Link != nil {
		role = "group" // an image would hide its links
	}
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" class="treaty-flow" role="%s" aria-labelledby="treaty-flow-title treaty-flow-about" viewBox="0 0 %d %d" width="%d" height="%d">`+"\n",
		role, d.width, d.height, d.width, d.height)
	p.printf("<title id=\"treaty-flow-title\">%s</title>\n<desc id=\"treaty-flow-about\">%s</desc>\n", xmlText(d.title), xmlText(d.about+d.around()))
	if !o.Bare {
		p.printf("<style>\n%s</style>\n", Style)
	}
	p.printf("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", d.width, d.height)
	p.top()
	p.bands()
	p.nets()
	for c := range d.cards {
		p.card(c)
	}
	p.outs()
	p.WriteString("</svg>\n")
	return p.Bytes()
}

// top writes the title, and what the arrows mean.
func (p *printer) top() {
	p.printf("<text class=\"title\" x=\"%d\" y=\"32\">%s</text>\n", margin, xmlText(fit(p.title, 18, p.width-2*margin)))
	if len(p.cards) == 0 {
		p.printf("<text class=\"quiet\" x=\"%d\" y=\"60\">There are no events and no services here.</text>\n", margin)
	}
	x := margin
	class := ""
	if p.arcs {
		class = "arcs"
	}
	p.printf("<g class=\"%s\">", class)
	for _, kind := range p.legend() {
		p.printf("<path class=\"%s\" d=\"M%d 50h26\"/><path class=\"tip\" d=\"M%d 50l-%d-4v8z\"/><text class=\"quiet\" x=\"%d\" y=\"54\">%s</text>\n",
			kindNames[kind], x, x+33, tipLength, x+39, kindTexts[kind])
		x += legendGap + textWidth(kindTexts[kind], 12)
	}
	p.WriteString("</g>")
	if p.dense {
		p.printf("<text class=\"quiet\" x=\"%d\" y=\"54\">%s</text>\n", x, denseText)
	}
}

const (
	legendGap = 56
	denseText = "\u25c2 read from another context, \u2197 read there so many times"
)

// legendWidth is how wide the line below the title is.
func (d *diagram) legendWidth() int {
	width := 0
	for _, kind := range d.legend() {
		width += legendGap + textWidth(kindTexts[kind], 12)
	}
	if d.dense {
		width += textWidth(denseText, 12)
	}
	return width
}

// bands writes the lanes.
func (p *printer) bands() {
	for _, l := range p.order {
		of := &p.lanes[l]
		p.printf("<g class=\"hue%d\"><rect class=\"lane\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"10\"/>",
			of.hue, p.laneX[l], p.laneY[l], p.laneW[l], p.laneH[l])
		if of.title != "" {
			name, x, y := fit(of.title, nameSize, p.laneW[l]-2*lanePad), p.laneX[l]+lanePad, p.laneY[l]+20
			p.printf("<text class=\"name\" x=\"%d\" y=\"%d\">%s%s</text>", x, y, titleOf(name, of.title), xmlText(name))
			if p.oneLine(l) {
				x += textWidth(name, nameSize) + 10
			} else {
				y += rowHeight
			}
			p.printf("<text class=\"quiet\" x=\"%d\" y=\"%d\">%s</text>", x, y, xmlText(of.note))
		}
		p.WriteString("</g>\n")
	}
}

// titleOf is the whole text, for who points at one that was cut off.
func titleOf(shown, whole string) string {
	if shown == whole {
		return ""
	}
	return "<title>" + xmlText(whole) + "</title>"
}

// nets writes the arrows: those of one event together, so that pointing at one
// shows all of them, then their tips.
func (p *printer) nets() {
	edges := slices.Clone(p.edges)
	slices.SortStableFunc(edges, compareEdges)
	edges = slices.CompactFunc(edges, func(a, b edge) bool { return a == b })
	class := "arrows"
	if p.dense {
		class += " dense"
	}
	if p.arcs {
		class += " arcs"
	}
	p.printf("<g class=\"%s\">\n", class)
	tips := map[tip]bool{}
	for from := 0; from < len(edges); {
		to := from
		for to < len(edges) && edges[to].from == edges[from].from {
			to++
		}
		p.net(edges[from:to], tips)
		from = to
	}
	p.tips(tips)
	p.WriteString("</g>\n")
}

// denseFrom is from how many arrows on those between contexts are written out,
// and the others drawn fainter.
const denseFrom = 250

// net writes the arrows that leave one port, a path for each kind.
func (p *printer) net(edges []edge, tips map[tip]bool) {
	from := &p.cards[edges[0].from.card]
	p.printf("<g class=\"net hue%d\"><title>%s</title>", from.hue, xmlText(p.tells(edges)))
	for i := 0; i < len(edges); {
		class := kindNames[edges[i].kind]
		if w := edges[i].weight; w > 1 {
			class += fmt.Sprintf(" w%d", w)
		}
		p.printf("<path class=\"%s\" d=\"", class)
		for kind, weight := edges[i].kind, edges[i].weight; i < len(edges) && edges[i].kind == kind && edges[i].weight == weight; i++ {
			p.draw(edges[i], tips)
		}
		p.WriteString("\"/>")
	}
	p.WriteString("</g>\n")
}

// tells says in words who reads what.
func (p *printer) tells(edges []edge) string {
	var text strings.Builder
	text.WriteString(p.portName(edges[0].from) + " →")
	for i, e := range edges {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(" " + p.cards[e.to.card].title)
		if e.to.row != head {
			text.WriteString(" (" + p.portName(e.to) + ")")
		}
	}
	return text.String()
}

func (p *printer) portName(at port) string {
	if at.row == head {
		return p.cards[at.card].title
	}
	return p.cards[at.card].rows[at.row].text
}

func compareEdges(a, b edge) int {
	for _, d := range []int{
		a.from.card - b.from.card, a.from.row - b.from.row, int(a.kind - b.kind), a.weight - b.weight, a.to.card - b.to.card, a.to.row - b.to.row,
	} {
		if d != 0 {
			return d
		}
	}
	return 0
}

// card writes a box with its rows.
func (p *printer) card(c int) {
	of, x, y := &p.cards[c], p.x[c], p.y[c]
	class := "card"
	if of.ghost {
		class += " ghost"
	}
	p.printf("<g class=\"%s hue%d\"><rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>", class, of.hue, x, y, cardWidth, p.diagram.height(c))
	if of.focus {
		p.frame(x+5, y+5, headHeight-9)
	}
	p.printf("<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"4\" height=\"%d\" rx=\"2\"/>", x, y, p.diagram.height(c))
	p.text("service", of.title, of.full, of.href, x+10, y+19, boldSize, room(of.note))
	p.note(of.note, x, y+19)
	for i, r := range of.rows {
		class, at := "row", y+headHeight+i*rowHeight+13
		if r.hue > 0 {
			p.printf("<text class=\"from hue%d\" x=\"%d\" y=\"%d\">\u25c2</text>", r.hue-1, x+8, at)
			p.text(fmt.Sprintf("from hue%d", r.hue-1), r.text, r.full, r.href, x+20, at, 12, room(r.note)-10)
			continue
		}
		if r.faint {
			class += " faint"
		}
		if r.focus {
			p.frame(x+8, at-13, rowHeight)
		}
		p.text(class, r.text, r.full, r.href, x+16, at, 12, room(r.note)-6)
		p.note(r.note, x, at)
	}
	p.WriteString("</g>\n")
}

// frame is around what the picture is around.
func (p *printer) frame(x, y, height int) {
	p.printf("<rect class=\"focus\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>", x, y, cardWidth-12, height)
}

// boldSize is the size of usual letters that are as wide as the bold ones of titles.
const boldSize = 15

// room is how wide the text of a card may be beside its note.
func room(note string) int { return cardWidth - 22 - textWidth(note, 11) }

func (p *printer) text(class, text, full, href string, x, y, size, room int) {
	shown := fit(text, size, room)
	if full == text {
		full = ""
	}
	if full == "" && shown != text {
		full = text
	}
	if href != "" {
		p.printf("<a href=\"%s\">", xmlText(href))
	}
	p.printf("<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y)
	if full != "" {
		p.printf("<title>%s</title>", xmlText(full))
	}
	p.printf("%s</text>", xmlText(shown))
	if href != "" {
		p.WriteString("</a>")
	}
}

func (p *printer) note(note string, x, y int) {
	if note != "" {
		p.printf("<text class=\"n\" x=\"%d\" y=\"%d\">%s</text>", x+cardWidth-8, y, xmlText(note))
	}
}

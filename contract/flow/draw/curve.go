package draw

import (
	"cmp"
	"slices"
	"strconv"
)

// tip is the end of arrows: where it is, and which way it points.
type tip struct {
	x, y int
	left bool
}

// tipLength is how far before a card arrows end.
const tipLength = 7

// curve is the way of an arrow: its ends, and the points that bend it.
type curve struct{ x1, y1, c1, c2, x2, y2 int }

// selfTurn is how far apart an arrow leaves and meets the same port.
const selfTurn = 5

// backTurn is how far below others arrows leave and end that lead back: so those there
// and back again are two.
const backTurn = 4

// curveOf leads to cards further right from the right side to the left one, to
// cards further left the other way, and in the same column on the right of both:
// so an arrow turns between the columns.
func (p *placed) curveOf(e edge) (c curve, tipX int, left bool) {
	if p.arcs {
		return p.arc(e)
	}
	from, to := e.from.card, e.to.card
	c = curve{x1: p.x[from] + cardWidth, y1: p.portY(e.from), x2: p.x[to], y2: p.portY(e.to)}
	switch {
	case p.x[to] == p.x[from]:
		tipX = p.x[to] + cardWidth
		bend := 14 + min(p.gutter*2/3, abs(c.y2-c.y1)/8)
		c.x2 = tipX + tipLength
		c.c1, c.c2 = c.x1+bend, c.x2+bend
		if e.from == e.to {
			c.y1, c.y2 = c.y1-selfTurn, c.y2+selfTurn
			c.c1, c.c2 = c.x1+p.gutter/2, c.x2+p.gutter/2
		}
		return c, tipX, true
	case p.x[to] < p.x[from]:
		tipX = p.x[to] + cardWidth
		c.x1, c.x2 = p.x[from], tipX+tipLength
		bend := p.bend(c.x1 - c.x2)
		c.y1, c.y2 = c.y1+backTurn, c.y2+backTurn
		c.c1, c.c2 = c.x1-bend, c.x2+bend
		return c, tipX, true
	}
	tipX = c.x2
	c.x2 -= tipLength
	bend := p.bend(c.x2 - c.x1)
	c.c1, c.c2 = c.x1+bend, c.x2-bend
	return c, tipX, false
}

// bend is how far arrows go straight on, about, before they turn.
func (p *placed) bend(distance int) int { return max(30, min(p.gutter, distance/2)) }

func abs(n int) int { return max(n, -n) }

// draw writes an arrow and notes its tip.
func (p *printer) draw(e edge, tips map[tip]bool) {
	c, tipX, left := p.curveOf(e)
	tips[tip{tipX, c.y2, left}] = true
	if e.both {
		start := c.x1
		if c.x1 += tipLength; !left {
			c.x1 -= 2 * tipLength
		}
		tips[tip{start, c.y1, left}] = true
	} else if e.from.row != head {
		p.dots[tip{x: c.x1, y: c.y1}] = p.cards[e.from.card].hue
	}
	p.step('M', c.x1, c.y1)
	list := p.passes(e, c)
	if len(list) == 0 {
		p.step('C', c.c1, c.y1, c.c2, c.y2, c.x2, c.y2)
		return
	}
	x, y := c.x1, c.y1
	for _, through := range list {
		enter, leave := through.left, through.right
		if c.x1 > c.x2 {
			enter, leave = leave, enter
		}
		p.turn(x, y, enter, through.y)
		p.step('H', leave)
		x, y = leave, through.y
	}
	p.turn(x, y, c.x2, c.y2)
}

// turn leads on from one place to another, between two columns.
func (p *printer) turn(x1, y1, x2, y2 int) {
	p.step('C', (x1+x2)/2, y1, (x1+x2)/2, y2, x2, y2)
}

// step writes a step of a path: its letter and its numbers. There may be millions.
func (p *printer) step(letter byte, numbers ...int) {
	text := append(p.AvailableBuffer(), letter)
	for i, n := range numbers {
		if i > 0 {
			text = append(text, ' ')
		}
		text = strconv.AppendInt(text, int64(n), 10)
	}
	p.Write(text)
}

// tips writes the ends of the arrows, one where many end.
func (p *printer) tips(all map[tip]bool) {
	list := make([]tip, 0, len(all))
	for t := range all {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b tip) int { return cmp.Or(a.x-b.x, a.y-b.y) })
	p.WriteString("<path class=\"tip\" d=\"")
	for _, t := range list {
		if t.left {
			p.printf("M%d %dl%d-4v8z", t.x+1, t.y, tipLength)
			continue
		}
		p.printf("M%d %dl-%d-4v8z", t.x-1, t.y, tipLength)
	}
	p.WriteString("\"/>\n")
}

// outs writes the dots at which arrows leave.
func (p *printer) outs() {
	list := make([]tip, 0, len(p.dots))
	for t := range p.dots {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b tip) int { return cmp.Or(a.x-b.x, a.y-b.y) })
	for _, t := range list {
		p.printf("<circle class=\"out hue%d\" cx=\"%d\" cy=\"%d\" r=\"2.5\"/>", p.dots[t], t.x, t.y)
	}
}

package draw

// most and least room beside the cards for arrows.
const (
	leastArc = 24
	mostArc  = 240
)

// below puts the cards below each other, those first that lead to others, so that no
// arrow passes behind a card: those that lead down turn on the right of the cards,
// those that lead up on the left. Cards without arrows stand side by side after them.
func (p *placed) below(order []int, out, in [][]arrow) {
	p.gutter = stackGap
	p.column, p.order = make([]int, len(p.cards)), []int{0}
	p.x, p.y = make([]int, len(p.cards)), make([]int, len(p.cards))
	y := topHeight + lanePad
	var alone []int
	for _, c := range order {
		if len(out[c])+len(in[c]) == 0 {
			alone = append(alone, c)
			continue
		}
		p.y[c] = y
		y += p.diagram.height(c) + stackGap
	}
	left, right := p.arcRoom()
	p.width = max(leastWidth, p.legendWidth()+2*margin, 2*margin+2*lanePad+left+cardWidth+right)
	left = max(left, (p.width-cardWidth)/2-margin-lanePad-(right-left)/2) // in the middle
	for c := range p.cards {
		p.x[c] = margin + lanePad + left
	}
	y = p.beside(alone, y)
	p.laneX, p.laneY = []int{margin}, []int{topHeight}
	p.laneW, p.laneH = []int{p.width - 2*margin}, []int{y - stackGap + lanePad - topHeight}
	p.height = y - stackGap + lanePad + margin
}

// arcRoom is how much room the arrows need on both sides.
func (p *placed) arcRoom() (left, right int) {
	for _, e := range p.edges {
		switch reach := p.reach(e) + tipLength; {
		case p.leadsUp(e):
			left = max(left, reach)
		default:
			right = max(right, reach)
		}
	}
	return left, right
}

// reach is how far from the cards an arrow turns: the longer, the further.
func (p *placed) reach(e edge) int {
	return min(mostArc, leastArc+abs(p.portY(e.to)-p.portY(e.from))/4)
}

func (p *placed) leadsUp(e edge) bool { return p.portY(e.to) < p.portY(e.from) }

// beside places cards in rows from y on and returns where the last row ends.
func (p *placed) beside(cards []int, y int) int {
	if len(cards) == 0 {
		return y
	}
	if p.width == leastWidth && len(cards) > 1 {
		p.width = 2*margin + 2*lanePad + min(len(cards), quietColumns)*(cardWidth+stackGap) - stackGap
	}
	across := max(1, (p.width-2*margin-2*lanePad+stackGap)/(cardWidth+stackGap))
	for i, c := range cards {
		if i > 0 && i%across == 0 {
			y += headHeight + cardFoot + stackGap
		}
		p.x[c], p.y[c] = margin+lanePad+i%across*(cardWidth+stackGap), y
	}
	return y + headHeight + cardFoot + stackGap
}

// arc is the way of an arrow beside the cards.
func (p *placed) arc(e edge) (c curve, tipX int, left bool) {
	x := p.x[e.from.card]
	c = curve{y1: p.portY(e.from), y2: p.portY(e.to)}
	bend := p.reach(e) * 4 / 3
	if p.leadsUp(e) {
		c.x1, c.x2 = x, x-tipLength
		c.c1, c.c2 = c.x1-bend, c.x2-bend
		return c, x, false
	}
	c.x1, c.x2 = x+cardWidth, x+cardWidth+tipLength
	c.c1, c.c2 = c.x1+bend, c.x2+bend
	return c, x + cardWidth, true
}

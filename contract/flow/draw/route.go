package draw

import (
	"cmp"
	"slices"
)

// routes know where arrows can pass columns of cards: a picture has some for every
// lane, and for all of it.
type routes struct {
	columns []int         // left edges of the columns, in order
	gaps    map[int][]gap // of each, from top to bottom
}

// gap is room between the cards of a column, or above or below them.
type gap struct{ top, bottom int }

// pass is where an arrow goes through a column.
type pass struct{ left, right, y int }

// Arrows in a narrow gap go side by side.
const (
	tracks    = 3
	trackStep = 4
)

// routesOf finds the room between cards, from top to bottom of what they are in.
func (p *placed) routesOf(cards []int, top, bottom int) routes {
	r := routes{gaps: map[int][]gap{}}
	order := slices.Clone(cards)
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(p.x[a]-p.x[b], p.y[a]-p.y[b]) })
	for i, c := range order {
		if i == 0 || p.x[order[i-1]] != p.x[c] {
			r.columns = append(r.columns, p.x[c])
			r.gaps[p.x[c]] = []gap{{top, bottom}}
		}
		list := r.gaps[p.x[c]]
		last := &list[len(list)-1]
		last.bottom = p.y[c]
		r.gaps[p.x[c]] = append(list, gap{p.y[c] + p.diagram.height(c), bottom})
	}
	return r
}

// mostPasses is how many columns the arrows of a picture pass, all together, before they
// go straight on behind the cards: nobody follows so many, and each way round a column is
// text that a browser has to read.
const mostPasses = 100_000

// findRoutes finds those of every lane, and of the whole picture.
func (p *placed) findRoutes() {
	all, of := make([]int, len(p.cards)), make([][]int, len(p.lanes))
	for c := range p.cards {
		all[c] = c
		of[p.cards[c].lane] = append(of[p.cards[c].lane], c)
	}
	p.whole = p.routesOf(all, topHeight, p.height)
	for l, cards := range of {
		p.within = append(p.within, p.routesOf(cards, p.laneY[l]+p.headOf(l)-stackGap, p.laneY[l]+p.laneH[l]))
	}
	passes := 0
	for _, e := range p.edges {
		c, _, _ := p.curveOf(e)
		passes += len(p.routesFor(e).between(c))
	}
	p.straight = passes > mostPasses
}

// routesFor are those that the arrow takes: one within a lane stays in it.
func (p *placed) routesFor(e edge) *routes {
	if l := p.cards[e.from.card].lane; l == p.cards[e.to.card].lane {
		return &p.within[l]
	}
	return &p.whole
}

// between are the columns between the ends of the arrow, from left to right.
func (r *routes) between(c curve) []int {
	from, _ := slices.BinarySearch(r.columns, min(c.x1, c.x2)+1)
	to, _ := slices.BinarySearch(r.columns, max(c.x1, c.x2)-cardWidth)
	return r.columns[from:max(from, to)]
}

// passes returns where the arrow goes through the columns between its ends, in its
// direction.
func (p *placed) passes(e edge, c curve) []pass {
	if p.arcs || p.straight || e.from.card == e.to.card {
		return nil
	}
	r := p.routesFor(e)
	columns := r.between(c)
	for i := 1; i < len(columns); i++ {
		if columns[i] < columns[i-1]+cardWidth+2*tipLength {
			return nil // lanes beside each other, whose columns are not the same
		}
	}
	list, y := make([]pass, len(columns)), c.y1
	for i := range columns {
		x := columns[i]
		if c.x1 > c.x2 {
			x = columns[len(columns)-1-i]
		}
		y = r.height(x, y+(c.y2-y)/(len(columns)-i+1), e)
		list[i] = pass{x, x + cardWidth, y}
	}
	return list
}

// height is where an arrow passes the column: as near as it can to the wanted height.
func (r *routes) height(x, wanted int, e edge) int {
	list := r.gaps[x]
	i, _ := slices.BinarySearchFunc(list, wanted, func(g gap, y int) int { return g.bottom - y })
	best, least := wanted, -1
	for _, g := range list[max(0, i-1):min(len(list), i+1)] {
		at := (g.top + g.bottom) / 2
		if g.bottom-g.top > 2*stackGap { // there is room to go straight on
			at = min(max(wanted, g.top+stackGap/2), g.bottom-stackGap/2)
		} else if g.bottom-g.top >= stackGap {
			at += ((e.from.card+e.from.row+e.to.card)%tracks - 1) * trackStep
		}
		if far := abs(at - wanted); least < 0 || far < least {
			best, least = at, far
		}
	}
	return best
}

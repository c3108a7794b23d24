package draw

import (
	"cmp"
	"math"
	"slices"
)

// Sizes, in pixels.
const (
	cardWidth  = 236
	headHeight = 28
	rowHeight  = 18
	cardFoot   = 6
	stackGap   = 16
	lanePad    = 14
	laneHead   = 30
	laneGap    = 12
	margin     = 24
	topHeight  = 64 // title and legend
	fewColumns = 9  // so many are drawn however little is in them
	sideRoom   = 60 // for arrows that turn on the right of the last column
)

// placed is a diagram with a place for everything.
type placed struct {
	*diagram
	column []int // by card
	x, y   []int // by card
	laneY  []int // by lane
	laneH  []int
	order  []int // the lanes from top to bottom
	gutter int
	width  int
	height int
}

func (d *diagram) height(c int) int {
	return headHeight + len(d.cards[c].rows)*rowHeight + cardFoot
}

// place lays the diagram out: columns by what leads to what, lanes by where
// they are in that, cards in a column of a lane by where their neighbours are.
func place(d *diagram) *placed {
	p := &placed{diagram: d}
	out, in := d.arrows()
	layer := layers(sequence(out, in), out, in)
	columns := p.columns(layer)
	p.gutter = 84 + min(150, len(d.edges)/columns)
	p.orderLanes()
	cells := p.cells(columns)
	for range 6 {
		p.stack(cells)
		p.barycentre(cells, in, out)
	}
	p.stack(cells)
	p.sortRows()
	p.width = 2*margin + 2*lanePad + columns*cardWidth + (columns-1)*p.gutter + sideRoom
	if len(d.cards) == 0 {
		p.width, p.height = 480, topHeight+2*margin
	}
	return p
}

// columns gives each card its column and returns how many there are. Where
// there are more layers than fit a picture that is wider than it is high, or
// where lanes hardly hang together, the cards of each lane are spread evenly
// over the columns, in the order of their layers.
func (p *placed) columns(layer []int) int {
	p.column = layer
	area, last := 0, 0
	for c := range p.cards {
		area += (cardWidth + 120) * (p.diagram.height(c) + stackGap)
		last = max(last, layer[c])
	}
	wanted := max(4, int(math.Sqrt(float64(area)*3)/(cardWidth+120)))
	if last < max(wanted, fewColumns) && !p.dense {
		return last + 1
	}
	lanes := make([][]int, len(p.lanes))
	for c := range p.cards {
		lanes[p.cards[c].lane] = append(lanes[p.cards[c].lane], c)
	}
	p.column = make([]int, len(p.cards))
	most := 1
	for _, cards := range lanes {
		slices.SortStableFunc(cards, func(a, b int) int { return layer[a] - layer[b] })
		used := min(wanted, len(cards))
		most = max(most, used)
		for i, c := range cards {
			p.column[c] = i * used / len(cards)
		}
	}
	return most
}

// orderLanes puts lanes with what comes early above others.
func (p *placed) orderLanes() {
	sum, n := make([]int, len(p.lanes)), make([]int, len(p.lanes))
	for c := range p.cards {
		sum[p.cards[c].lane] += p.column[c]
		n[p.cards[c].lane]++
	}
	p.order = make([]int, len(p.lanes))
	for i := range p.order {
		p.order[i] = i
	}
	slices.SortStableFunc(p.order, func(a, b int) int {
		return cmp.Compare(sum[a]*max(1, n[b]), sum[b]*max(1, n[a]))
	})
}

// cells are the cards of each lane and column, from top to bottom.
func (p *placed) cells(columns int) [][][]int {
	cells := make([][][]int, len(p.lanes))
	for l := range cells {
		cells[l] = make([][]int, columns)
	}
	for c := range p.cards {
		l := p.cards[c].lane
		cells[l][p.column[c]] = append(cells[l][p.column[c]], c)
	}
	return cells
}

// stack gives everything its place, from the top of each lane.
func (p *placed) stack(cells [][][]int) {
	p.x, p.y = make([]int, len(p.cards)), make([]int, len(p.cards))
	p.laneY, p.laneH = make([]int, len(p.lanes)), make([]int, len(p.lanes))
	top := topHeight
	for _, l := range p.order {
		p.laneY[l] = top
		begin, bottom := top+lanePad, top+lanePad
		if p.lanes[l].title != "" {
			begin = top + laneHead
		}
		for column, cards := range cells[l] {
			y := begin
			for _, c := range cards {
				p.x[c], p.y[c] = margin+lanePad+column*(cardWidth+p.gutter), y
				y += p.diagram.height(c) + stackGap
			}
			bottom = max(bottom, y)
		}
		p.laneH[l] = bottom - stackGap + lanePad - top
		top += p.laneH[l] + laneGap
	}
	p.height = top - laneGap + margin
}

// barycentre orders the cards of each cell by the mean height of what they are
// connected with (Sugiyama, Tagawa and Toda, 1981).
func (p *placed) barycentre(cells [][][]int, in, out [][]arrow) {
	mean := make([]float64, len(p.cards))
	for c := range p.cards {
		sum, weight := 0, 0
		for _, list := range [][]arrow{in[c], out[c]} {
			for _, a := range list {
				sum += a.weight * (p.y[a.to] + p.diagram.height(a.to)/2)
				weight += a.weight
			}
		}
		mean[c] = float64(p.y[c])
		if weight > 0 {
			mean[c] = float64(sum) / float64(weight)
		}
	}
	for _, lane := range cells {
		for _, cards := range lane {
			slices.SortStableFunc(cards, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
		}
	}
}

// sortRows orders the rows of each card by where their arrows lead to, so that
// these cross less; rows without any stay behind the others, in their order.
func (p *placed) sortRows() {
	sum, n := make([][]int, len(p.cards)), make([][]int, len(p.cards))
	for c := range p.cards {
		sum[c], n[c] = make([]int, len(p.cards[c].rows)), make([]int, len(p.cards[c].rows))
	}
	for _, e := range p.edges {
		if e.from.row != head {
			sum[e.from.card][e.from.row] += p.y[e.to.card]
			n[e.from.card][e.from.row]++
		}
	}
	moved := make([][]int, len(p.cards))
	for c := range p.cards {
		rows := p.cards[c].rows
		order := make([]int, len(rows))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			if (n[c][a] == 0) != (n[c][b] == 0) {
				return n[c][b] - n[c][a]
			}
			return cmp.Compare(sum[c][a]*max(1, n[c][b]), sum[c][b]*max(1, n[c][a]))
		})
		moved[c] = make([]int, len(rows))
		sorted := make([]row, len(rows))
		for to, from := range order {
			sorted[to], moved[c][from] = rows[from], to
		}
		p.cards[c].rows = sorted
	}
	for i := range p.edges {
		e := &p.edges[i]
		e.from.row, e.to.row = movedRow(moved, e.from), movedRow(moved, e.to)
	}
}

func movedRow(moved [][]int, at port) int {
	if at.row == head {
		return head
	}
	return moved[at.card][at.row]
}

// portY is the height at which arrows meet the port.
func (p *placed) portY(at port) int {
	if at.row == head {
		return p.y[at.card] + headHeight/2
	}
	return p.y[at.card] + headHeight + at.row*rowHeight + rowHeight/2
}

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
	leastWidth = 480
)

// placed is a diagram with a place for everything.
type placed struct {
	*diagram
	column   []int // by card
	x, y     []int // by card
	laneY    []int // by lane
	laneH    []int
	laneX    []int
	laneW    []int
	order    []int    // the lanes from top to bottom
	whole    routes   // where arrows can pass cards
	within   []routes // by lane
	straight bool     // arrows do not go round cards
	gutter   int
	width    int
	height   int
}

func (d *diagram) height(c int) int {
	return headHeight + len(d.cards[c].rows)*rowHeight + cardFoot
}

// place lays the diagram out: columns by what leads to what, lanes by where
// they are in that, cards in a column of a lane by where their neighbours are.
func place(d *diagram) *placed {
	p := &placed{diagram: d}
	out, in := d.arrows()
	if d.arcs && len(d.cards) > 0 {
		p.below(sequence(out, in), out, in)
		return p
	}
	layer := layers(sequence(out, in), out, in)
	columns := p.columns(layer)
	if p.gutter = 84 + min(150, len(d.edges)/columns); len(d.edges) == 0 {
		p.gutter = stackGap
	}
	p.orderLanes()
	cells := p.cells(columns)
	p.sizeLanes(columns, cells)
	for range 6 {
		p.stack(cells)
		p.barycentre(cells, in, out)
	}
	p.stack(cells)
	p.sortRows()
	if len(d.cards) == 0 {
		p.width, p.height = leastWidth, topHeight+2*margin
	}
	p.findRoutes()
	return p
}

// sizeLanes says how wide the lanes and the picture are. Lanes that no arrow leaves
// are as wide as what is in them, and stand beside each other where there is room.
func (p *placed) sizeLanes(columns int, cells [][][]int) {
	apart, area := make([]bool, len(p.lanes)), 0
	for l := range apart {
		apart[l] = len(p.lanes) > 1
	}
	for _, e := range p.edges {
		if from, to := p.cards[e.from.card].lane, p.cards[e.to.card].lane; from != to {
			apart[from], apart[to] = p.dense, p.dense
		}
	}
	p.laneX, p.laneW = make([]int, len(p.lanes)), make([]int, len(p.lanes))
	wide := p.widthOf(columns)
	p.width = max(leastWidth, p.legendWidth()+2*margin)
	for l := range p.lanes {
		if p.laneW[l] = wide; apart[l] {
			cells[l] = slices.DeleteFunc(cells[l], func(cards []int) bool { return len(cards) == 0 })
			for column, cards := range cells[l] {
				for _, c := range cards {
					p.column[c] = column
				}
			}
			p.laneW[l] = p.widthOf(len(cells[l]))
			height := 0
			for _, cards := range cells[l] {
				height = max(height, p.stackHeight(cards))
			}
			area += (p.laneW[l] + laneGap) * (height + p.headOf(l) + lanePad + laneGap)
		}
		p.width = max(p.width, p.laneW[l]+2*margin)
	}
	p.width = max(p.width, int(math.Sqrt(float64(area)*1.5)))
	for l := range p.lanes {
		if !apart[l] {
			p.laneW[l] = p.width - 2*margin
		}
	}
}

// widthOf is how wide a lane of so many columns is.
func (p *placed) widthOf(columns int) int {
	if p.gutter == stackGap { // there are no arrows
		return 2*lanePad + columns*cardWidth + (columns-1)*p.gutter
	}
	return 2*lanePad + columns*cardWidth + (columns-1)*p.gutter + sideRoom
}

func (p *placed) stackHeight(cards []int) int {
	height := 0
	for _, c := range cards {
		height += p.diagram.height(c) + stackGap
	}
	return height
}

// headOf is how high the head of a lane is: of a narrow one its note stands below
// its name.
func (p *placed) headOf(l int) int {
	switch of := &p.lanes[l]; {
	case of.title == "":
		return lanePad
	case p.oneLine(l):
		return laneHead
	}
	return laneHead + rowHeight
}

// oneLine reports whether the lane's name and its note stand beside each other.
func (p *placed) oneLine(l int) bool {
	of := &p.lanes[l]
	return textWidth(of.title, nameSize)+10+textWidth(of.note, 12) <= p.laneW[l]-2*lanePad
}

// nameSize is the size of usual letters that are as wide as the bold ones of lanes.
const nameSize = 17

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
		return max(last+1, p.spread(layer))
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

// quietColumns is over how many columns the cards of a lane without arrows are spread.
const quietColumns = 3

// spread puts the cards of lanes without arrows beside each other, and returns how
// many columns these have.
func (p *placed) spread(column []int) int {
	busy, next, most := make([]bool, len(p.lanes)), make([]int, len(p.lanes)), 1
	for _, e := range p.edges {
		busy[p.cards[e.from.card].lane], busy[p.cards[e.to.card].lane] = true, true
	}
	for c := range p.cards {
		if l := p.cards[c].lane; !busy[l] {
			column[c] = next[l] % quietColumns
			next[l]++
			most = max(most, column[c]+1)
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

// stack gives everything its place, from the top of each lane. Lanes stand beside
// each other while there is room, and are as high as the highest of them.
func (p *placed) stack(cells [][][]int) {
	p.x, p.y = make([]int, len(p.cards)), make([]int, len(p.cards))
	p.laneY, p.laneH = make([]int, len(p.lanes)), make([]int, len(p.lanes))
	top, left, height := topHeight, margin, 0
	var shelf []int
	for _, l := range p.order {
		if len(shelf) > 0 && left+p.laneW[l] > p.width-margin {
			p.shelve(shelf, height)
			top, left, height, shelf = top+height+laneGap, margin, 0, nil
		}
		p.laneX[l], p.laneY[l] = left, top
		height = max(height, p.fill(l, cells[l]))
		left += p.laneW[l] + laneGap
		shelf = append(shelf, l)
	}
	p.shelve(shelf, height)
	p.height = top + height + margin
}

// shelve gives the lanes the same height.
func (p *placed) shelve(shelf []int, height int) {
	for _, l := range shelf {
		p.laneH[l] = height
	}
}

// fill places the cards of a lane and returns how high the lane is.
func (p *placed) fill(l int, columns [][]int) int {
	begin := p.laneY[l] + p.headOf(l)
	bottom := begin
	for column, cards := range columns {
		y := begin
		for _, c := range cards {
			p.x[c], p.y[c] = p.laneX[l]+lanePad+column*(cardWidth+p.gutter), y
			y += p.diagram.height(c) + stackGap
		}
		bottom = max(bottom, y)
	}
	return bottom - stackGap + lanePad - p.laneY[l]
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

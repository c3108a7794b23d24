package draw

import "container/heap"

// arrow is what leads from one card to another, all edges together.
type arrow struct{ to, weight int }

// arrows joins the edges between different cards. A reaction weighs more than
// reading: the picture follows it.
func (d *diagram) arrows() (out, in [][]arrow) {
	out, in = make([][]arrow, len(d.cards)), make([][]arrow, len(d.cards))
	for _, e := range d.edges {
		if e.from.card == e.to.card {
			continue
		}
		weight := 1
		if e.kind != reads && e.kind != writes {
			weight = 4
		}
		out[e.from.card] = append(out[e.from.card], arrow{e.to.card, weight})
		in[e.to.card] = append(in[e.to.card], arrow{e.from.card, weight})
	}
	return out, in
}

// sequence orders the cards so that little leads backwards (Eades, Lin and
// Smyth, A fast and effective heuristic for the feedback arc set problem, 1993):
// what nothing is left to lead to goes to the front, what leads nowhere to the
// back, and else what leads on most goes to the front.
func sequence(out, in [][]arrow) []int {
	n := len(out)
	s := sequencer{outW: make([]int, n), inW: make([]int, n), gone: make([]bool, n)}
	for v := range n {
		for _, a := range out[v] {
			s.outW[v] += a.weight
		}
		for _, a := range in[v] {
			s.inW[v] += a.weight
		}
	}
	for v := range n {
		s.queue(v)
	}
	front, back := make([]int, 0, n), make([]int, 0, n)
	for s.Len() > 0 {
		next := heap.Pop(&s).(candidate)
		if s.gone[next.card] || next != s.rank(next.card) {
			continue // it was queued again since
		}
		v := next.card
		s.gone[v] = true
		if next.class == isSink {
			back = append(back, v)
		} else {
			front = append(front, v)
		}
		for _, a := range out[v] {
			s.inW[a.to] -= a.weight
			s.queue(a.to)
		}
		for _, a := range in[v] {
			s.outW[a.to] -= a.weight
			s.queue(a.to)
		}
	}
	for i := len(back) - 1; i >= 0; i-- {
		front = append(front, back[i])
	}
	return front
}

// candidate is a card and how soon it is to be taken.
type candidate struct{ class, surplus, card int }

// The classes, the first to be taken first.
const (
	isSink = iota
	isSource
	isBetween
)

// sequencer is a queue of candidates; cards are queued again when what is left
// around them changes.
type sequencer struct {
	outW, inW []int // of what is left
	gone      []bool
	list      []candidate
}

func (s *sequencer) rank(v int) candidate {
	c := candidate{class: isBetween, surplus: s.outW[v] - s.inW[v], card: v}
	switch {
	case s.inW[v] == 0:
		c.class = isSource
	case s.outW[v] == 0:
		c.class = isSink
	}
	return c
}

func (s *sequencer) queue(v int) {
	if !s.gone[v] {
		heap.Push(s, s.rank(v))
	}
}

func (s *sequencer) Len() int      { return len(s.list) }
func (s *sequencer) Swap(i, j int) { s.list[i], s.list[j] = s.list[j], s.list[i] }
func (s *sequencer) Push(x any)    { s.list = append(s.list, x.(candidate)) }

func (s *sequencer) Less(i, j int) bool {
	a, b := s.list[i], s.list[j]
	switch {
	case a.class != b.class:
		return a.class < b.class
	case a.surplus != b.surplus:
		return a.surplus > b.surplus
	}
	return a.card < b.card
}

func (s *sequencer) Pop() any {
	last := s.list[len(s.list)-1]
	s.list = s.list[:len(s.list)-1]
	return last
}

// layers gives each card a layer: one after the last of those that lead to it,
// counting what leads forward in the sequence. Cards with nothing before them
// stand right before the first that they lead to.
func layers(order []int, out, in [][]arrow) []int {
	place, layer := make([]int, len(order)), make([]int, len(order))
	for i, v := range order {
		place[v] = i
	}
	for _, v := range order {
		for _, a := range in[v] {
			if place[a.to] < place[v] {
				layer[v] = max(layer[v], layer[a.to]+1)
			}
		}
	}
	for i := len(order) - 1; i >= 0; i-- {
		v := order[i]
		if layer[v] > 0 {
			continue
		}
		first := -1
		for _, a := range out[v] {
			if place[a.to] > i && (first < 0 || layer[a.to] < first) {
				first = layer[a.to]
			}
		}
		layer[v] = max(0, first-1)
	}
	return layer
}

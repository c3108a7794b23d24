package suggest

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
)

// sort puts the steps into the order in which one after the other they would have
// been taken, that of the breaks which they answer, and makes the edits so.
func (c *climb) sort() {
	ranks := c.ranks()
	if slices.IsSorted(ranks) {
		return
	}
	order := make([]int, len(ranks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return ranks[i] - ranks[j] })
	steps, docs := make([]Step, len(order)), documents{}
	for to, from := range order {
		next, _, err := c.with(docs, c.steps[from].Edits)
		if err != nil {
			return
		}
		steps[to], docs = c.steps[from], next
	}
	c.steps, c.docs = steps, docs
}

// ranks says of each step where the break that it answers stood at first, counted in
// twos. One that came later stands with the one in whose place it came, or before
// the first that stands below it.
func (c *climb) ranks() []int {
	list := make([]int, len(c.steps))
	for i, s := range c.steps {
		if i < c.names {
			list[i] = -2
			continue
		}
		at := slices.IndexFunc(c.first.breaks, func(f diag.Finding) bool { return sameBreak(f, s.Finding) })
		if at >= 0 {
			list[i] = 2 * at
			continue
		}
		if k := slices.IndexFunc(c.steps[:i], func(o Step) bool { return near(o.Finding, s.Finding) }); k >= c.names {
			list[i] = list[k]
			continue
		}
		list[i] = 2*c.below(s.Finding) - 1
	}
	return list
}

// below returns the index of the first of the first breaks that is written below
// another one in the files as they are.
func (c *climb) below(f diag.Finding) int {
	i := slices.IndexFunc(c.first.breaks, func(b diag.Finding) bool {
		return cmp.Or(cmp.Compare(b.Span.File, f.Span.File), cmp.Compare(c.offset(b), c.offset(f))) > 0
	})
	if i < 0 {
		return len(c.first.breaks)
	}
	return i
}

// offset is where the finding's place stands in its file as it is.
func (c *climb) offset(f diag.Finding) int {
	doc, err := c.document(documents{}, f.Span.File)
	if err != nil {
		return 0
	}
	return doc.SpanAt(f.Pointer).Start.Offset
}

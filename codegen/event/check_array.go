package event

import "strconv"

// array checks the items of the array at pos.
func (c *checker) array(n *Node, pos int, marks *marks) bool {
	a, valid := n.Array, true
	count, matching := 0, int64(0)
	for at, more := c.text.first(pos); more; count++ {
		end := c.end(at)
		sub := a.Items
		if count < len(a.Prefix) {
			sub = a.Prefix[count]
		}
		if sub != 0 {
			marks.mark(count)
			c.push(step{index: count, item: true})
			valid = c.item(n, sub, count, at) && valid
			c.pop()
			if !valid && !c.lists() {
				return false
			}
		}
		if a.Contains != nil && c.quietly(a.Contains.Node, at, nil) {
			matching++
			if a.Contains.Evaluates {
				marks.mark(count)
			}
		}
		at, more = c.text.next(end)
	}
	if have := int64(count); have < a.Count.Min {
		valid = c.fail(n, "minItems", mustHave("at least", a.Count.Min, "item", have))
	} else if a.Count.Capped && have > a.Count.Max {
		valid = c.fail(n, "maxItems", mustHave("at most", a.Count.Max, "item", have))
	}
	if a.Contains != nil && (valid || c.lists()) {
		valid = c.contains(n, matching) && valid
	}
	if a.Unique && (valid || c.lists()) {
		valid = c.unique(n, pos, count) && valid
	}
	return valid
}

// item checks one item. One that is too many is said to be, at its place.
func (c *checker) item(n *Node, sub int32, i, pos int) bool {
	if c.schema.Nodes[sub].Never && i >= len(n.Array.Prefix) {
		return c.fail(n, n.Array.ItemsAt, "the item is not allowed")
	}
	return c.node(sub, pos, nil)
}

func (c *checker) contains(n *Node, have int64) bool {
	count := n.Array.Contains.Count
	switch {
	case have < count.Min && count.Min == 1:
		return c.fail(n, "contains", "must have an item that is what \"contains\" describes")
	case have < count.Min:
		return c.fail(n, "minContains", mustContain("at least", count.Min, have))
	case count.Capped && have > count.Max:
		return c.fail(n, "maxContains", mustContain("at most", count.Max, have))
	}
	return true
}

func mustContain(limit string, want, have int64) string {
	return "of its items must be what \"contains\" describes " + limit + " " + strconv.FormatInt(want, 10) + ", not " + strconv.FormatInt(have, 10)
}

package event

import (
	"slices"
	"strconv"
)

// mostNearest bounds what is told of the alternative that is the nearest.
const mostNearest = 10

// none reports that no branch is valid. Where type, enum and const leave one
// branch only, its violations say more; where they leave several, those of the
// nearest are told too.
func (c *checker) none(n *Node, keyword string, branches []int32, pos int) bool {
	if !c.lists() {
		return false
	}
	var likely []int
	var kinds Kinds
	var possible []int32
	for i, sub := range branches {
		allowed := c.schema.allowed(sub, 0)
		kinds |= allowed
		if allowed&c.text.kinds(pos) != 0 {
			possible = append(possible, sub)
		}
		if c.fits(sub, pos, 0) {
			likely = append(likely, i)
		}
	}
	if kinds != 0 && len(possible) == 0 {
		return c.wrongType(n, keyword, kinds, pos)
	}
	if len(likely) == 0 && c.wrongTag(n, keyword, possible, pos) {
		return false
	}
	before := len(c.found.Violations)
	if len(likely) == 1 && !c.node(branches[likely[0]], pos, nil) && len(c.found.Violations) > before {
		return false
	}
	message := "must be one of the " + strconv.Itoa(len(branches)) + " alternatives of " + keyword + ", but is none"
	nearest := c.nearest(branches, likely, pos)
	if nearest < 0 {
		return c.fail(n, keyword, message)
	}
	c.fail(n, keyword, message+"; the nearest is number "+strconv.Itoa(nearest+1))
	before = len(c.found.Violations)
	c.node(branches[nearest], pos, nil)
	if len(c.found.Violations) > before+mostNearest {
		c.found.Violations, c.found.More = c.found.Violations[:before+mostNearest], false
	}
	return false
}

// nearest returns which of the likely branches has the fewest violations of the
// value itself, then of its parts, the first of several; -1 where there is nothing
// to choose, or too much to look at.
func (c *checker) nearest(branches []int32, likely []int, pos int) int {
	if len(likely) < 2 || c.comparing {
		return -1
	}
	found := c.found
	c.comparing = true
	best, fewest := -1, [2]int{}
	pointer := c.pointer()
	for _, i := range likely {
		c.found = &Invalid{}
		c.node(branches[i], pos, nil)
		if c.exhausted() {
			best = -1
			break
		}
		count := [2]int{0, len(c.found.Violations)}
		for _, v := range c.found.Violations {
			if v.Pointer == pointer {
				count[0]++
			}
		}
		if best < 0 || slices.Compare(count[:], fewest[:]) < 0 {
			best, fewest = i, count
		}
	}
	c.found, c.comparing = found, false
	return best
}

// wrongTag reports a member by whose value all branches tell themselves apart, and
// which has none of these values, if there is one.
func (c *checker) wrongTag(n *Node, keyword string, branches []int32, pos int) bool {
	if c.text[pos] != '{' || len(branches) == 0 {
		return false
	}
	for at, more := c.text.first(pos); more; {
		name, value := c.member(at)
		all, listed := &Values{}, true
		for _, sub := range branches {
			v := c.schema.listed(sub, name, 0)
			if listed = v != nil; !listed {
				break
			}
			all.Texts, all.Others = append(all.Texts, v.Texts...), append(all.Others, v.Others...)
		}
		slices.Sort(all.Texts)
		slices.Sort(all.Others)
		if all.Texts, all.Others = slices.Compact(all.Texts), slices.Compact(all.Others); listed && !c.among(all, value) {
			c.push(step{name: name})
			c.fail(n, keyword, c.mustBe(all, value))
			c.pop()
			return true
		}
		at, more = c.text.next(c.end(value))
	}
	return false
}

// listed returns the values that a node, or what it refers to, lists for the member
// called name; nil where it lists none.
func (s *Schema) listed(i int32, name string, depth int) *Values {
	n := &s.Nodes[i]
	if n.Object != nil {
		if rule := n.Object.member(name); rule >= 0 {
			switch value := &s.Nodes[n.Object.Members[rule].Node]; {
			case value.Const != nil:
				return value.Const
			case value.Enum != nil:
				return value.Enum
			}
		}
	}
	if n.Apply != nil && depth < mostReferences {
		for _, sub := range n.Apply.All {
			if v := s.listed(sub, name, depth+1); v != nil {
				return v
			}
		}
	}
	return nil
}

// allowed returns the JSON types that a node, and what it refers to, leave.
func (s *Schema) allowed(i int32, depth int) Kinds {
	n, kinds := &s.Nodes[i], Kinds(1<<7-1)
	if n.Never {
		return 0
	}
	if n.Types != 0 {
		kinds = n.Types
	}
	if n.Apply != nil && depth < mostReferences {
		for _, sub := range n.Apply.All {
			kinds &= s.allowed(sub, depth+1)
		}
	}
	return kinds
}

// mostReferences bounds how many references one after the other are followed.
const mostReferences = 8

// fits reports whether type, enum and const of a node, and of what it refers to,
// leave a chance to the value: also those of its members, one level down, by
// which people tell objects apart.
func (c *checker) fits(i int32, pos, depth int) bool {
	n := &c.schema.Nodes[i]
	switch {
	case n.Never,
		n.Types != 0 && n.Types&c.text.kinds(pos) == 0,
		n.Enum != nil && !c.among(n.Enum, pos),
		n.Const != nil && !c.among(n.Const, pos):
		return false
	}
	if n.Apply != nil && depth < mostReferences {
		for _, sub := range n.Apply.All {
			if !c.fits(sub, pos, depth+1) {
				return false
			}
		}
	}
	if n.Object == nil || c.text[pos] != '{' || depth > mostReferences {
		return true
	}
	for at, more := c.text.first(pos); more; {
		name, value := c.member(at)
		if rule := n.Object.member(name); rule >= 0 {
			sub := &c.schema.Nodes[n.Object.Members[rule].Node]
			if sub.Enum != nil && !c.among(sub.Enum, value) || sub.Const != nil && !c.among(sub.Const, value) {
				return false
			}
		}
		at, more = c.text.next(c.end(value))
	}
	return true
}

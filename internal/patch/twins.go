package patch

import "slices"

// Twins holds two texts against each other, line by line: it returns for each line of
// the old one the index of the line of the new one that it became, or -1. Indexes
// rise. Its work is bounded: between lines that there are once in both texts it seeks
// the most lines in common, as far as that is maxGrid or less.
func Twins(older, newer []string) []int {
	m := matcher{older: older, newer: newer, twin: slices.Repeat([]int{-1}, len(older))}
	m.match(0, len(older), 0, len(newer), 0)
	return m.twin
}

// maxGrid bounds the pairs of lines that are compared between two anchors.
const maxGrid = 1 << 18

// maxAnchored bounds how often parts between anchors are divided by further ones.
const maxAnchored = 8

type matcher struct {
	older, newer []string
	twin         []int
}

// match finds the twins of older[a:b] in newer[c:d].
func (m *matcher) match(a, b, c, d, depth int) {
	for a < b && c < d && m.older[a] == m.newer[c] {
		m.twin[a] = c
		a, c = a+1, c+1
	}
	for a < b && c < d && m.older[b-1] == m.newer[d-1] {
		b, d = b-1, d-1
		m.twin[b] = d
	}
	switch {
	case a == b || c == d:
	case (b-a)*(d-c) <= maxGrid:
		m.common(a, b, c, d)
	case depth < maxAnchored:
		anchors := m.anchors(a, b, c, d)
		for _, anchor := range anchors {
			m.match(a, anchor[0], c, anchor[1], depth+1)
			m.twin[anchor[0]] = anchor[1]
			a, c = anchor[0]+1, anchor[1]+1
		}
		if len(anchors) > 0 {
			m.match(a, b, c, d, depth+1)
		}
	}
}

// common finds a longest common subsequence.
func (m *matcher) common(a, b, c, d int) {
	wide := d - c + 1
	length := make([]int32, (b-a+1)*wide) // of what is common from here on
	for i := b - 1; i >= a; i-- {
		for j := d - 1; j >= c; j-- {
			here := (i-a)*wide + j - c
			if m.older[i] == m.newer[j] {
				length[here] = length[here+wide+1] + 1
			} else {
				length[here] = max(length[here+wide], length[here+1])
			}
		}
	}
	for i, j := a, c; i < b && j < d; {
		here := (i-a)*wide + j - c
		switch {
		case m.older[i] == m.newer[j]:
			m.twin[i] = j
			i, j = i+1, j+1
		case length[here+wide] >= length[here+1]:
			i++
		default:
			j++
		}
	}
}

// anchors returns pairs of equal lines that each text has once, as many as are in the
// same order in both.
func (m *matcher) anchors(a, b, c, d int) [][2]int {
	const twice = -1
	where := map[string]int{}
	for j := c; j < d; j++ {
		if _, seen := where[m.newer[j]]; seen {
			where[m.newer[j]] = twice
		} else {
			where[m.newer[j]] = j
		}
	}
	count := map[string]int{}
	for i := a; i < b; i++ {
		count[m.older[i]]++
	}
	var pairs [][2]int
	for i := a; i < b; i++ {
		if j, there := where[m.older[i]]; there && j != twice && count[m.older[i]] == 1 {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return rising(pairs)
}

// rising returns the longest part of pairs, which rise by their first, that rises by
// their second too.
func rising(pairs [][2]int) [][2]int {
	before := make([]int, len(pairs)) // the pair before, in the longest that ends here
	var ends []int                    // the pair with the lowest end, by length
	for i, p := range pairs {
		n, _ := slices.BinarySearchFunc(ends, p[1], func(end, second int) int { return pairs[end][1] - second })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) == 0 {
		return nil
	}
	var list [][2]int
	for i := ends[len(ends)-1]; i >= 0; i = before[i] {
		list = append(list, pairs[i])
	}
	slices.Reverse(list)
	return list
}

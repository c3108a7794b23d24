package compat

import "slices"

// representatives chooses one of its options for each slot, so that no two
// slots have the same: a system of distinct representatives. Options are small
// numbers, such as indexes of a list. False: there is no such choice. Choices
// are the same for the same options; an earlier option is preferred where all
// else is equal.
//
// It is the matching of Hopcroft and Karp, so that its steps are at most the
// number of options times the root of the number of slots: whoever calls it
// has counted these. A slot never needs more options than there are slots, for
// the others leave one of them: longer lists may be cut to that.
func representatives(options [][]int) (choice []int, ok bool) {
	m := &matching{options: options, choice: slices.Repeat([]int{none}, len(options))}
	most := none
	for _, list := range options {
		for _, option := range list {
			most = max(most, option)
		}
	}
	m.owner = slices.Repeat([]int{none}, most+1)
	free := len(options)
	for free > 0 {
		m.layer()
		before := free
		for slot := range options {
			if m.choice[slot] == none && m.augment(slot) {
				free--
			}
		}
		if free == before {
			return nil, false
		}
	}
	return m.choice, true
}

// none stands for no option, no slot and no depth.
const none = -1

type matching struct {
	options [][]int
	choice  []int // of each slot
	owner   []int // the slot that has an option
	depth   []int // of each slot: how many others move before it does
	next    []int // of each slot: which of its options is looked at next in this round
}

// layer finds how far each slot is from those that have no choice yet, going
// from a slot to the owners of its options.
func (m *matching) layer() {
	m.depth, m.next = make([]int, len(m.options)), make([]int, len(m.options))
	var queue []int
	for slot, choice := range m.choice {
		m.depth[slot] = none
		if choice == none {
			m.depth[slot] = 0
			queue = append(queue, slot)
		}
	}
	for len(queue) > 0 {
		slot := queue[0]
		queue = queue[1:]
		for _, option := range m.options[slot] {
			if owner := m.owner[option]; owner != none && m.depth[owner] == none {
				m.depth[owner] = m.depth[slot] + 1
				queue = append(queue, owner)
			}
		}
	}
}

// augment gives the slot an option; owners on the way to one that is free move
// to their next. No slot is looked at twice in a round.
func (m *matching) augment(slot int) bool {
	path := []int{slot}
	for len(path) > 0 {
		at := path[len(path)-1]
		if m.next[at] == len(m.options[at]) {
			path = path[:len(path)-1]
			continue
		}
		option := m.options[at][m.next[at]]
		m.next[at]++
		owner := m.owner[option]
		switch {
		case owner == none:
			for _, s := range path {
				m.choice[s] = m.options[s][m.next[s]-1]
				m.owner[m.choice[s]] = s
			}
			return true
		case m.depth[owner] == m.depth[at]+1:
			path = append(path, owner)
		}
	}
	return false
}

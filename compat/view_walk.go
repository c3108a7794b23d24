package compat

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Reads is what a consumer reads at one place of an event, for those who look at
// something else than a schema: at generated types, for one.
type Reads struct{ nodes []*reading }

// Reads returns what is read of the whole event.
func (f Fields) Reads() Reads {
	if f.root == nil {
		return Reads{}
	}
	return Reads{nodes: []*reading{f.root}}
}

// Nothing reports whether nothing is read there, nor below.
func (r Reads) Nothing() bool {
	return !slices.ContainsFunc(r.nodes, func(n *reading) bool { return n.whole || n.any != nil || len(n.names) > 0 })
}

// Whole reports whether the place is read with all that is in it.
func (r Reads) Whole() bool {
	return slices.ContainsFunc(r.nodes, func(n *reading) bool { return n.whole })
}

// Names returns the members, and the numbers of items, that are read by name, in
// order.
func (r Reads) Names() []string {
	names := map[string]bool{}
	for _, n := range r.nodes {
		for name := range n.names {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Any returns what is read of any item or member.
func (r Reads) Any() Reads {
	var next []*reading
	for _, n := range r.nodes {
		next = n.appendAny(next)
	}
	return Reads{nodes: next}
}

// At returns what is read of the member called name, or of the item with that
// number.
func (r Reads) At(name string) Reads {
	next := r.Any()
	for _, n := range r.nodes {
		if to := n.names[name]; to != nil {
			next.nodes = append(next.nodes, to)
		}
	}
	return next
}

// And returns what one of the two reads.
func (r Reads) And(s Reads) Reads { return Reads{nodes: slices.Concat(r.nodes, s.nodes)} }

// Key is equal where the same fields lead to two places.
func (r Reads) Key() string {
	ids := make([]int32, len(r.nodes))
	for i, n := range r.nodes {
		ids[i] = n.id
	}
	slices.Sort(ids)
	var key []byte
	for _, id := range slices.Compact(ids) {
		key = binary.AppendVarint(key, int64(id))
	}
	return string(key)
}

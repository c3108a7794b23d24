package compat

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strconv"
)

// reads is what the fields that lead to a place read there. There is one for
// each set of nodes; nil reads nothing.
type reads struct {
	nodes []*reading // by id, each once
	// exact: everything is read as the reader reads it.
	exact bool
	// ignoring: everything is, but for the values of an enum here.
	ignoring bool
	every    *reads // see viewer.every
	looked   bool   // every is known
}

// set returns the one reads of these nodes.
func (v *viewer) set(nodes []*reading) *reads {
	if len(nodes) == 0 {
		return nil
	}
	slices.SortFunc(nodes, func(a, b *reading) int { return cmp.Compare(a.id, b.id) })
	r := summed(slices.Compact(nodes))
	var key []byte
	for _, n := range r.nodes {
		key = binary.AppendUvarint(key, uint64(n.id))
	}
	if got := v.sets[string(key)]; got != nil {
		return got
	}
	v.sets[string(key)] = r
	return r
}

// summed returns what the nodes read together. A place above an enum whose new
// values are ignored is read member by member.
func summed(nodes []*reading) *reads {
	r := &reads{nodes: nodes}
	whole, deep := false, false
	for _, n := range nodes {
		whole, deep, r.ignoring = whole || n.whole, deep || n.deep, r.ignoring || n.ignores
	}
	r.ignoring = r.ignoring && !deep
	if r.exact = whole && !deep && !r.ignoring; r.exact {
		r.nodes = []*reading{everything}
	}
	return r
}

// at returns what is read of the member called name, or of the item with that
// number.
func (v *viewer) at(r *reads, name string) *reads {
	named := false
	for _, n := range r.nodes {
		named = named || n.names[name] != nil
	}
	if !v.take(1+len(r.nodes)/8) || !named {
		return v.every(r)
	}
	var next []*reading
	for _, n := range r.nodes {
		next = n.appendAny(next)
		if to := n.names[name]; to != nil {
			next = append(next, to)
		}
	}
	return v.set(next)
}

// every returns what is read of any item or member.
func (v *viewer) every(r *reads) *reads {
	if !r.looked {
		var next []*reading
		for _, n := range r.nodes {
			next = n.appendAny(next)
		}
		r.every, r.looked = v.set(next), true
	}
	return r.every
}

// frees reports whether fields whose new values are ignored lead to or below the
// member called name, and not to any: less may be kept of it.
func (v *viewer) frees(r *reads, name string) bool {
	every, here := v.every(r), v.at(r, name)
	return every != nil && slices.ContainsFunc(here.nodes, func(n *reading) bool {
		return (n.deep || n.ignores) && !slices.Contains(every.nodes, n)
	})
}

func (n *reading) appendAny(to []*reading) []*reading {
	if n.whole {
		to = append(to, everything)
	}
	if n.any != nil {
		to = append(to, n.any)
	}
	return to
}

// names returns the names that fields spell out, sorted.
func (r *reads) names() []string {
	var list []string
	for _, n := range r.nodes {
		for name := range n.names {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// indexes returns the names that are numbers of items, as JSON Pointer writes
// them, sorted.
func (r *reads) indexes() []int64 {
	var list []int64
	for _, name := range r.names() {
		if i, err := strconv.ParseInt(name, 10, 64); err == nil && strconv.FormatInt(i, 10) == name && i >= 0 {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	return list
}

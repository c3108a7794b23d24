package compat

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// twins are two schemas that stand at the same place, or are referred to from
// the same place, in two documents.
type twins struct{ older, newer *schema.Schema }

// aligner finds the schemas of two documents that say the same. Equal terms are
// one term as long as no reference leads back; of schemas on a cycle that has to
// be found beforehand, for their terms cannot be named before they are built.
//
// Pairs are equal unless they differ themselves or lead to a pair that does: what
// is left is a bisimulation, and schemas that it relates accept the same values.
type aligner struct {
	queue   []twins
	parents map[twins][]twins
	differ  []twins
}

// Aligned returns, for the schemas that newer reaches, those at the same places
// that older reaches and that accept the same values, as far as that is seen
// without a proof: they say the same, but for annotations.
func Aligned(older, newer *schema.Schema) map[*schema.Schema]*schema.Schema {
	return align(older, newer)
}

// align returns, for the schemas that b reaches, those that say the same among
// what a reaches.
func align(a, b *schema.Schema) map[*schema.Schema]*schema.Schema {
	al := &aligner{parents: map[twins][]twins{}}
	al.meet(twins{a, b}, twins{})
	for i := 0; i < len(al.queue); i++ {
		if !al.compare(al.queue[i]) {
			al.differ = append(al.differ, al.queue[i])
		}
	}
	bad := map[twins]bool{}
	for len(al.differ) > 0 {
		p := al.differ[len(al.differ)-1]
		al.differ = al.differ[:len(al.differ)-1]
		if !bad[p] {
			bad[p] = true
			al.differ = append(al.differ, al.parents[p]...)
		}
	}
	same := map[*schema.Schema]*schema.Schema{}
	for _, p := range al.queue {
		if !bad[p] && same[p.newer] == nil {
			same[p.newer] = p.older
		}
	}
	return same
}

// meet notes that parent leads to p.
func (al *aligner) meet(p, parent twins) {
	if _, seen := al.parents[p]; !seen {
		al.queue = append(al.queue, p)
	}
	al.parents[p] = append(al.parents[p], parent)
}

// compare pairs the schemas that p leads to, and reports whether everything else
// that the two of p say is the same.
func (al *aligner) compare(p twins) bool {
	a, b := p.older, p.newer
	if a.Bool != nil || b.Bool != nil {
		return a.Bool != nil && b.Bool != nil && *a.Bool == *b.Bool
	}
	same := al.children(p)
	for _, ref := range [][2]*schema.Reference{{a.Ref, b.Ref}, {a.DynamicRef, b.DynamicRef}} {
		switch from, to := ref[0], ref[1]; {
		case from == nil && to == nil:
		case from == nil || to == nil || from.Target == nil || to.Target == nil || from.Dynamic || to.Dynamic:
			same = false
		default:
			al.meet(twins{from.Target, to.Target}, p)
		}
	}
	return same && a.Draft == b.Draft && sameKeywords(a, b)
}

// children pairs the subschemas at the same places; false if there are others.
func (al *aligner) children(p twins) bool {
	older := subschemas(p.older)
	newer := subschemas(p.newer)
	byPlace := make(map[schema.Child]*schema.Schema, len(older))
	for _, c := range older {
		byPlace[place(c)] = c.Schema
	}
	found := 0
	for _, c := range newer {
		if twin := byPlace[place(c)]; twin != nil {
			al.meet(twins{twin, c.Schema}, p)
			found++
		}
	}
	return found == len(older) && found == len(newer)
}

// subschemas returns those that decide validity by being there.
func subschemas(s *schema.Schema) []schema.Child {
	return slices.DeleteFunc(slices.Collect(s.Children()), func(c schema.Child) bool { return annotates(c.Keyword) })
}

func place(c schema.Child) schema.Child {
	c.Schema = nil
	return c
}

// sameKeywords compares the keywords whose values are no schemas.
func sameKeywords(a, b *schema.Schema) bool {
	left, right := plainKeywords(a), plainKeywords(b)
	return len(left) == len(right) && !slices.ContainsFunc(left, func(m source.Member) bool {
		return !source.Equal(m.Value, b.Node.Get(m.Name))
	}) && slices.EqualFunc(a.DependentRequired, b.DependentRequired, sameNeeds)
}

// sameNeeds compares what members need, for `dependencies` has schemas and lists
// of names side by side.
func sameNeeds(a, b schema.DependentRequired) bool {
	return a.Name == b.Name && slices.Equal(a.Required, b.Required)
}

func plainKeywords(s *schema.Schema) []source.Member {
	applies := map[string]bool{"$ref": true, "$dynamicRef": true, "$recursiveRef": true}
	for c := range s.Children() {
		applies[c.Keyword] = true
	}
	return slices.DeleteFunc(slices.Clone(s.Node.Members), func(m source.Member) bool {
		return applies[m.Name] || annotates(m.Name)
	})
}

// annotates reports whether a keyword decides nothing where it stands.
func annotates(keyword string) bool {
	switch keyword {
	case "$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$comment", "$defs", "definitions",
		"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "format",
		"contentEncoding", "contentMediaType", "contentSchema":
		return true
	}
	return strings.HasPrefix(keyword, "x-") && keyword != "x-open-enum"
}

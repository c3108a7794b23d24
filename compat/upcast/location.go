package upcast

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// location is all that one of the two schemas says of one place: the roots, and
// what applies with them whatever the value is.
type location struct {
	roots   []*schema.Schema
	settled []*schema.Schema // schemas with a union of which a branch is among the roots
	only    schema.Types     // the place is looked at for these types alone
	parts   []*schema.Schema // roots, and what they reach through $ref and allOf
	dynamic bool             // something depends on the dynamic scope
	types   schema.Types
}

// at returns the location where all of roots apply.
func (d *deriver) at(roots ...*schema.Schema) *location {
	return d.locate(roots, nil, schema.AllTypes)
}

func (d *deriver) locate(roots, settled []*schema.Schema, only schema.Types) *location {
	loc := &location{settled: settled, only: only}
	for _, s := range roots {
		if !slices.Contains(loc.roots, s) {
			loc.roots = append(loc.roots, s)
			loc.add(s)
		}
	}
	loc.types = only & d.typesOf(loc)
	if values := d.listedAt(loc); values != nil && len(values) == 0 {
		loc.types = 0
	}
	return loc
}

func (loc *location) add(s *schema.Schema) {
	if s == nil || slices.Contains(loc.parts, s) {
		return
	}
	if len(loc.parts) >= maxParts {
		loc.dynamic = true // more than is looked at
		return
	}
	loc.parts = append(loc.parts, s)
	if s.Ref != nil {
		loc.add(s.Ref.Target)
	}
	if r := s.DynamicRef; r != nil {
		loc.dynamic = loc.dynamic || r.Dynamic
		if !r.Dynamic {
			loc.add(r.Target)
		}
	}
	for _, sub := range s.AllOf {
		loc.add(sub)
	}
}

// branch is the location where one branch of a union holds.
func (d *deriver) branch(loc *location, owner, branch *schema.Schema) *location {
	return d.locate(append(slices.Clone(loc.roots), branch), append(slices.Clone(loc.settled), owner), loc.only)
}

// limit is the location for values of some types only.
func (d *deriver) limit(loc *location, types schema.Types) *location {
	return d.locate(loc.roots, loc.settled, loc.only&types)
}

// key names the location; equal ones have equal keys.
func (d *deriver) key(loc *location) string {
	var b strings.Builder
	for _, list := range [][]*schema.Schema{loc.roots, loc.settled} {
		for _, s := range list {
			b.WriteString(d.name(s))
		}
		b.WriteByte('|')
	}
	b.WriteByte(byte(loc.only))
	return b.String()
}

// typesOf returns the JSON types of the values that may be there, as far as types,
// enums and the branches of unions say it.
func (d *deriver) typesOf(loc *location) schema.Types {
	types := schema.AllTypes
	for _, s := range loc.parts {
		types &= ownTypes(s)
		for _, branches := range loc.unionsOf(s) {
			var some schema.Types
			for _, b := range branches {
				some |= d.typesAt(b)
			}
			types &= some
		}
	}
	return types
}

// typesAt is typesOf for one schema, found once.
func (d *deriver) typesAt(s *schema.Schema) schema.Types {
	if types, ok := d.types[s]; ok {
		return types
	}
	d.types[s] = schema.AllTypes // what leads back to itself may be anything
	types := d.at(s).types
	d.types[s] = types
	return types
}

// unionsOf returns the branches of the unions of s of which none is chosen.
func (loc *location) unionsOf(s *schema.Schema) (unions [][]*schema.Schema) {
	if slices.Contains(loc.settled, s) {
		return nil
	}
	for _, branches := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
		if len(branches) > 0 {
			unions = append(unions, branches)
		}
	}
	return unions
}

// ownTypes are the types that s itself leaves.
func ownTypes(s *schema.Schema) schema.Types {
	types := schema.AllTypes
	if s.Bool != nil && !*s.Bool || s.Not != nil && acceptsAll(s.Not) {
		return 0
	}
	if s.Types != nil {
		types = *s.Types
	}
	if values := ownValues(s); values != nil {
		var some schema.Types
		for _, v := range values {
			some |= schema.TypeOf(v)
		}
		types &= some
	}
	return types
}

// acceptsAll reports whether s is {} or true.
func acceptsAll(s *schema.Schema) bool {
	return s.Bool != nil && *s.Bool || s.Node.Kind == source.Object && len(s.Node.Members) == 0
}

// ownValues are those that const or enum of s lists; nil: there is neither.
func ownValues(s *schema.Schema) []*source.Node {
	if s.Const != nil {
		return []*source.Node{s.Const}
	}
	return s.Enum
}

// listedAt returns the values that may be there where an enum or const, or a union
// of such, lists them; nil: they are not listed.
func (d *deriver) listedAt(loc *location) []*source.Node {
	for _, s := range loc.parts {
		list := ownValues(s)
		for _, branches := range loc.unionsOf(s) {
			if list == nil {
				list = valuesOfAll(branches)
			}
		}
		if list != nil {
			return d.possible(loc, list)
		}
	}
	return nil
}

// valuesOfAll returns the values of branches that all list theirs.
func valuesOfAll(branches []*schema.Schema) []*source.Node {
	var all []*source.Node
	for _, b := range branches {
		list := ownValues(b.Deref())
		if list == nil || len(all)+len(list) > maxValues {
			return nil
		}
		all = append(all, list...)
	}
	return all
}

// possible returns the values of the list that no type and no other enum of the
// location excludes, each once.
func (d *deriver) possible(loc *location, list []*source.Node) []*source.Node {
	kept := []*source.Node{}
	for _, v := range list {
		d.work += int64(len(kept) + 1)
		if schema.TypeOf(v)&loc.types == 0 || contains(kept, v) || slices.ContainsFunc(loc.parts, func(s *schema.Schema) bool {
			own := ownValues(s)
			return own != nil && len(own) <= maxValues && !contains(own, v)
		}) {
			continue
		}
		if kept = append(kept, v); len(kept) > maxValues {
			return nil
		}
	}
	return kept
}

func contains(list []*source.Node, v *source.Node) bool {
	return slices.ContainsFunc(list, func(n *source.Node) bool { return source.Equal(n, v) })
}

// note returns the first annotation of the location that pick finds.
func note[T comparable](loc *location, pick func(*schema.Annotations) T) T {
	var none T
	for _, s := range loc.parts {
		if v := pick(s.Annotations); v != none {
			return v
		}
	}
	return none
}

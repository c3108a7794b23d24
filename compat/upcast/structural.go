package upcast

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// structural finds the assertions of s that are schemas about the whole value, and
// that From does not have alike. Those that it has hold for what is copied.
func (d *deriver) structural(l *Lift, s *schema.Schema, old *location, both schema.Types) (list []Constraint) {
	for _, g := range groups {
		if !g.says(s) || g.types&both == 0 {
			continue
		}
		c := constraintAt(l.Path, s, g.keywords...)
		c.valued = g.keywords[0] == "contains" // some item may be the one
		for _, keyword := range g.keywords {
			d.cover(&c, s, keyword)
		}
		if slices.ContainsFunc(old.parts, func(p *schema.Schema) bool { return g.says(p) && g.alike(d, p, s) }) {
			l.fragile = append(l.fragile, fragile{constraint: c})
		} else {
			list = append(list, c)
		}
	}
	for _, c := range counts {
		if c.says(s) && c.types&both != 0 && c.holds(s, old) {
			l.fragile = append(l.fragile, fragile{constraint: constraintAt(l.Path, s, c.keywords...)})
		}
	}
	return list
}

// constraining finds the unions of s that may take no branch, or too many.
func (d *deriver) constraining(l *Lift, s *schema.Schema, old, new *location) []Constraint {
	var list []Constraint
	chosen := d.union(new)
	for _, branches := range new.unionsOf(s) {
		keyword := "anyOf"
		if len(s.OneOf) > 0 && &branches[0] == &s.OneOf[0] {
			keyword = "oneOf"
		}
		c := constraintAt(l.Path, s, keyword)
		for _, b := range branches {
			d.coverAll(&c, b)
		}
		isChosen := chosen != nil && chosen.owner == s && &chosen.branches[0] == &branches[0]
		switch {
		case isChosen && len(l.Cases) > 0 && (keyword == "anyOf" || d.exclusive(new, chosen)):
		case d.hasUnion(old, branches, keyword):
			l.fragile = append(l.fragile, fragile{constraint: c})
		case isChosen && len(l.Cases) > 0:
			c.covers = c.covers[:1] // more than one may take it; that none does is said where it is so
			list = append(list, c)
		case !d.proved(old, new):
			list = append(list, c)
		}
	}
	return list
}

// exclusive reports whether no value can be valid under two branches.
func (d *deriver) exclusive(loc *location, u *union) bool {
	const most = 64
	all := d.variants(loc, u)
	if len(all) > most {
		return false
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.types&b.types != 0 && (a.types&b.types != schema.TypeObject || !d.apart(a.location, b.location)) {
				return false
			}
		}
	}
	return true
}

// hasUnion reports whether a part of From has a union that says the same.
func (d *deriver) hasUnion(old *location, branches []*schema.Schema, keyword string) bool {
	return slices.ContainsFunc(old.parts, func(p *schema.Schema) bool {
		list := p.AnyOf
		if keyword == "oneOf" {
			list = p.OneOf
		}
		return slices.EqualFunc(list, branches, d.alike)
	})
}

// group is keywords that assert something together.
type group struct {
	keywords []string
	types    schema.Types
	says     func(*schema.Schema) bool
	alike    func(d *deriver, old, new *schema.Schema) bool
}

var groups = []group{
	{[]string{"not"}, schema.AllTypes,
		func(s *schema.Schema) bool { return s.Not != nil },
		func(d *deriver, old, new *schema.Schema) bool { return d.alike(old.Not, new.Not) }},
	{[]string{"if", "then", "else"}, schema.AllTypes,
		func(s *schema.Schema) bool { return s.If != nil && (s.Then != nil || s.Else != nil) },
		func(d *deriver, old, new *schema.Schema) bool {
			return d.alike(old.If, new.If) && d.alike(old.Then, new.Then) && d.alike(old.Else, new.Else)
		}},
	{[]string{"contains", "minContains", "maxContains"}, schema.TypeArray,
		func(s *schema.Schema) bool { return s.Contains != nil },
		func(d *deriver, old, new *schema.Schema) bool {
			return d.alike(old.Contains, new.Contains) && equal(old.MinContains, new.MinContains) && equal(old.MaxContains, new.MaxContains)
		}},
	{[]string{"propertyNames"}, schema.TypeObject,
		func(s *schema.Schema) bool { return s.PropertyNames != nil },
		func(d *deriver, old, new *schema.Schema) bool { return d.alike(old.PropertyNames, new.PropertyNames) }},
	{[]string{"unevaluatedItems"}, schema.TypeArray,
		func(s *schema.Schema) bool { return s.UnevaluatedItems != nil && !acceptsAll(s.UnevaluatedItems) },
		func(*deriver, *schema.Schema, *schema.Schema) bool { return false }},
	{[]string{"unevaluatedProperties"}, schema.TypeObject,
		func(s *schema.Schema) bool {
			return s.UnevaluatedProperties != nil && !acceptsAll(s.UnevaluatedProperties)
		},
		func(*deriver, *schema.Schema, *schema.Schema) bool { return false }},
	{[]string{"dependentRequired", "dependencies"}, schema.TypeObject,
		func(s *schema.Schema) bool { return len(s.DependentRequired) > 0 },
		func(_ *deriver, old, new *schema.Schema) bool {
			return maps.EqualFunc(needs(old), needs(new), slices.Equal[[]string])
		}},
	{[]string{"dependentSchemas", "dependencies"}, schema.TypeObject,
		func(s *schema.Schema) bool { return len(s.DependentSchemas) > 0 },
		func(d *deriver, old, new *schema.Schema) bool {
			return slices.EqualFunc(old.DependentSchemas, new.DependentSchemas, func(a, b schema.Property) bool {
				return a.Name == b.Name && d.alike(a.Schema, b.Schema)
			})
		}},
}

// counts are the checks that filling and dropping members can undo.
var counts = slices.DeleteFunc(slices.Clone(checks), func(c check) bool {
	return c.keywords[0] != "minProperties" && c.keywords[0] != "maxProperties" && c.keywords[0] != "uniqueItems"
})

func equal(a, b *int64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

func needs(s *schema.Schema) map[string][]string {
	list := map[string][]string{}
	for _, r := range s.DependentRequired {
		list[r.Name] = slices.Sorted(slices.Values(r.Required))
	}
	return list
}

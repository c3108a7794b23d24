package upcast

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// union is a oneOf or anyOf whose branches say what a value looks like.
type union struct {
	owner    *schema.Schema
	branches []*schema.Schema
}

// variant is a location with one of the branches.
type variant struct {
	*location
	branch *schema.Schema // nil: there is no union
}

// union returns the one union of the location that describes variants; nil if
// there is none, or more than one, which are then constraints.
func (d *deriver) union(loc *location) *union {
	var found *union
	for _, s := range loc.parts {
		for _, branches := range loc.unionsOf(s) {
			if !slices.ContainsFunc(branches, d.describes) || valuesOfAll(branches) != nil {
				continue
			}
			if found != nil {
				return nil
			}
			found = &union{s, branches}
		}
	}
	return found
}

// describes reports whether a branch says more than which members must be there.
func (d *deriver) describes(s *schema.Schema) bool {
	return slices.ContainsFunc(d.at(s).parts, func(p *schema.Schema) bool {
		return p.Types != nil || p.HasProperties || p.Items != nil || ownValues(p) != nil || len(p.AnyOf)+len(p.OneOf) > 0
	})
}

func (d *deriver) variants(loc *location, u *union) []variant {
	if u == nil {
		return []variant{{loc, nil}}
	}
	var list []variant
	for _, b := range u.branches {
		d.work++
		if v := d.branch(loc, u.owner, b); v.types != 0 {
			list = append(list, variant{v, b})
		}
	}
	return list
}

// unions derives a place where one of the sides has variants, and reports whether
// it did.
func (d *deriver) unions(l *Lift, old, new *location) bool {
	before, after := d.union(old), d.union(new)
	if before == nil && after == nil {
		return false
	}
	if after != nil {
		u := unionOfTo{depth: strings.Count(l.Path, "/")}
		for _, b := range after.branches {
			var c Constraint
			d.coverAll(&c, b)
			u.branches = append(u.branches, c.covers)
		}
		d.step.unions = append(d.step.unions, u)
	}
	targets := d.variants(new, after)
	for _, v := range d.variants(old, before) {
		if d.tooMuch() {
			break
		}
		d.variant(l, v, targets, old, new, after)
	}
	d.constraints(l, old, new)
	return true
}

// variant derives what becomes of one variant.
func (d *deriver) variant(l *Lift, v variant, targets []variant, old, new *location, after *union) {
	if v.types&new.types == 0 {
		return // what becomes of these types was asked, or settled, by typed
	}
	fit := d.candidates(v, targets)
	switch {
	case len(fit) == 1:
		d.addCase(l, v.location, fit[0].location)
	case len(fit) == 0 && !d.provedBranch(v, new):
		name := ""
		if v.branch != nil {
			name = change.Name(v.branch)
		}
		if name != "" {
			name = ": " + change.Place(name)
		}
		at := v.branch
		if at == nil {
			at = old.roots[0]
		}
		d.ask(Ask{Code: VariantGone, Path: l.Path, Old: Place{at.Span(), at.Pointer}, New: keywordOf(new, "oneOf", "anyOf"),
			Message: "a variant of " + change.Place(l.Path) + " is gone" + name})
	case len(fit) > 1 && apartByTypes(fit):
		for _, target := range fit {
			part := d.limit(v.location, target.types)
			d.addCase(l, part, target.location)
		}
	case len(fit) > 1:
		// It may become any of several: as it is, if one of them takes it so.
		if !slices.ContainsFunc(fit, func(t variant) bool { return d.alike(v.branch, t.branch) }) && !d.provedBranch(v, new) {
			d.tightenAll(l.Path, after.owner, after.branches)
		}
		l.Cases = append(l.Cases, Case{Types: v.types, Lift: &Lift{From: v.roots, To: new.roots, Path: l.Path}})
	}
}

func (d *deriver) addCase(l *Lift, old, new *location) {
	l.Cases = append(l.Cases, Case{Types: old.types, Lift: d.lift(old, new, l.Path)})
}

// candidates returns the new variants that an old one may be: its twin, else those
// of its types that no tag sets apart from it.
func (d *deriver) candidates(v variant, targets []variant) []variant {
	if len(targets) == 1 && targets[0].branch == nil {
		return targets
	}
	if v.branch != nil {
		for _, twin := range d.twins(v.branch) {
			for _, t := range targets {
				if t.branch == twin && t.types&v.types != 0 {
					return []variant{t}
				}
			}
		}
	}
	var fit, whole []variant
	for _, t := range targets {
		d.work++
		if t.types&v.types == 0 || d.apart(v.location, t.location) {
			continue
		}
		fit = append(fit, t)
		if v.types&^t.types == 0 {
			whole = append(whole, t)
		}
	}
	if len(whole) == 1 {
		return whole
	}
	return fit
}

// twins returns the subschemas of To that were held against one of From.
func (d *deriver) twins(s *schema.Schema) []*schema.Schema {
	if d.pairs == nil {
		_, twins := change.Between(d.step.From, d.step.To)
		d.pairs = &twins
	}
	return d.pairs.Of(s)
}

// apart reports whether a tag says that two variants are not the same.
func (d *deriver) apart(old, new *location) bool {
	for _, m := range d.members(new) {
		if m.required == nil || !m.declared {
			continue
		}
		from := d.at(d.member(old, m.name)...)
		was, is := d.listedAt(from), d.listedAt(d.at(m.schemas...))
		if len(was) > 0 && len(is) > 0 && !slices.ContainsFunc(was, func(v *source.Node) bool { return contains(is, v) }) {
			return true
		}
	}
	return false
}

func apartByTypes(list []variant) bool {
	var seen schema.Types
	for _, v := range list {
		if seen&v.types != 0 {
			return false
		}
		seen |= v.types
	}
	return true
}

// provedBranch reports whether values of a variant stay valid as they are.
func (d *deriver) provedBranch(v variant, new *location) bool {
	return v.branch != nil && d.provedIn(v.branch, new)
}

package upcast

import (
	"strconv"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
)

// array derives the items.
func (d *deriver) array(l *Lift, old, new *location) {
	most := max(prefix(old), prefix(new))
	for i := 0; i < most && !d.tooMuch(); i++ {
		l.Prefix = append(l.Prefix, d.item(l, old, new, i, change.Join(l.Path, strconv.Itoa(i))))
	}
	l.Items = d.item(l, old, new, most, change.Join(l.Path, "*"))
}

// item derives item i, which stands for all after the longest prefix.
func (d *deriver) item(l *Lift, old, new *location, i int, path string) *Lift {
	from, to := items(old, i), items(new, i)
	if d.forbids(to) {
		if !d.forbids(from) {
			d.tighten(path, new, "items", "additionalItems", "prefixItems", "unevaluatedItems")
		}
		return nil
	}
	return d.lift(d.at(from...), d.at(to...), path)
}

// forbids reports whether nothing can be valid under all of the schemas.
func (d *deriver) forbids(schemas []*schema.Schema) bool {
	return len(schemas) > 0 && d.at(schemas...).types == 0
}

// prefix is how many items the location describes one by one.
func prefix(loc *location) int {
	most := 0
	for _, s := range loc.parts {
		most = max(most, len(s.PrefixItems))
	}
	return most
}

// items returns the schemas that apply to item i.
func items(loc *location, i int) []*schema.Schema {
	var list []*schema.Schema
	for _, s := range loc.parts {
		switch {
		case i < len(s.PrefixItems):
			list = append(list, s.PrefixItems[i])
		case s.Items != nil:
			list = append(list, s.Items)
		}
	}
	return list
}

// only returns the schemas of the item of an array that may have just one; false
// if none may have.
func (d *deriver) only(loc *location) ([]*schema.Schema, bool) {
	if loc.types&schema.TypeArray == 0 {
		return nil, false
	}
	for _, s := range loc.parts {
		if s.MinItems != nil && *s.MinItems > 1 || s.MaxItems != nil && *s.MaxItems < 1 || s.Contains != nil ||
			len(s.AnyOf)+len(s.OneOf) > 0 || s.Not != nil || s.If != nil || ownValues(s) != nil {
			return nil, false
		}
	}
	list := items(loc, 0)
	return list, !d.forbids(list)
}

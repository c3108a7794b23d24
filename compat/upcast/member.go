package upcast

import (
	"regexp"

	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/schema"
)

// named is a member that a location names, in properties or in required.
type named struct {
	name     string
	schemas  []*schema.Schema // that apply to it; none: it may be anything
	declared bool             // properties has it
	required *schema.Required
	by       *schema.Schema // that requires it
	property *schema.Schema // the first that properties gives it
}

// members returns the members that the location names, in the order of the
// schemas.
func (d *deriver) members(loc *location) []*named {
	var list []*named
	index := map[string]*named{}
	get := func(name string) *named {
		if index[name] == nil {
			index[name] = &named{name: name}
			list = append(list, index[name])
		}
		return index[name]
	}
	for _, s := range loc.parts {
		for _, p := range s.Properties {
			if m := get(p.Name); !m.declared {
				m.declared, m.property = true, p.Schema
			}
		}
	}
	for _, s := range loc.parts {
		for i := range s.Required {
			if m := get(s.Required[i].Name); m.required == nil {
				m.required, m.by = &s.Required[i], s
			}
		}
	}
	for _, m := range list {
		m.schemas = d.member(loc, m.name)
	}
	return list
}

// member returns the schemas that apply to a member of that name.
func (d *deriver) member(loc *location, name string) []*schema.Schema {
	var list []*schema.Schema
	for _, s := range loc.parts {
		d.work++
		list = append(list, d.memberOf(s, name)...)
	}
	return list
}

func (d *deriver) memberOf(s *schema.Schema, name string) []*schema.Schema {
	var list []*schema.Schema
	if p := d.property(s, name); p != nil {
		list = append(list, p)
	}
	for _, p := range s.PatternProperties {
		if d.matches(p.Pattern, name) {
			list = append(list, p.Schema)
		}
	}
	if len(list) == 0 && s.AdditionalProperties != nil {
		list = append(list, s.AdditionalProperties)
	}
	return list
}

// property is schema.Property with an index for objects that are large.
func (d *deriver) property(s *schema.Schema, name string) *schema.Schema {
	if len(s.Properties) < 16 {
		return s.Property(name)
	}
	if d.index[s] == nil {
		d.index[s] = make(map[string]*schema.Schema, len(s.Properties))
		for _, p := range s.Properties {
			d.index[s][p.Name] = p.Schema
		}
	}
	return d.index[s][name]
}

// matches reports whether the name matches the pattern; a pattern that cannot be
// translated matches nothing here, and is asked of the validator.
func (d *deriver) matches(pattern, name string) bool {
	d.work += 10
	re, known := d.patterns[pattern]
	if !known {
		if text, err := regex.Translate(pattern); err == nil {
			re, _ = regexp.Compile(text)
		}
		d.patterns[pattern] = re
	}
	return re != nil && re.MatchString(name)
}

// rest returns the schemas of members that neither properties nor a pattern names.
func (loc *location) rest() []*schema.Schema {
	var list []*schema.Schema
	for _, s := range loc.parts {
		if s.AdditionalProperties != nil {
			list = append(list, s.AdditionalProperties)
		}
	}
	return list
}

// closed returns the schema that refuses members that it does not name; nil: there
// is none.
func (d *deriver) closed(loc *location) *schema.Schema {
	for _, s := range loc.parts {
		for _, rest := range []*schema.Schema{s.AdditionalProperties, s.UnevaluatedProperties} {
			if rest != nil && d.typesAt(rest) == 0 {
				return s
			}
		}
	}
	return nil
}

// patterned reports whether patterns of names decide about members.
func (loc *location) patterned() bool {
	for _, s := range loc.parts {
		if len(s.PatternProperties) > 0 {
			return true
		}
	}
	return false
}

// knows reports whether something that applies to some values of the location
// names the member: a branch, a condition, a dependency.
func (d *deriver) knows(loc *location, name string) bool {
	seen := map[*schema.Schema]bool{}
	var look func(s *schema.Schema) bool
	look = func(s *schema.Schema) bool {
		if s == nil || seen[s] {
			return false
		}
		seen[s] = true
		d.work++
		if d.property(s, name) != nil {
			return true
		}
		if s.Ref != nil && look(s.Ref.Target) {
			return true
		}
		for _, list := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf, {s.If, s.Then, s.Else}} {
			for _, sub := range list {
				if look(sub) {
					return true
				}
			}
		}
		for _, p := range s.DependentSchemas {
			if look(p.Schema) {
				return true
			}
		}
		return false
	}
	for _, s := range loc.roots {
		if look(s) {
			return true
		}
	}
	return false
}

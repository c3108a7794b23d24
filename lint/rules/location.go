package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/schema"
)

// location is one place in an event: every subschema that may describe it,
// through references and combinations, without `not`.
type location []*schema.Schema

// maxLocation bounds how many subschemas are followed at one place.
const maxLocation = 2_000

// locate returns the location that the schemas describe together.
func locate(schemas ...*schema.Schema) location {
	var (
		list location
		seen = map[*schema.Schema]bool{}
		todo = slices.Clone(schemas)
	)
	for len(todo) > 0 && len(list) < maxLocation {
		s := todo[0]
		todo = todo[1:]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		list = append(list, s)
		todo = append(todo, s.AllOf...)
		todo = append(todo, s.AnyOf...)
		todo = append(todo, s.OneOf...)
		todo = append(todo, s.If, s.Then, s.Else)
		for _, d := range s.DependentSchemas {
			todo = append(todo, d.Schema)
		}
		for _, ref := range []*schema.Reference{s.Ref, s.DynamicRef} {
			if ref != nil {
				todo = append(todo, ref.Target)
			}
		}
	}
	return list
}

// step returns the location of the member or item, nil where there is none.
func (l location) step(token string) location {
	if l.isFree() {
		return l
	}
	var next []*schema.Schema
	if token == "*" {
		next = append(l.items(), l.allMembers()...)
	} else {
		next = l.member(unescape(token))
	}
	return locate(slices.DeleteFunc(next, isNever)...)
}

// isFree reports whether the location may hold anything: nothing declares
// members or items, and no type excludes them.
func (l location) isFree() bool {
	for _, s := range l {
		if s.Bool != nil && !*s.Bool {
			return false
		}
		if s.HasProperties || s.HasPatternProperties || s.Items != nil || len(s.PrefixItems) > 0 ||
			s.AdditionalProperties != nil || s.UnevaluatedProperties != nil || len(s.Enum) > 0 || s.Const != nil {
			return false
		}
		if s.Types != nil && *s.Types&(schema.TypeArray|schema.TypeObject) == 0 {
			return false
		}
	}
	return true
}

// member returns what describes the member of that name.
func (l location) member(name string) []*schema.Schema {
	var list []*schema.Schema
	for _, s := range l {
		own := s.Property(name)
		if own != nil {
			list = append(list, own)
		}
		for _, p := range s.PatternProperties {
			if matchesName(p.Pattern, name) {
				list, own = append(list, p.Schema), p.Schema
			}
		}
		if own == nil {
			list = append(list, some(s.AdditionalProperties, s.UnevaluatedProperties)...)
		}
	}
	return list
}

func (l location) allMembers() []*schema.Schema {
	var list []*schema.Schema
	for _, s := range l {
		for _, p := range s.Properties {
			list = append(list, p.Schema)
		}
		for _, p := range s.PatternProperties {
			list = append(list, p.Schema)
		}
		list = append(list, some(s.AdditionalProperties, s.UnevaluatedProperties)...)
	}
	return list
}

func (l location) items() []*schema.Schema {
	var list []*schema.Schema
	for _, s := range l {
		list = append(list, s.PrefixItems...)
		list = append(list, some(s.Items, s.UnevaluatedItems)...)
	}
	return list
}

// requires reports whether every event has the member: some schema that always
// applies asks for it. Branches do not count.
func requires(s *schema.Schema, name string) bool {
	var (
		seen = map[*schema.Schema]bool{}
		asks func(*schema.Schema) bool
	)
	asks = func(s *schema.Schema) bool {
		if s == nil || seen[s] {
			return false
		}
		seen[s] = true
		if s.IsRequired(name) || slices.ContainsFunc(s.AllOf, asks) || s.Ref != nil && asks(s.Ref.Target) {
			return true
		}
		return len(s.OneOf) > 0 && !slices.ContainsFunc(s.OneOf, func(b *schema.Schema) bool { return !asks(b) })
	}
	return asks(s)
}

// conjuncts returns the schemas and all that always apply with them.
func conjuncts(schemas []*schema.Schema) []*schema.Schema {
	list, seen := slices.Clone(schemas), map[*schema.Schema]bool{}
	for i := 0; i < len(list) && i < maxLocation; i++ {
		s := list[i]
		if seen[s] {
			continue
		}
		seen[s] = true
		list = append(list, s.AllOf...)
		if s.Ref != nil && s.Ref.Target != nil {
			list = append(list, s.Ref.Target)
		}
	}
	return list
}

// types returns the types that the location allows as far as `type` says it.
func (l location) types() schema.Types {
	var named schema.Types
	for _, s := range l {
		if s.Types != nil {
			named |= *s.Types
		}
	}
	if named == 0 {
		return schema.AllTypes
	}
	return named
}

func some(schemas ...*schema.Schema) []*schema.Schema {
	return slices.DeleteFunc(schemas, func(s *schema.Schema) bool { return s == nil })
}

func isNever(s *schema.Schema) bool { return s.Bool != nil && !*s.Bool }

// matchesName reports whether a pattern property may describe the name; a
// pattern that cannot be read may.
func matchesName(pattern, name string) bool {
	translated, err := regex.Translate(pattern)
	if err != nil {
		return true
	}
	re, err := regexp.Compile(translated)
	return err != nil || re.MatchString(name)
}

var unescapeField = strings.NewReplacer("~0", "~", "~1", "/", "~2", "*")

func unescape(token string) string { return unescapeField.Replace(token) }

// tokens splits a pointer whose tokens stay escaped, so that `*` and `~2` differ.
func tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	return strings.Split(strings.TrimPrefix(pointer, "/"), "/")
}

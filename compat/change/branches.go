package change

import (
	"strconv"

	"github.com/treaty-events/treaty/contract/schema"
)

func itoa(i int) string { return strconv.Itoa(i) }

// branchList is the branches of one keyword on both sides.
type branchList struct {
	keyword  string
	old, new []*schema.Schema
}

// branches returns the lists of subschemas at one place. A union of one side is
// held against that of the other, whichever keyword says it; against the schema
// itself, where the other side has none.
func branches(at Pair) []branchList {
	lists := []branchList{{"allOf", at.Old.AllOf, at.New.AllOf}}
	older, newer := Variants(at.Old), Variants(at.New)
	switch {
	case older == nil && newer == nil:
	case older == nil && describes(at.Old) && !describes(at.New):
		lists = append(lists, branchList{unionKeyword(at.New), []*schema.Schema{at.Old}, newer})
	case newer == nil && describes(at.New) && !describes(at.Old):
		lists = append(lists, branchList{unionKeyword(at.Old), older, []*schema.Schema{at.New}})
	case at.Old.AnyOf != nil && at.Old.OneOf != nil || at.New.AnyOf != nil && at.New.OneOf != nil:
		lists = append(lists, branchList{"anyOf", at.Old.AnyOf, at.New.AnyOf}, branchList{"oneOf", at.Old.OneOf, at.New.OneOf})
	default:
		lists = append(lists, branchList{unionKeyword(at.New), older, newer})
	}
	return lists
}

// Variants returns the branches of the union that s is, of anyOf or else of
// oneOf; nil if it is none.
func Variants(s *schema.Schema) []*schema.Schema {
	if s.AnyOf != nil {
		return s.AnyOf
	}
	return s.OneOf
}

// unionKeyword is the keyword that Variants looks at.
func unionKeyword(s *schema.Schema) string {
	switch {
	case s.AnyOf != nil:
		return "anyOf"
	case s.OneOf != nil:
		return "oneOf"
	}
	return ""
}

// describes reports whether s says enough of its values to be a variant itself.
func describes(s *schema.Schema) bool {
	return s.Types != nil || s.Enum != nil || s.Const != nil || s.HasProperties
}

// Name is how people call a variant of a union: by its tag, its reference or its
// title; empty if it has none of them.
func Name(s *schema.Schema) string {
	for _, name := range []string{tag(s), reference(s), title(s)} {
		if name != "" {
			return name
		}
	}
	return ""
}

// tag is the values of a required property with const or a single enum value.
func tag(s *schema.Schema) string {
	s = s.Deref()
	for _, r := range s.Required {
		p := s.Property(r.Name)
		if p == nil {
			continue
		}
		if values := valuesOf(p.Deref()); len(values) == 1 {
			return r.Name + "=" + string(values[0].Canonical())
		}
	}
	return ""
}

func reference(s *schema.Schema) string {
	if s.Ref == nil {
		return ""
	}
	return s.Ref.Text
}

func title(s *schema.Schema) string { return s.Deref().Annotations.Title }

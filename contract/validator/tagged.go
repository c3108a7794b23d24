package validator

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Bounds of looking for what tells the branches of a oneOf apart: schemas looked
// at for one branch, and values of a tag.
const (
	maxTagLooks  = 1_000
	maxTagValues = 64
)

// tagged reports whether a required member tells the branches of a oneOf apart:
// all take objects only, all require it, and no two share one of the strings that
// it may be. Then a value of one branch, opened or not, is of no other, and the
// opened branch need not exclude them.
func (o *opener) tagged(branches []*jsonschema.Schema) bool {
	if len(branches) < 2 {
		return false
	}
	first := o.tagsOf(branches[0])
	others := make([]map[string][]string, len(branches))
	for i, b := range branches {
		if others[i] = o.tagsOf(b); len(others[i]) == 0 {
			return false
		}
	}
	for name := range first {
		seen := map[string]bool{}
		if !slices.ContainsFunc(others, func(tags map[string][]string) bool { return !fresh(tags[name], seen) }) {
			return true
		}
	}
	return false
}

// fresh reports whether there are values and none was seen before, and notes
// them.
func fresh(values []string, seen map[string]bool) bool {
	for _, v := range values {
		if seen[v] {
			return false
		}
	}
	for _, v := range values {
		seen[v] = true
	}
	return len(values) > 0
}

// tagsOf returns the members that s requires of its values, which are objects,
// with the strings that each may be.
func (o *opener) tagsOf(s *jsonschema.Schema) map[string][]string {
	object, required, values := false, map[string]bool{}, map[string][]string{}
	for _, part := range always(s) {
		object = object || slices.Equal(part.Types, []string{"object"})
		for _, name := range part.Required {
			required[name] = true
		}
		for name, member := range part.Properties {
			for _, m := range always(member) {
				if texts := o.strings(m); texts != nil {
					values[name] = texts
				}
			}
		}
	}
	for name := range values {
		if !object || !required[name] {
			delete(values, name)
		}
	}
	return values
}

// always returns s and the first schemas that apply wherever it does.
func always(s *jsonschema.Schema) []*jsonschema.Schema {
	list := []*jsonschema.Schema{s}
	for i := 0; i < len(list) && len(list) < maxTagLooks; i++ {
		if list[i].Ref != nil {
			list = append(list, list[i].Ref)
		}
		list = append(list, list[i].AllOf...)
	}
	return list
}

// strings returns the strings of which every value of s is one, opened or not;
// nil if there are none such.
func (o *opener) strings(s *jsonschema.Schema) []string {
	values := s.Constant
	if len(values) == 0 && !o.known[s].openEnum {
		values = s.Enum
	}
	if len(values) > maxTagValues {
		return nil
	}
	var texts []string
	for _, v := range values {
		text, ok := v.(string)
		if !ok {
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}

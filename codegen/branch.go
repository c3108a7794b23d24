package codegen

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// branchWord names a branch of oneOf or anyOf that is written in place: by its
// title, or by what it is, so that adding another renames nothing. Where one
// before it is called so, or nothing is said, it is named after its position.
func branchWord(s *schema.Schema, index string) string {
	word := ownWord(s)
	for _, branches := range [][]*schema.Schema{s.Parent.OneOf, s.Parent.AnyOf} {
		at := slices.Index(branches, s)
		if word != "" && at >= 0 && !slices.ContainsFunc(branches[:at], func(b *schema.Schema) bool { return ownWord(b) == word }) {
			return word
		}
	}
	return "Option" + ordinal(index)
}

// ownWord returns the title of a branch, or the members that it requires, or its
// JSON type; "" where it says none of these.
func ownWord(s *schema.Schema) string {
	if s.Annotations.Title != "" {
		return GoWord(s.Annotations.Title)
	}
	kind, one := kindOf(typesOf(s) &^ schema.TypeNull)
	if len(s.Required) > 0 && (!one || kind.types == schema.TypeObject) {
		word := ""
		for _, r := range s.Required {
			word += GoWord(r.Name)
		}
		return shorten(word)
	}
	return kind.word
}

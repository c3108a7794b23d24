package codegen

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// branchWord names a branch of oneOf or anyOf that is written in place: by its
// title, or by what it is, and where others are that as well, by what its members
// are. Where that is the same too, it is named after its position. Nothing else
// depends on the order, so a branch that is put in front takes no other's name: at
// most, two that were told apart by less are named anew, and a program that means
// the old name does not compile.
func branchWord(s *schema.Schema, index string) string {
	for _, say := range []func(*schema.Schema) string{ownWord, fullWord} {
		if word := say(s); word != "" && aloneWith(s, word, say) {
			return word
		}
	}
	return "Option" + ordinal(index)
}

// aloneWith reports whether no other branch beside s says the word. It costs what
// all branches say.
func aloneWith(s *schema.Schema, word string, say func(*schema.Schema) string) bool {
	for _, branches := range [][]*schema.Schema{s.Parent.OneOf, s.Parent.AnyOf} {
		if slices.Contains(branches, s) {
			return !slices.ContainsFunc(branches, func(b *schema.Schema) bool { return b != s && say(b) == word })
		}
	}
	return false
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

// maxTold is up to how many branches, of up to how many members, are told apart by
// all their members: telling costs the square of the branches.
const maxTold = 50

// fullWord returns the members of a branch by their names, each with its first
// value or its JSON type, and what it says of those without a name; "" where it says
// nothing of any, or there are too many.
func fullWord(s *schema.Schema) string {
	if len(s.Properties) > maxTold || len(s.Parent.OneOf)+len(s.Parent.AnyOf) > maxTold {
		return ""
	}
	members := slices.Clone(s.Properties)
	slices.SortFunc(members, func(a, b schema.Property) int { return strings.Compare(a.Name, b.Name) })
	word := ""
	for _, m := range members {
		word += GoWord(m.Name) + valueWord(m.Schema)
	}
	if s.AdditionalProperties != nil && typesOf(s.AdditionalProperties) != 0 {
		word += "Of" + valueWord(s.AdditionalProperties)
	}
	if s.Items != nil {
		word += "Of" + valueWord(s.Items)
	}
	return shorten(word)
}

// valueWord returns the first text that a schema names, or its JSON type.
func valueWord(s *schema.Schema) string {
	values := s.Enum
	if s.Const != nil {
		values = []*source.Node{s.Const}
	}
	if len(values) > 0 && values[0].Kind == source.String {
		return GoWord(values[0].Text)
	}
	kind, _ := kindOf(typesOf(s) &^ schema.TypeNull)
	return kind.word
}

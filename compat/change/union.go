package change

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

var unionVariantAdded = &Kind{
	ID:      "union-variant-added",
	Inverse: "union-variant-removed",
	Widens:  true,
	Title:   "A union has a new variant",
	Doc: "Consumers that still run with the earlier schema refuse events of the new variant. " +
		"Publish it as an event of its own, or bring every consumer forward first.",
	Bad: [2]string{
		shapes(`"card"`), shapes(`"card"`, `"invoice"`),
	},
	Good: [2]string{
		shapes(`"card"`), shapes(`"card"`),
	},
	Compare: func(at Pair) []Change { return at.variants(true) },
}

var unionVariantRemoved = &Kind{
	ID:      "union-variant-removed",
	Inverse: "union-variant-added",
	Narrows: true,
	Title:   "A variant of a union is gone",
	Doc: "Stored events of the variant, and producers that still write it, are refused by the new readers. " +
		"Keep it, and say in the description that it is no longer written.",
	Bad: [2]string{
		shapes(`"card"`, `"invoice"`), shapes(`"card"`),
	},
	Good: [2]string{
		shapes(`"card"`, `"invoice"`), shapes(`"invoice"`, `"card"`),
	},
	Compare: func(at Pair) []Change { return at.variants(false) },
}

// variants reports the branches of unions that have no partner on the other
// side.
func (at Pair) variants(added bool) []Change {
	var list []Change
	for _, lists := range branches(at)[1:] {
		if Variants(at.Old) == nil || Variants(at.New) == nil {
			continue // the union itself came or went
		}
		for _, p := range pairs(lists.old, lists.new) {
			switch {
			case added && p.Old == nil:
				c := at.change(lists.keyword, fmt.Sprintf("%s has a new variant%s", at.place(), amongOthers(p.New, lists.new)))
				c[0].New = sideOf(p.New, "")
				list = append(list, c...)
			case !added && p.New == nil:
				c := at.change(lists.keyword, fmt.Sprintf("a variant of %s is gone%s", at.place(), amongOthers(p.Old, lists.old)))
				c[0].Old = sideOf(p.Old, "")
				list = append(list, c...)
			}
		}
	}
	return list
}

// named says which schema it is, if it has a name.
func named(s *schema.Schema) string {
	if name := Name(s); name != "" {
		return ": " + Place(name)
	}
	return ""
}

// amongOthers says which variant of the list it is: by its name, and by its number
// where it has none or shares it.
func amongOthers(s *schema.Schema, list []*schema.Schema) string {
	alike := func(other *schema.Schema) bool { return other != s && Name(other) == Name(s) }
	switch {
	case len(list) == 1 || Name(s) != "" && !slices.ContainsFunc(list, alike):
		return named(s)
	case Name(s) == "":
		return ": " + numbered(s, list)
	}
	return named(s) + ", " + numbered(s, list)
}

// numbered calls a variant by its number in the list and its types.
func numbered(s *schema.Schema, list []*schema.Schema) string {
	text := fmt.Sprintf("variant %d", slices.Index(list, s)+1)
	if types := typesOf(s.Deref()); types != 0 && types != schema.AllTypes {
		text += " (" + typeText(types) + ")"
	}
	return text
}

// shapes is an event with one variant for each tag, written as JSON.
func shapes(tags ...string) string {
	text := ""
	for _, t := range tags {
		if text != "" {
			text += ","
		}
		text += `{"type":"object","properties":{"kind":{"const":` + t + `}},"required":["kind"]}`
	}
	return `{"oneOf":[` + text + `]}`
}

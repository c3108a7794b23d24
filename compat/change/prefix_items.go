package change

import "fmt"

var prefixItemAdded = &Kind{
	ID:      "prefix-item-added",
	Inverse: "prefix-item-removed",
	Narrows: true,
	Widens:  true,
	Title:   "A position of a list has a schema of its own now",
	Doc: "What the position held before was described with the other items, or not at all, and may be what the new " +
		"schema refuses. Add a field, or open a new major.",
	Bad:  [2]string{tuple(`{"type":"string"}`), tuple(`{"type":"string"},{"type":"integer"}`)},
	Good: [2]string{tuple(`{"type":"string"}`), tuple(`{"type":"string"},{}`)},
	Compare: func(at Pair) []Change {
		return at.positions(len(at.Old.PrefixItems), len(at.New.PrefixItems), "item %d of %s has a schema of its own now")
	},
}

var prefixItemRemoved = &Kind{
	ID:      "prefix-item-removed",
	Inverse: "prefix-item-added",
	Narrows: true,
	Widens:  true,
	Title:   "A position of a list has no schema of its own any more",
	Doc: "What the position holds is described with the other items now, or not at all, and may be what consumers " +
		"that still run with the earlier schema refuse.",
	Bad:  [2]string{tuple(`{"type":"string"},{"type":"integer"}`), tuple(`{"type":"string"}`)},
	Good: [2]string{tuple(`{"type":"string"},{}`), tuple(`{"type":"string"}`)},
	Compare: func(at Pair) []Change {
		return at.positions(len(at.New.PrefixItems), len(at.Old.PrefixItems), "item %d of %s has no schema of its own any more")
	},
}

// positions reports the positions that only one of the sides describes.
func (at Pair) positions(fewer, more int, message string) []Change {
	var list []Change
	keyword := "prefixItems"
	if at.Old.Node.Get(keyword) == nil && at.New.Node.Get(keyword) == nil {
		keyword = "items"
	}
	for i := fewer; i < more; i++ {
		list = append(list, Change{
			Path: Join(at.Path, itoa(i)), Keyword: keyword, Message: fmt.Sprintf(message, i, at.place()),
			Old: sideOf(at.Old, keyword), New: sideOf(at.New, keyword),
		})
	}
	return list
}

// tuple is an order with a list of which each position has a schema.
func tuple(items string) string {
	return `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"orderId":{"type":"string"},` +
		`"value":{"type":"array","prefixItems":[` + items + `]}},"required":["orderId"]}`
}

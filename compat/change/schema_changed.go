package change

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/source"
)

var schemaChanged = &Kind{
	ID:      "schema-changed",
	Inverse: "schema-changed",
	Narrows: true,
	Widens:  true,
	Title:   "The schema changed in another way",
	Doc: "What the schema refers to changed, by a reference that depends on the dynamic scope or in a place that no " +
		"other kind of change speaks of. The event beside the finding is one that the one side writes and the other refuses.",
	Bad:  [2]string{dynamic(`"$dynamicRef":"#text"`), dynamic(`"$dynamicRef":"#count"`)},
	Good: [2]string{dynamic(`"$dynamicRef":"#text"`), dynamic(`"$dynamicRef":"#text","title":"A text"`)},
	Compare: func(at Pair) []Change {
		var list []Change
		for _, keyword := range []string{"$dynamicRef", "$recursiveRef"} {
			older, newer := at.Old.Node.Get(keyword), at.New.Node.Get(keyword)
			if !source.Equal(older, newer) {
				list = append(list, at.change(keyword, fmt.Sprintf("%s %s", at.of(keyword), verb(older, newer)))...)
			}
		}
		return list
	},
}

func verb(older, newer *source.Node) string {
	switch {
	case older == nil:
		return "was added"
	case newer == nil:
		return "is gone"
	}
	return "changed"
}

// dynamic is an order with a value that is described by a dynamic reference.
func dynamic(value string) string {
	return `{"$schema":"https://json-schema.org/draft/2020-12/schema",` +
		`"type":"object","properties":{"orderId":{"type":"string"},"value":{` + value + `}},"required":["orderId"],` +
		`"$defs":{"text":{"$dynamicAnchor":"text","type":"string"},"count":{"$dynamicAnchor":"count","type":"integer"}}}`
}

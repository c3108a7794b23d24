package change

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/schema"
)

var additionalPropertiesClosed = &Kind{
	ID:      "additional-properties-closed",
	Inverse: "additional-properties-opened",
	Narrows: true,
	Title:   "Unknown fields are refused now",
	Doc: "In the tolerant content model readers ignore what they do not know, so that closing an object breaks " +
		"nobody by itself. It breaks where it decides which branch of a oneOf an event belongs to, and in the strict model.",
	Bad:     [2]string{twoShapes(""), twoShapes(`,"additionalProperties":false`)},
	Good:    [2]string{eventWith(`"value":{"type":"string"}`), closed(eventWith(`"value":{"type":"string"}`))},
	Compare: func(at Pair) []Change { return at.additional(open, shut, "%s refuses unknown fields now") },
}

var additionalPropertiesOpened = &Kind{
	ID:      "additional-properties-opened",
	Inverse: "additional-properties-closed",
	Widens:  true,
	Title:   "Unknown fields are accepted now",
	Doc: "In the tolerant content model readers ignore what they do not know, so that opening an object breaks " +
		"nobody by itself. It breaks where two branches of a oneOf match the same event now, and in the strict model.",
	Bad:     [2]string{twoShapes(`,"additionalProperties":false`), twoShapes("")},
	Good:    [2]string{closed(eventWith(`"value":{"type":"string"}`)), eventWith(`"value":{"type":"string"}`)},
	Compare: func(at Pair) []Change { return at.additional(shut, open, "%s accepts unknown fields now") },
}

var additionalPropertiesChanged = &Kind{
	ID:      "additional-properties-changed",
	Inverse: "additional-properties-changed",
	Narrows: true,
	Widens:  true,
	Title:   "What unknown fields may hold changed",
	Doc: "Where names are data (a map from names to values), the schema of additionalProperties is that of the " +
		"values: changing whether there is one is changing what every member may hold.",
	Bad: [2]string{
		`{"type":"object","properties":{},"additionalProperties":{"type":"string"}}`,
		`{"type":"object","properties":{},"additionalProperties":true}`,
	},
	Good: [2]string{
		`{"type":"object","properties":{"orderId":{"type":"string"}}}`,
		`{"type":"object","properties":{"orderId":{"type":"string"}},"additionalProperties":{"type":"string"}}`,
	},
	Compare: func(at Pair) []Change {
		older, newer := doorOf(at.Old), doorOf(at.New)
		if older == newer || (older != described && newer != described) {
			return nil
		}
		return at.change("additionalProperties", fmt.Sprintf("unknown fields of %s: %s → %s", at.place(), older, newer))
	},
}

// door is what a schema says of members that it does not name.
type door string

const (
	open      door = "anything"
	shut      door = "refused"
	described door = "as described"
)

func doorOf(s *schema.Schema) door {
	sub := s.AdditionalProperties
	switch {
	case sub == nil || (sub.Bool != nil && *sub.Bool):
		return open
	case sub.Bool != nil:
		return shut
	case len(sub.Node.Members) == 0:
		return open
	}
	return described
}

// additional reports that the door went from one state to another.
func (at Pair) additional(older, newer door, message string) []Change {
	if doorOf(at.Old) != older || doorOf(at.New) != newer {
		return nil
	}
	return at.change("additionalProperties", fmt.Sprintf(message, at.place()))
}

// twoShapes is an event of two shapes, told apart by their fields alone; more
// is added to each.
func twoShapes(more string) string {
	return `{"oneOf":[{"type":"object","properties":{"card":{"type":"string"}}` + more + `},` +
		`{"type":"object","properties":{"invoice":{"type":"string"}},"required":["invoice"]` + more + `}]}`
}

func closed(event string) string { return event[:len(event)-1] + `,"additionalProperties":false}` }

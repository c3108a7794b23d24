package change

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/schema"
)

var typeNarrowed = &Kind{
	ID:      "type-narrowed",
	Inverse: "type-widened",
	Narrows: true,
	Title:   "A type allows less",
	Doc: "Events that were written with the type that is gone, and producers that still write it, are refused by " +
		"the new readers. Keep the type, or add a field for the narrower one.",
	Bad:     field(`{"type":["integer","string"]}`, `{"type":"integer"}`),
	Good:    beside(`{"type":["integer","string"]}`, `{"type":"integer"}`),
	Compare: func(at Pair) []Change { return at.types("narrowed", false, true) },
}

var typeWidened = &Kind{
	ID:      "type-widened",
	Inverse: "type-narrowed",
	Widens:  true,
	Title:   "A type allows more",
	Doc: "Consumers that still run with the earlier schema refuse the type that was added; null is the usual " +
		"one. Add a field for it, or bring every consumer forward first.",
	Bad:     field(`{"type":"integer"}`, `{"type":["integer","null"]}`),
	Good:    beside(`{"type":"integer"}`, `{"type":["integer","null"]}`),
	Compare: func(at Pair) []Change { return at.types("widened", true, false) },
}

var typeChanged = &Kind{
	ID:      "type-changed",
	Inverse: "type-changed",
	Narrows: true,
	Widens:  true,
	Title:   "A type is another one",
	Doc: "Neither can the new readers read what was written, nor the running ones what is written now. " +
		"Add a field with the new type and deprecate the old one.",
	Bad:     field(`{"type":"integer"}`, `{"type":"string"}`),
	Good:    beside(`{"type":"integer"}`, `{"type":"string"}`),
	Compare: func(at Pair) []Change { return at.types("changed", true, true) },
}

// types reports a change of type that gains or loses types, or both. Where
// neither side has the keyword, its values or variants are what changed.
func (at Pair) types(verb string, gains, loses bool) []Change {
	typed := at.Old.Types != nil || at.New.Types != nil
	if !typed && (bothUnions(at) || bothListed(at)) {
		return nil
	}
	older, newer := typesOf(at.Old), typesOf(at.New)
	if (newer&^older != 0) != gains || (older&^newer != 0) != loses {
		return nil
	}
	return at.change("type", fmt.Sprintf("%s %s: %s → %s", at.of("type"), verb, typeText(older), typeText(newer)))
}

func bothUnions(at Pair) bool { return Variants(at.Old) != nil && Variants(at.New) != nil }

func bothListed(at Pair) bool { return valuesOf(at.Old) != nil && valuesOf(at.New) != nil }

func typeText(t schema.Types) string {
	if t == schema.AllTypes {
		return "anything"
	}
	return t.String()
}

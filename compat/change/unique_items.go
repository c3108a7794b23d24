package change

var uniqueItemsAdded = &Kind{
	ID:      "unique-items-added",
	Inverse: "unique-items-removed",
	Narrows: true,
	Title:   "The items of a list must differ now",
	Doc: "Lists with equal items that were written, or are still, are refused by the new readers. " +
		"Remove duplicates where the list is read instead.",
	Bad:     field(`{"type":"array"}`, `{"type":"array","uniqueItems":true}`),
	Good:    beside(`{"type":"array"}`, `{"type":"array","uniqueItems":true}`),
	Compare: func(at Pair) []Change { return at.unique(true, "the items of "+at.place()+" must differ now") },
}

var uniqueItemsRemoved = &Kind{
	ID:      "unique-items-removed",
	Inverse: "unique-items-added",
	Widens:  true,
	Title:   "The items of a list may be equal now",
	Doc: "Consumers that still run with the earlier schema refuse lists with equal items. " +
		"Bring every consumer forward first, or add a field.",
	Bad:     field(`{"type":"array","uniqueItems":true}`, `{"type":"array"}`),
	Good:    beside(`{"type":"array","uniqueItems":true}`, `{"type":"array"}`),
	Compare: func(at Pair) []Change { return at.unique(false, "the items of "+at.place()+" may be equal now") },
}

func (at Pair) unique(now bool, message string) []Change {
	if at.Old.UniqueItems == at.New.UniqueItems || at.New.UniqueItems != now {
		return nil
	}
	return at.change("uniqueItems", message)
}

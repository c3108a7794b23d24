package change

import "fmt"

var unionAdded = &Kind{
	ID:      "union-added",
	Inverse: "union-removed",
	Narrows: true,
	Title:   "A value must be one of several variants now",
	Doc: "Values that are none of the variants, stored ones and those of producers that have not changed yet, are " +
		"refused by the new readers. Let one variant be what was there before.",
	Bad:     field(`{"type":["string","boolean"]}`, `{"type":["string","boolean"],"anyOf":[{"maxLength":5},{"pattern":"^x"}]}`),
	Good:    beside(`{"type":["string","boolean"]}`, `{"type":["string","boolean"],"anyOf":[{"maxLength":5},{"pattern":"^x"}]}`),
	Compare: func(at Pair) []Change { return at.union(true) },
}

var unionRemoved = &Kind{
	ID:      "union-removed",
	Inverse: "union-added",
	Widens:  true,
	Title:   "A value need not be one of several variants any more",
	Doc: "Consumers that still run with the earlier schema refuse values that are none of the variants. " +
		"Keep writing one of them.",
	Bad:     field(`{"type":["string","boolean"],"anyOf":[{"maxLength":5},{"pattern":"^x"}]}`, `{"type":["string","boolean"]}`),
	Good:    beside(`{"type":["string","boolean"],"anyOf":[{"maxLength":5},{"pattern":"^x"}]}`, `{"type":["string","boolean"]}`),
	Compare: func(at Pair) []Change { return at.union(false) },
}

var unionExclusive = &Kind{
	ID:      "union-exclusive",
	Inverse: "union-inclusive",
	Narrows: true,
	Title:   "A value may be of one variant only now",
	Doc: "Values that match two variants, stored ones and those of producers that have not changed yet, are refused " +
		"by the new readers. Tell the variants apart by a tag, or keep anyOf.",
	Bad:     field(`{"anyOf":[`+overlapping+`]}`, `{"oneOf":[`+overlapping+`]}`),
	Good:    field(`{"anyOf":[{"type":"string"},{"type":"integer"}]}`, `{"oneOf":[{"type":"string"},{"type":"integer"}]}`),
	Compare: func(at Pair) []Change { return at.turned("anyOf", "oneOf", "%s may be of one variant only now") },
}

var unionInclusive = &Kind{
	ID:      "union-inclusive",
	Inverse: "union-exclusive",
	Widens:  true,
	Title:   "A value may be of several variants now",
	Doc: "Consumers that still run with the earlier schema refuse values that match two variants. " +
		"Tell the variants apart by a tag first.",
	Bad:     field(`{"oneOf":[`+overlapping+`]}`, `{"anyOf":[`+overlapping+`]}`),
	Good:    field(`{"oneOf":[{"type":"string"},{"type":"integer"}]}`, `{"anyOf":[{"type":"string"},{"type":"integer"}]}`),
	Compare: func(at Pair) []Change { return at.turned("oneOf", "anyOf", "%s may be of several variants now") },
}

// overlapping are two variants that have values in common.
const overlapping = `{"type":"string","maxLength":10},{"type":"string","minLength":5}`

// union reports that the value became, or was, a union.
func (at Pair) union(added bool) []Change {
	older, newer := unionKeyword(at.Old), unionKeyword(at.New)
	switch {
	case added && older == "" && newer != "":
		return at.change(newer, fmt.Sprintf("%s must be one of %d variants now", at.place(), len(Variants(at.New))))
	case !added && older != "" && newer == "":
		return at.change(older, fmt.Sprintf("%s need not be one of %d variants any more", at.place(), len(Variants(at.Old))))
	}
	return nil
}

// turned reports that a union went from one keyword to another.
func (at Pair) turned(older, newer, message string) []Change {
	if unionKeyword(at.Old) != older || unionKeyword(at.New) != newer {
		return nil
	}
	return at.change(newer, fmt.Sprintf(message, at.place()))
}

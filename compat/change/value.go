package change

import "github.com/treaty-events/treaty/contract/schema"

var valueForbidden = &Kind{
	ID:      "value-forbidden",
	Inverse: "value-allowed",
	Narrows: true,
	Title:   "A value must not be there any more",
	Doc: "The schema false accepts nothing: events that have the value, stored ones and those of producers that " +
		"have not changed yet, are refused by the new readers. Deprecate it, and forbid it in a new major.",
	Bad:     field(`{"type":"string"}`, `false`),
	Good:    beside(`{"type":"string"}`, `false`),
	Compare: func(at Pair) []Change { return at.forbids(true, at.place()+" must not be there any more") },
}

var valueAllowed = &Kind{
	ID:      "value-allowed",
	Inverse: "value-forbidden",
	Widens:  true,
	Title:   "A value may be there now",
	Doc: "Consumers that still run with the earlier schema, where the schema false accepts nothing, refuse events " +
		"that have the value. Give it another name, or bring every consumer forward first.",
	Bad:     field(`false`, `{"type":"string"}`),
	Good:    beside(`false`, `{"type":"string"}`),
	Compare: func(at Pair) []Change { return at.forbids(false, at.place()+" may be there now") },
}

// forbids reports that nothing is accepted now, or was before.
func (at Pair) forbids(now bool, message string) []Change {
	if never(at.Old) == never(at.New) || never(at.New) != now {
		return nil
	}
	return at.change("", message)
}

// never reports whether s is the schema that accepts nothing.
func never(s *schema.Schema) bool { return s.Bool != nil && !*s.Bool }

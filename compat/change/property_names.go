package change

import "github.com/treaty-events/treaty/contract/schema"

var propertyNamesAdded = &Kind{
	ID:      "property-names-added",
	Inverse: "property-names-removed",
	Narrows: true,
	Title:   "The names of members are restricted now",
	Doc: "Where names are data (a map from names to values), names that were written before, or are still, are " +
		"refused by the new readers. Check them where they are made.",
	Bad:     field(`{"type":"object","additionalProperties":{"type":"string"}}`, `{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"pattern":"^[a-z]+$"}}`),
	Good:    beside(`{"type":"object","additionalProperties":{"type":"string"}}`, `{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"pattern":"^[a-z]+$"}}`),
	Compare: func(at Pair) []Change { return at.came(propertyNamesKeyword, "the names in %s are restricted now") },
}

var propertyNamesRemoved = &Kind{
	ID:      "property-names-removed",
	Inverse: "property-names-added",
	Widens:  true,
	Title:   "The names of members are not restricted any more",
	Doc: "Consumers that still run with the earlier schema refuse names that were not allowed. Bring every consumer " +
		"forward first.",
	Bad:  field(`{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"pattern":"^[a-z]+$"}}`, `{"type":"object","additionalProperties":{"type":"string"}}`),
	Good: beside(`{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"pattern":"^[a-z]+$"}}`, `{"type":"object","additionalProperties":{"type":"string"}}`),
	Compare: func(at Pair) []Change {
		return at.went(propertyNamesKeyword, "the names in %s are not restricted any more")
	},
}

var propertyNamesChanged = &Kind{
	ID:      "property-names-changed",
	Inverse: "property-names-changed",
	Narrows: true,
	Widens:  true,
	Title:   "The names of members are restricted otherwise",
	Doc:     "Names that only one of the sides allows are refused by the other. Allow both forms while both are in use.",
	Bad:     field(`{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"pattern":"^[a-z]+$"}}`, `{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"pattern":"^[A-Z]+$"}}`),
	Good:    beside(`{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"pattern":"^[a-z]+$"}}`, `{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"pattern":"^[A-Z]+$"}}`),
	Compare: func(at Pair) []Change {
		return at.differs(propertyNamesKeyword, "the names in %s are restricted otherwise")
	},
}

var propertyNamesKeyword = keyword{"propertyNames", func(s *schema.Schema) *schema.Schema { return s.PropertyNames }}

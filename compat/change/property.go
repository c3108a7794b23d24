package change

var propertyAdded = &Kind{
	ID:      "property-added",
	Inverse: "property-removed",
	Narrows: true,
	Widens:  true,
	Title:   "A property was added",
	Doc: "Adding an optional property breaks nobody, unless events could have carried an unknown field of that " +
		"name before (additionalProperties: true, or an object without properties). Then it may have held anything.",
	Bad: [2]string{
		`{"type":"object","properties":{"orderId":{"type":"string"}},"additionalProperties":true}`,
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer"}},"additionalProperties":true}`,
	},
	Good: [2]string{
		`{"type":"object","properties":{"orderId":{"type":"string"}}}`,
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer"}}}`,
	},
	Compare: func(at Pair) []Change {
		var list []Change
		for _, p := range at.New.Properties {
			if at.Old.Property(p.Name) == nil {
				path := JoinName(at.Path, p.Name)
				list = append(list, Change{
					Path: path, Keyword: "properties", Message: Place(path) + " was added",
					Old: member(at.Old, p.Name), New: member(at.New, p.Name),
				})
			}
		}
		return list
	},
}

var propertyRemoved = &Kind{
	ID:      "property-removed",
	Inverse: "property-added",
	Narrows: true,
	Widens:  true,
	Title:   "A property is gone",
	Doc: "Consumers that still run with the earlier schema refuse events without a required property. Keep it and " +
		"deprecate it; make it optional in the next major, and remove it once nobody reads it.",
	Bad: [2]string{
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer"}},"required":["orderId","total"]}`,
		`{"type":"object","properties":{"orderId":{"type":"string"}},"required":["orderId"]}`,
	},
	Good: [2]string{
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer"}},"required":["orderId"]}`,
		`{"type":"object","properties":{"orderId":{"type":"string"}},"required":["orderId"]}`,
	},
	Compare: func(at Pair) []Change {
		var list []Change
		for _, p := range at.Old.Properties {
			if at.New.Property(p.Name) == nil {
				path := JoinName(at.Path, p.Name)
				list = append(list, Change{
					Path: path, Keyword: "properties", Message: Place(path) + " is gone",
					Old: member(at.Old, p.Name), New: member(at.New, p.Name),
				})
			}
		}
		return list
	},
}

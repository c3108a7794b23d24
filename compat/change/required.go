package change

import "github.com/treaty-events/treaty/contract/schema"

var propertyRequired = &Kind{
	ID:      "property-required",
	Inverse: "property-optional",
	Narrows: true,
	Title:   "A property is now required",
	Doc: "Events without it, stored ones and those of producers that have not changed yet, are refused by the new " +
		"readers. A default does not help: in JSON Schema it fills nothing. Make it optional, or open a new major.",
	Bad: [2]string{
		`{"type":"object","properties":{"orderId":{"type":"string"}},"required":["orderId"]}`,
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer"}},"required":["orderId","total"]}`,
	},
	Good: [2]string{
		`{"type":"object","properties":{"orderId":{"type":"string"}},"required":["orderId"]}`,
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer"}},"required":["orderId"]}`,
	},
	Compare: func(at Pair) []Change {
		var list []Change
		for i, r := range at.New.Required {
			if !at.Old.IsRequired(r.Name) {
				path := JoinName(at.Path, r.Name)
				list = append(list, Change{
					Path: path, Keyword: "required", Message: Place(path) + " is now required",
					Old: member(at.Old, r.Name), New: requirement(at.New, i),
				})
			}
		}
		return list
	},
}

var propertyOptional = &Kind{
	ID:      "property-optional",
	Inverse: "property-required",
	Widens:  true,
	Title:   "A property is no longer required",
	Doc: "Consumers that still run with the earlier schema refuse events without it. Keep writing it, and keep it " +
		"required in this major.",
	Bad: [2]string{
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer"}},"required":["orderId","total"]}`,
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer"}},"required":["orderId"]}`,
	},
	Good: [2]string{
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer"}},"required":["orderId","total"]}`,
		`{"type":"object","properties":{"orderId":{"type":"string"},"total":{"type":"integer","deprecated":true}},"required":["orderId","total"]}`,
	},
	Compare: func(at Pair) []Change {
		var list []Change
		for i, r := range at.Old.Required {
			if !at.New.IsRequired(r.Name) {
				path := JoinName(at.Path, r.Name)
				list = append(list, Change{
					Path: path, Keyword: "required", Message: Place(path) + " is no longer required",
					Old: requirement(at.Old, i), New: member(at.New, r.Name),
				})
			}
		}
		return list
	},
}

// requirement is where `required` lists its name number i.
func requirement(s *schema.Schema, i int) Side {
	side := Side{Schema: s, Span: s.Doc.Span(s.Required[i].Node), Pointer: s.Pointer.Join("required")}
	if list := s.Node.Get("required"); list != nil {
		for k, item := range list.Items {
			if item == s.Required[i].Node {
				side.Pointer = side.Pointer.JoinIndex(k)
			}
		}
	}
	return side
}

package change

import "github.com/treaty-events/treaty/contract/schema"

var conditionAdded = &Kind{
	ID:      "condition-added",
	Inverse: "condition-removed",
	Narrows: true,
	Title:   "More is asked under a condition now",
	Doc: "Events to which the condition applies and that were written without what it asks for, or are still, are " +
		"refused by the new readers. Check it where the event is made.",
	Bad:     [2]string{delivery(""), delivery(onlyFor("DE", 5))},
	Good:    [2]string{delivery(""), delivery(onlyFor("DE", 20))},
	Compare: func(at Pair) []Change { return at.came(conditionKeyword, "under a condition %s must hold more now") },
}

var conditionRemoved = &Kind{
	ID:      "condition-removed",
	Inverse: "condition-added",
	Widens:  true,
	Title:   "A condition is gone",
	Doc: "Consumers that still run with the earlier schema refuse events that do not hold what the condition asks " +
		"for. Keep writing it.",
	Bad:     [2]string{delivery(onlyFor("DE", 5)), delivery("")},
	Good:    [2]string{delivery(onlyFor("DE", 20)), delivery("")},
	Compare: func(at Pair) []Change { return at.went(conditionKeyword, "a condition on %s is gone") },
}

var conditionChanged = &Kind{
	ID:      "condition-changed",
	Inverse: "condition-changed",
	Narrows: true,
	Widens:  true,
	Title:   "A condition is another one",
	Doc: "Events to which only one of the conditions applies may lack what it asks for, so that one side refuses " +
		"what the other writes. Add a condition in a new major.",
	Bad:     [2]string{delivery(onlyFor("DE", 5)), delivery(onlyFor("AT", 5))},
	Good:    [2]string{delivery(onlyFor("DE", 20)), delivery(onlyFor("AT", 20))},
	Compare: func(at Pair) []Change { return at.differs(conditionKeyword, "the condition on %s is another one") },
}

var consequenceChanged = &Kind{
	ID:      "consequence-changed",
	Inverse: "consequence-changed",
	Narrows: true,
	Widens:  true,
	Title:   "One side of a condition came or went",
	Doc: "What is asked for where a condition applies, or where it does not, is asked for by one side only, so that " +
		"it refuses what the other writes.",
	Bad: [2]string{
		delivery(`,"if":{"required":["gift"]},"then":{"required":["orderId"]}`),
		delivery(`,"if":{"required":["gift"]},"then":{"required":["orderId"]},"else":{"required":["zip"]}`),
	},
	Good: [2]string{
		delivery(`,"if":{"required":["gift"]},"then":{"required":["orderId"]}`),
		delivery(`,"if":{"required":["gift"]},"then":{"required":["orderId"]},"else":{"required":["orderId"]}`),
	},
	Compare: func(at Pair) []Change {
		if at.Old.If == nil || at.New.If == nil {
			return nil
		}
		var list []Change
		for _, k := range []keyword{thenKeyword, elseKeyword} {
			list = append(list, at.came(k, "under a condition %s must hold more now")...)
			list = append(list, at.went(k, "under a condition %s need not hold as much any more")...)
		}
		return list
	},
}

var (
	conditionKeyword = keyword{"if", func(s *schema.Schema) *schema.Schema {
		if s.Then == nil && s.Else == nil {
			return nil
		}
		return s.If
	}}
	thenKeyword = keyword{"then", func(s *schema.Schema) *schema.Schema { return s.Then }}
	elseKeyword = keyword{"else", func(s *schema.Schema) *schema.Schema { return s.Else }}
)

// delivery is an order with a zip code of at most ten characters, and more.
func delivery(more string) string {
	return `{"type":"object","properties":{"orderId":{"type":"string"},"country":{"type":"string"},"gift":{"type":"string"},` +
		`"zip":{"type":"string","maxLength":10}},"required":["orderId","country"]` + more + `}`
}

// onlyFor asks for a shorter zip code in one country.
func onlyFor(country string, length int) string {
	return `,"if":{"properties":{"country":{"const":"` + country + `"}}},"then":{"properties":{"zip":{"maxLength":` + itoa(length) + `}}}`
}

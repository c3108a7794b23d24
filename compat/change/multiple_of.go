package change

import (
	"fmt"
	"math/big"
)

var multipleOfChanged = &Kind{
	ID:      "multiple-of-changed",
	Inverse: "multiple-of-changed",
	Narrows: true,
	Widens:  true,
	Title:   "The step of a number changed",
	Doc: "Numbers that were multiples of the earlier step may be none of the new one, or the other way round, " +
		"so one side refuses what the other writes. Add a field with the new step.",
	Bad:  field(`{"type":"number","multipleOf":0.01}`, `{"type":"number","multipleOf":0.05}`),
	Good: beside(`{"type":"number","multipleOf":0.01}`, `{"type":"number","multipleOf":0.05}`),
	Compare: func(at Pair) []Change {
		older, newer := at.Old.MultipleOf, at.New.MultipleOf
		if (older == nil && newer == nil) || (older != nil && newer != nil && older.Cmp(newer) == 0) {
			return nil
		}
		return at.change("multipleOf", fmt.Sprintf("%s changed %s → %s", at.of("multipleOf"), step(older), step(newer)))
	},
}

func step(r *big.Rat) string {
	if r == nil {
		return "none"
	}
	return limit{value: r}.String()
}

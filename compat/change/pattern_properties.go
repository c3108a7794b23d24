package change

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

var patternPropertyAdded = &Kind{
	ID:      "pattern-property-added",
	Inverse: "pattern-property-removed",
	Narrows: true,
	Widens:  true,
	Title:   "Members are described by a pattern of their names",
	Doc: "Members whose names match were described otherwise before, or not at all, and may have held what the " +
		"pattern's schema refuses.",
	Bad:     [2]string{priceList(`{"type":"integer"}`, ""), priceList(`{"type":"integer"}`, `"^x-":{"type":"string"}`)},
	Good:    [2]string{priceList(`{"type":"integer"}`, ""), priceList(`{"type":"integer"}`, `"^x-":{"type":"integer"}`)},
	Compare: func(at Pair) []Change { return at.patterns(at.New, at.Old, " are described by a pattern now") },
}

var patternPropertyRemoved = &Kind{
	ID:      "pattern-property-removed",
	Inverse: "pattern-property-added",
	Narrows: true,
	Widens:  true,
	Title:   "Members are no longer described by a pattern of their names",
	Doc: "Members whose names match are described otherwise now, or not at all, and may hold what consumers that " +
		"still run with the earlier schema refuse.",
	Bad:     [2]string{priceList(`{"type":"integer"}`, `"^x-":{"type":"string"}`), priceList(`{"type":"integer"}`, "")},
	Good:    [2]string{priceList(`{"type":"integer"}`, `"^x-":{"type":"integer"}`), priceList(`{"type":"integer"}`, "")},
	Compare: func(at Pair) []Change { return at.patterns(at.Old, at.New, " are no longer described by a pattern") },
}

// patterns reports the patterns of names that only one of the sides has.
func (at Pair) patterns(has, lacks *schema.Schema, message string) []Change {
	var list []Change
	for _, p := range has.PatternProperties {
		if patternProperty(lacks, p.Pattern) == nil {
			list = append(list, at.change("patternProperties", "members of "+at.place()+" like "+source.Quote(p.Pattern)+message)...)
		}
	}
	return list
}

func patternProperty(s *schema.Schema, pattern string) *schema.Schema {
	for _, p := range s.PatternProperties {
		if p.Pattern == pattern {
			return p.Schema
		}
	}
	return nil
}

// priceList is a map from names to values, of which those that match patterns
// are described apart.
func priceList(values, patterns string) string {
	return `{"type":"object","patternProperties":{` + patterns + `},"additionalProperties":` + values + `}`
}

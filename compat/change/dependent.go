package change

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

var dependencyAdded = &Kind{
	ID:      "dependency-added",
	Inverse: "dependency-removed",
	Narrows: true,
	Title:   "A member asks for others now",
	Doc: "Events with the member and without what it asks for, stored ones and those of producers that have not " +
		"changed yet, are refused by the new readers. Group what belongs together in an object instead.",
	Bad:     [2]string{payment(""), payment(`,"dependencies":{"card":["cvv"]}`)},
	Good:    [2]string{payment(""), payment(`,"dependencies":{"card":["orderId"]}`)},
	Compare: func(at Pair) []Change { return at.dependencies(at.New, at.Old, " asks for more now") },
}

var dependencyRemoved = &Kind{
	ID:      "dependency-removed",
	Inverse: "dependency-added",
	Widens:  true,
	Title:   "A member does not ask for others any more",
	Doc: "Consumers that still run with the earlier schema refuse events with the member and without what it asked " +
		"for. Keep writing both.",
	Bad:     [2]string{payment(`,"dependencies":{"card":["cvv"]}`), payment("")},
	Good:    [2]string{payment(`,"dependencies":{"card":["orderId"]}`), payment("")},
	Compare: func(at Pair) []Change { return at.dependencies(at.Old, at.New, " does not ask for as much any more") },
}

// dependencies reports the members that ask for something in has only.
func (at Pair) dependencies(has, lacks *schema.Schema, message string) []Change {
	var list []Change
	note := func(keyword, name string) {
		if has.Node.Get(keyword) == nil {
			keyword = "dependencies"
		}
		path := JoinName(at.Path, name)
		list = append(list, Change{
			Path: at.Path, Keyword: keyword, Message: "the presence of " + Place(path) + message,
			Old: sideOf(at.Old, keyword), New: sideOf(at.New, keyword),
		})
	}
	for _, d := range has.DependentRequired {
		if slices.ContainsFunc(d.Required, func(name string) bool { return !dependsOn(lacks, d.Name, name) }) {
			note("dependentRequired", d.Name)
		}
	}
	for _, d := range has.DependentSchemas {
		if dependentSchema(lacks, d.Name) == nil {
			note("dependentSchemas", d.Name)
		}
	}
	return list
}

// dependsOn reports whether the presence of a member asks for another in s.
func dependsOn(s *schema.Schema, name, other string) bool {
	return slices.ContainsFunc(s.DependentRequired, func(d schema.DependentRequired) bool {
		return d.Name == name && slices.Contains(d.Required, other)
	})
}

// dependentSchema is what the presence of a member asks for, or nil.
func dependentSchema(s *schema.Schema, name string) *schema.Schema {
	for _, d := range s.DependentSchemas {
		if d.Name == name {
			return d.Schema
		}
	}
	return nil
}

// payment is an order with members that may belong together, and more.
func payment(more string) string {
	return `{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"orderId":{"type":"string"},` +
		`"card":{"type":"string"},"cvv":{"type":"string"}},"required":["orderId"]` + more + `}`
}

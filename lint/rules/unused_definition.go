package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint"
)

var unusedDefinition = &lint.Rule{
	ID:          "unused-definition",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A definition is never referred to",
	Rationale: "An unused definition is mostly the rest of a change: somebody meant to use it, or forgot to take it away. It " +
		"makes a new fingerprint whenever it is edited, for nothing.",
	FalsePositive: "Other files refer to it: keep such definitions in a file of their own, which is no event's schema.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "definitions": {"line": {"type": "object"}}}`),
	Good: event("OrderPlaced", "",
		`{"type": "object", "properties": {"line": {"$ref": "#/definitions/line"}}, "definitions": {"line": {"type": "object"}}}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			root := major.Newest().Schema
			if root == nil {
				continue
			}
			for _, d := range unused(root) {
				p.Report(diag.Finding{
					Subject: lint.Subject(p.Contract.Name, major.Number),
					Span:    root.Doc.NameSpan(d.Member),
					Pointer: d.Schema.Pointer,
					Message: fmt.Sprintf("nothing refers to the definition %q", d.Name),
					Why:     "readers take it for a part of the event",
					Hint:    "take it away, or refer to it",
				})
			}
		}
	},
	Fix: func(p *lint.FixPass) {
		root := p.Major.Newest().Schema
		at := p.Finding.Pointer
		keyword := at.Parent()
		going := 0
		for _, d := range unused(root) {
			if d.Schema.Pointer.Parent() == keyword {
				going++
			}
		}
		if all := root.Doc.At(keyword); all != nil && going == len(all.Members) {
			at = keyword // with its last definition the keyword goes
		}
		p.Change("took the definition "+source.Quote(lastToken(p.Finding.Pointer))+" away", edit.Remove(at))
	},
}

// unused lists the definitions to which nothing refers.
func unused(root *schema.Schema) []schema.Property {
	if len(root.Defs) == 0 {
		return nil
	}
	used := reached(root)
	return slices.DeleteFunc(slices.Clone(root.Defs), func(d schema.Property) bool { return isUsed(d.Schema, used) })
}

// reached returns the schemas that can decide about an event: from the root
// through references, without the definitions.
func reached(root *schema.Schema) map[*schema.Schema]bool {
	seen := map[*schema.Schema]bool{}
	todo := []*schema.Schema{root}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		for c := range s.Children() {
			if !slices.ContainsFunc(s.Defs, func(d schema.Property) bool { return d.Schema == c.Schema }) {
				todo = append(todo, c.Schema)
			}
		}
		for _, ref := range []*schema.Reference{s.Ref, s.DynamicRef} {
			if ref == nil {
				continue
			}
			todo = append(todo, ref.Target)
			if ref.Dynamic {
				todo = append(todo, s.Root, root) // any anchor of that name may be meant
			}
		}
	}
	return seen
}

// isUsed reports whether the definition or a part of it is reached; one that a
// dynamic reference may find counts.
func isUsed(definition *schema.Schema, used map[*schema.Schema]bool) bool {
	found := false
	definition.Walk(func(s *schema.Schema) bool {
		found = found || used[s] || s.Annotations.DynamicAnchor != ""
		return !found
	})
	return found
}

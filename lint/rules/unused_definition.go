package rules

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
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
	FalsePositive: "Files of another repository refer to it: keep such definitions in a file of their own, which is no event's schema.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "definitions": {"line": {"type": "object"}}}`),
	Good: event("OrderPlaced", "",
		`{"type": "object", "properties": {"line": {"$ref": "#/definitions/line"}}, "definitions": {"line": {"type": "object"}}}`),
	Catalogue: func(p *lint.CataloguePass) {
		elsewhere := sync.OnceValue(func() map[string][]source.Pointer { return referredTo(p.Workspace) })
		for _, c := range p.Workspace.Contracts {
			for _, major := range c.Majors {
				root := major.Newest().Schema
				if root == nil || len(unused(root, nil)) == 0 {
					continue
				}
				for _, d := range unused(root, elsewhere()[root.Doc.File]) {
					p.Report(diag.Finding{
						Subject: lint.Subject(c.Name, major.Number),
						Span:    root.Doc.NameSpan(d.Member),
						Pointer: d.Schema.Pointer,
						Message: fmt.Sprintf("nothing refers to the definition %q", d.Name),
						Why:     "readers take it for a part of the event",
						Hint:    "take it away, or refer to it",
					})
				}
			}
		}
	},
	Fix: func(p *lint.FixPass) {
		root := p.Major.Newest().Schema
		at := p.Finding.Pointer
		keyword := at.Parent()
		going := 0
		for _, d := range unused(root, referredTo(p.Workspace)[root.Doc.File]) {
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

// referredTo returns, by file, the places to which schemas in other files refer.
func referredTo(ws *workspace.Workspace) map[string][]source.Pointer {
	places := map[string][]source.Pointer{}
	for r := range outwardRefs(ws.Contracts) {
		for _, ref := range [...]*schema.Reference{r.from.Ref, r.from.DynamicRef} {
			if ref != nil && ref.Target != nil && ref.Target.Doc.File == r.to {
				places[r.to] = append(places[r.to], ref.Target.Pointer)
			}
		}
	}
	return places
}

// unused lists the definitions to which nothing refers, neither in the document nor,
// at the places, from elsewhere.
func unused(root *schema.Schema, places []source.Pointer) []schema.Property {
	if len(root.Defs) == 0 {
		return nil
	}
	used := reached(root)
	for _, at := range places {
		if s := schemaAt(root, at); s != nil {
			maps.Copy(used, reached(s))
		}
	}
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

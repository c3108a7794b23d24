package rules

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// schemaAt returns the subschema of a document that stands at the pointer, or nil.
func schemaAt(root *schema.Schema, at source.Pointer) *schema.Schema {
	var found *schema.Schema
	root.Walk(func(s *schema.Schema) bool {
		if s.Pointer == at {
			found = s
		}
		return found == nil
	})
	return found
}

// everywhere visits the subschemas of a document, and of the other documents those
// that it refers to.
func everywhere(root *schema.Schema, visit func(*schema.Schema)) {
	leaves := false
	root.Walk(func(s *schema.Schema) bool {
		visit(s)
		for _, ref := range []*schema.Reference{s.Ref, s.DynamicRef} {
			leaves = leaves || ref != nil && ref.Target != nil && ref.Target.Doc != root.Doc
		}
		return true
	})
	if !leaves {
		return
	}
	for s := range reached(root) {
		if s.Doc != root.Doc {
			visit(s)
		}
	}
}

// lastToken returns the name, or the number, of what the pointer points at.
func lastToken(p source.Pointer) string {
	tokens := p.Tokens()
	if len(tokens) == 0 {
		return ""
	}
	return tokens[len(tokens)-1]
}
